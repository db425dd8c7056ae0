// Pictures of emoji, kept once made, and the gallery's cells.
#include "app/panels/target_gallery.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "app/gui/widgets.h"
#include "engine/io/emoji.h"
#include "engine/io/pillow_resize.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

using namespace gui;

constexpr int kEmojiSide = 40;      // pixels
constexpr int kPicturesAFrame = 2;  // made at most
constexpr float kGap = 4;
constexpr float kCell = 40;  // of the gallery, about
constexpr int kFewestRows = 2;
constexpr float kInset = 4;  // of the picture in its cell

std::map<std::string, EmojiPicture, std::less<>>& known_pictures() {
    static std::map<std::string, EmojiPicture, std::less<>> pictures;
    return pictures;
}

EmojiPicture make_picture(const std::string& emoji) {
    try {
        return {resize_as_pillow(draw_emoji(emoji), kEmojiSide, kEmojiSide), {}};
    } catch (const Error& error) {
        return {{}, error.what()};
    }
}

void draw_cell(Desk& desk, const NamedEmoji& emoji, float side, int& to_make, std::string& chosen) {
    const std::string text(emoji.text);
    const std::string name(emoji.name);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end{at.x + side, at.y + side};
    if (ImGui::InvisibleButton(("##emoji " + text).c_str(), {side, side}, ImGuiButtonFlags_EnableNav)) chosen = text;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const bool present = target_words(desk.session.trainer().recipe.target) == name;
    const bool hovered = ImGui::IsItemHovered();
    list->AddRectFilled(at, end, present ? kPlayTint : ImGui::IsItemActive() ? kBg4 : hovered ? kBg3 : kBg2, px(6));
    if (present) list->AddRect(at, end, kPlay, px(6), px(2));
    std::string words = present ? "The present target." : "Makes it the target of a new run.";
    if (const EmojiPicture* picture = emoji_picture(desk, emoji.text, to_make)) {
        draw_emoji_picture(desk, text, *picture, {at.x + px(kInset), at.y + px(kInset)},
                           {end.x - px(kInset), end.y - px(kInset)});
        if (!picture->why_not.empty()) words = picture->why_not;
    }
    tooltip({.title = name.c_str(), .text = words.c_str()});
}

}  // namespace

const EmojiPicture* emoji_picture(Desk& desk, std::string_view emoji, int& to_make) {
    auto& pictures = known_pictures();
    const auto found = pictures.find(emoji);
    if (found != pictures.end()) return &found->second;
    if (to_make == 0) {
        desk.wants_frame = true;
        return nullptr;
    }
    --to_make;
    return &pictures.emplace(std::string(emoji), make_picture(std::string(emoji))).first->second;
}

void draw_emoji_picture(Desk& desk, const std::string& emoji, const EmojiPicture& picture, ImVec2 least, ImVec2 most) {
    if (picture.picture.pixels.empty()) return;
    const ImTextureID texture = desk.pictures.show("emoji " + emoji, 1, kEmojiSide, kEmojiSide, picture.picture.pixels);
    draw_smooth(ImGui::GetWindowDrawList(), texture, least, most);
}

std::string draw_gallery(Desk& desk, const std::vector<NamedEmoji>& emoji) {
    std::string chosen;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float bar = ImGui::GetStyle().ScrollbarSize;
    const int columns = std::max(1, static_cast<int>((room.x - bar + px(kGap)) / (px(kCell) + px(kGap))));
    const float side = std::floor((room.x - bar + px(kGap)) / static_cast<float>(columns)) - px(kGap);
    const float pitch = side + px(kGap);
    const int rows = (static_cast<int>(emoji.size()) + columns - 1) / columns;
    // Where there is hardly any room the tab scrolls instead, with all rows in it.
    int rows_seen = static_cast<int>((room.y + px(kGap)) / pitch);
    if (rows_seen < kFewestRows) rows_seen = std::max(rows, kFewestRows);
    const float height = static_cast<float>(rows_seen) * pitch - px(kGap);
    ImGui::BeginChild("##gallery", {room.x, height}, ImGuiChildFlags_None, ImGuiWindowFlags_NoScrollWithMouse);
    if (rows > rows_seen && ImGui::IsWindowHovered() && ImGui::GetIO().MouseWheel != 0) {
        const float row = std::round(ImGui::GetScrollY() / pitch) - std::copysign(1.0F, ImGui::GetIO().MouseWheel);
        ImGui::SetScrollY(std::clamp(row * pitch, 0.0F, ImGui::GetScrollMaxY()));
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    int to_make = kPicturesAFrame;
    for (int row = 0; row < rows; ++row) {
        const float y = at.y + static_cast<float>(row) * pitch;
        for (int column = 0; column < columns; ++column) {
            const std::size_t i = static_cast<std::size_t>(row * columns + column);
            if (i >= emoji.size()) break;
            ImGui::SetCursorScreenPos({at.x + static_cast<float>(column) * pitch, y});
            if (ImGui::IsRectVisible({side, side})) {
                draw_cell(desk, emoji[i], side, to_make, chosen);
            } else {
                ImGui::Dummy({side, side});
            }
        }
    }
    ImGui::EndChild();
    return chosen;
}

}  // namespace nca
