// Names of well-known emoji: a gallery to choose from, and words for targets, as the window's font has no emoji.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nca {

struct NamedEmoji {
    std::string_view text;  ///< the emoji, UTF-8
    std::string_view name;  ///< "Lizard"
    std::string_view also;  ///< other words that find it, small letters, with spaces between
};

/// The gallery in its order; the lizard is the first.
std::span<const NamedEmoji> gallery_emoji();

/// Places in the gallery of those with a word that begins with `words` (any case; "liz" finds the lizard), those found
/// by their names first; or of the emoji itself. Nothing but white space finds all.
std::vector<std::size_t> find_emoji(std::string_view words);

/// Plain letters, digits and signs, or a path: no emoji.
bool is_plain_words(std::string_view text);

/// What a target (an emoji or a picture's path) is called in the window: "Lizard", "frog.png", else "Emoji".
std::string target_words(std::string_view target);

}  // namespace nca
