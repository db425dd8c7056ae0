// From text that holds one emoji to its picture, out of the font Noto Color Emoji. Sequences (flags, families, skin
// tones, keycaps) are one emoji. Does not know what is done with the picture.
#pragma once

#include <filesystem>
#include <string>

#include "engine/model/picture.h"

namespace nca {

/// Where the emoji come from: $DNCA_EMOJI_FONT if it is set, else NotoColorEmoji.ttf where Debian puts it, else the
/// first of that name below $XDG_DATA_HOME/fonts, ~/.local/share/fonts, /usr/local/share/fonts or /usr/share/fonts.
/// Throws BadFile that names the package to install.
std::filesystem::path find_emoji_font();

/// The middle square of the glyph's picture, 128x128 with Noto Color Emoji. White space around the emoji is ignored.
/// Throws InvalidSetting (the text, what to do) for anything but one emoji of the font, BadFile for a font that can't
/// be read or has no pictures.
Picture draw_emoji(const std::string& text);

}  // namespace nca
