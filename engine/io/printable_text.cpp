// Walks text one UTF-8 sequence at a time (table 3-7 of the Unicode standard).
#include "engine/io/printable_text.h"

#include <fmt/format.h>

#include <cstddef>

namespace nca {
namespace {

constexpr std::size_t kLongest = 80;  // bytes shown

/// Length of the sequence at the beginning of `text`; 0 if it is not well-formed.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
    // The second byte decides what would be overlong, a surrogate or too large.
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < low || byte(1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
    return length;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string printable_text(std::string_view text) {
    std::string printable;
    while (!text.empty()) {
        if (printable.size() >= kLongest) return printable + "...";
        const std::size_t length = sequence_length(text);
        const auto lead = static_cast<unsigned char>(text.front());
        if (length == 0 || lead < 0x20 || lead == 0x7F) {
            printable += fmt::format("\\x{:02x}", lead);
            text.remove_prefix(1);
        } else {
            printable += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    return printable;
}

}  // namespace nca
