// The gallery's names and the search in them.
#include "app/emoji_names.h"

#include <doctest/doctest.h>

#include <set>

#include "engine/io/emoji.h"

namespace {

using namespace nca;

std::string first_found(std::string_view words) {
    const std::vector<std::size_t> found = find_emoji(words);
    return found.empty() ? "" : std::string(gallery_emoji()[found.front()].name);
}

TEST_CASE("beginnings of words find emoji, names before other words") {
    CHECK(first_found("liz") == "Lizard");
    CHECK(first_found("  LIZARD ") == "Lizard");
    CHECK(first_found("clover") == "Four leaf clover");
    CHECK(first_found("pig") == "Pig");
    CHECK(first_found("\U0001F438") == "Frog");
    CHECK(find_emoji("reptile").size() > 3);
    CHECK(find_emoji("zard").empty());
    CHECK(find_emoji("no such thing").empty());
    CHECK(find_emoji(" ").size() == gallery_emoji().size());
}

TEST_CASE("every name is there once, and the font has every emoji") {
    std::set<std::string_view> names;
    std::set<std::string_view> texts;
    for (const NamedEmoji& one : gallery_emoji()) {
        CAPTURE(one.name);
        CHECK(names.insert(one.name).second);
        CHECK(texts.insert(one.text).second);
        CHECK_NOTHROW(draw_emoji(std::string(one.text)));
    }
    CHECK(gallery_emoji().front().name == "Lizard");
}

TEST_CASE("targets have words") {
    CHECK(target_words("\U0001F98E") == "Lizard");
    CHECK(target_words("\u2764") == "Heart");
    CHECK(target_words("/pictures/my frog.png") == "my frog.png");
    CHECK(target_words("/pictures/\u00E9t\u00E9.png") == "\u00E9t\u00E9.png");
    CHECK(target_words("Lizard") == "Lizard");
    CHECK(target_words("\U0001F9FF") == "Emoji");
    CHECK(target_words("").empty());
}

}  // namespace
