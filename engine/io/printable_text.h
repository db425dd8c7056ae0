// Text from files and people made fit for a message: what a terminal can't show is escaped.
#pragma once

#include <string>
#include <string_view>

namespace nca {

/// True for well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_utf8(std::string_view text);

/// `text` with control characters and bytes that are no UTF-8 as \xHH, cut (with "...") after some 80 bytes.
std::string printable_text(std::string_view text);

}  // namespace nca
