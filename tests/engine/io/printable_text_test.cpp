// Which bytes are UTF-8, and how others are shown.
#include "engine/io/printable_text.h"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace nca;

TEST_CASE("printable_text: well-formed UTF-8 is told from the rest") {
    for (const char* good :
         {"", "a", "\xC3\xA9", "\xE2\x9D\xA4", "\xF0\x9F\xA6\x8E", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"})
        CHECK_MESSAGE(is_utf8(good), good);
    for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x9D",
                            "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xF0\x9F\xA6"})
        CHECK_FALSE(is_utf8(bad));
}

TEST_CASE("printable_text: what can't be shown is escaped, what is long is cut") {
    CHECK(printable_text("caf\xC3\xA9") == "caf\xC3\xA9");
    CHECK(printable_text("a\x1B[31m\n") == "a\\x1b[31m\\x0a");
    CHECK(printable_text(std::string_view("\0\xFF", 2)) == "\\x00\\xff");
    const std::string shown = printable_text(std::string(79, 'x') + "\xF0\x9F\xA6\x8E" + "tail");
    CHECK(shown == std::string(79, 'x') + "\xF0\x9F\xA6\x8E...");
    CHECK(is_utf8(shown));
}

}  // namespace
