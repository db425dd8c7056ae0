// The gallery of emoji: pictures in whole rows, made when they come into sight, a few a frame, so that the window opens
// at once.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>
#include <vector>

#include "app/emoji_names.h"
#include "app/panels/desk.h"
#include "engine/model/picture.h"

namespace nca {

/// An emoji's picture, or why there is none.
struct EmojiPicture {
    Picture picture;
    std::string why_not;
};

/// Null while there was no time to make it: `to_make` says how many may still be made in this frame.
const EmojiPicture* emoji_picture(Desk& desk, std::string_view emoji, int& to_make);
/// Draws it between two corners of the screen.
void draw_emoji_picture(Desk& desk, const std::string& emoji, const EmojiPicture& picture, ImVec2 least, ImVec2 most);
/// Whole rows, scrolled by rows. Returns the emoji that was clicked, else nothing.
std::string draw_gallery(Desk& desk, const std::vector<NamedEmoji>& emoji);

}  // namespace nca
