// Channels as people write them: numbers, spans and the letters of the picture: "4, 5, 23-25, A".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nca {

struct ChannelList {
    std::vector<std::uint8_t> chosen;  ///< (C), 1 for those that are named
    std::string refusal;               ///< why it can't be read: what, and what to write; else empty
};

/// An empty text names none. `channels` is C, at least 4.
ChannelList parse_channel_list(std::string_view text, int channels);
/// The shortest such text; three and more in a row are a span.
std::string channel_list_text(std::span<const std::uint8_t> chosen);

}  // namespace nca
