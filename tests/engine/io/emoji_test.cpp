// Emoji: single ones and sequences come out as one picture of 128x128, everything else is refused by name.
#include "engine/io/emoji.h"

#include <doctest/doctest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): setenv is POSIX

#include <array>
#include <optional>
#include <set>
#include <string>

#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

/// Sets a variable of the environment while it lives.
class Setting {
public:
    Setting(const char* name, const std::string& value) : name_(name) {
        if (const char* before = std::getenv(name)) before_ = before;
        setenv(name, value.c_str(), 1);
    }
    ~Setting() {
        if (before_)
            setenv(name_, before_->c_str(), 1);
        else
            unsetenv(name_);
    }
    Setting(const Setting&) = delete;
    Setting& operator=(const Setting&) = delete;

private:
    const char* name_;
    std::optional<std::string> before_;
};

/// Mean straight colour of the opaque pixels, and how many there are.
struct Impression {
    std::array<double, 3> colour{};
    int opaque = 0;
};

Impression look_at(const Picture& picture) {
    Impression impression;
    for (std::size_t i = 0; i < picture.pixels.size(); i += 4) {
        if (picture.pixels[i + 3] < 128) continue;
        ++impression.opaque;
        for (std::size_t c = 0; c < 3; ++c) impression.colour[c] += picture.pixels[i + c];
    }
    for (double& sum : impression.colour) sum /= impression.opaque > 0 ? impression.opaque : 1;
    return impression;
}

TEST_CASE("emoji: single ones and sequences are pictures, each its own") {
    const std::vector<std::string> emojis{
        "\U0001F98E",                                                                        // lizard
        "\U0001F600",                                                                        // grinning face
        "\u2764\uFE0F",                                                                      // red heart, coloured form
        "\u2600",                                                                            // sun, no form asked for
        "\U0001F44D",                                                                        // thumbs up
        "\U0001F44D\U0001F3FD",                                                              // with a skin tone
        "\U0001F1E9\U0001F1EA",                                                              // flag of Germany
        "\U0001F1EF\U0001F1F5",                                                              // flag of Japan
        "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",            // flag of England
        "\U0001F3F3\uFE0F\u200D\U0001F308",                                                  // rainbow flag
        "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466",                        // family of four
        "\U0001F9D1\U0001F3FB\u200D\u2764\uFE0F\u200D\U0001F48B\u200D\U0001F9D1\U0001F3FF",  // kiss, two skin tones
        "1\uFE0F\u20E3",                                                                     // keycap 1
        "#\uFE0F\u20E3"};                                                                    // keycap #
    std::set<std::vector<std::uint8_t>> seen;
    for (const std::string& emoji : emojis) {
        CAPTURE(emoji);
        const Picture picture = draw_emoji(emoji);
        CHECK(picture.height == 128);
        CHECK(picture.width == 128);
        REQUIRE(picture.pixels.size() == 128 * 128 * 4);
        CHECK(look_at(picture).opaque > 1500);
        seen.insert(picture.pixels);
    }
    CHECK(seen.size() == emojis.size());
}

TEST_CASE("emoji: the pictures are what they should be") {
    const Impression lizard = look_at(draw_emoji("\U0001F98E"));
    CHECK(lizard.colour[1] > lizard.colour[0]);  // green
    CHECK(lizard.colour[1] > lizard.colour[2]);
    const Impression heart = look_at(draw_emoji("\u2764"));
    CHECK(heart.colour[0] > 180);  // red
    CHECK(heart.colour[1] < 100);
    const Picture sun = draw_emoji("\u2600");
    CHECK(sun.pixels[3] == 0);  // corners are empty
    CHECK(sun.pixels[(64 * 128 + 64) * 4 + 3] == 255);
}

TEST_CASE("emoji: the asked-for form and white space make no difference") {
    CHECK(draw_emoji("\u2764").pixels == draw_emoji("\u2764\uFE0F").pixels);
    CHECK(draw_emoji(" \U0001F98E\n").pixels == draw_emoji("\U0001F98E").pixels);
}

TEST_CASE("emoji: what is not one emoji is refused, with the text and what to do") {
    for (const std::string text : {"1",
                                   "a",
                                   "lizard",
                                   "#",
                                   "*",
                                   "\u00E9",
                                   "\u4E2D",
                                   "\U0001F98E\U0001F98E",
                                   "\U0001F98Ea",
                                   "a\U0001F98E",
                                   "\U0001F98E \U0001F98E",
                                   "\uFE0F",
                                   "\u200D",
                                   "1\uFE0F",
                                   "1\u200D",
                                   "\xEF\xB8\x8F\x37",
                                   "a\u20E3",
                                   "\U000E0FFF",
                                   "\U0010FFFD",
                                   "\u0378"}) {
        CAPTURE(text);
        const std::string message = message_of<InvalidSetting>([&] { draw_emoji(text); });
        CHECK(contains(message, "target '" + text + "'"));
        CHECK(contains(message, "give one emoji"));
    }
    CHECK(contains(message_of<InvalidSetting>([] { draw_emoji(""); }), "is empty"));
    CHECK(contains(message_of<InvalidSetting>([] { draw_emoji(" \n "); }), "is empty"));
    CHECK(contains(message_of<InvalidSetting>([] { draw_emoji("\xF0\x9F\xA6"); }),
                   "target '\\xf0\\x9f\\xa6' is no UTF-8"));
    CHECK(contains(message_of<InvalidSetting>([] { draw_emoji("\x1B[2J"); }), "target '\\x1b[2J'"));
    CHECK(contains(message_of<InvalidSetting>([] { draw_emoji(std::string(1'000'000, 'x')); }), "too long"));
    CHECK(message_of<InvalidSetting>([] { draw_emoji(std::string(1'000'000, 'x')); }).size() < 300);
}

TEST_CASE("emoji: a missing or useless font is named with the package to install") {
    const TemporaryDirectory directory;
    put_bytes(directory / "empty.ttf", {});
    put_bytes(directory / "text.ttf", std::vector<std::uint8_t>(5000, 'a'));
    for (const auto& font :
         {directory / "missing.ttf", directory / "empty.ttf", directory / "text.ttf", directory.path()}) {
        const Setting setting("DNCA_EMOJI_FONT", font.string());
        const std::string message = message_of<BadFile>([] { draw_emoji("\U0001F98E"); });
        CHECK(contains(message, font.string()));
        CHECK(contains(message, "fonts-noto-color-emoji"));
    }
    CHECK(draw_emoji("\U0001F98E").width == 128);
}

TEST_CASE("emoji: the font can be chosen") {
    const TemporaryDirectory directory;
    std::filesystem::create_symlink(find_emoji_font(), directory / "other.ttf");
    const Setting setting("DNCA_EMOJI_FONT", (directory / "other.ttf").string());
    CHECK(find_emoji_font() == directory / "other.ttf");
    CHECK(draw_emoji("\U0001F98E").width == 128);
}

TEST_CASE("emoji: a font cut off or with flipped bits never brings it down") {
    const TemporaryDirectory directory;
    const std::vector<std::uint8_t> font = get_bytes(find_emoji_font());
    const Setting setting("DNCA_EMOJI_FONT", (directory / "font.ttf").string());
    for (const std::size_t size : {font.size() / 2, font.size() / 100, std::size_t{300}, std::size_t{11}}) {
        put_bytes(directory / "font.ttf", std::span(font).first(size));
        CHECK_THROWS_AS(draw_emoji("\U0001F98E"), Error);
    }
    for (std::size_t round = 0; round < 40; ++round) {
        std::vector<std::uint8_t> spoilt = font;
        for (std::size_t i = round * 7; i < 3000; i += 97) spoilt[i] ^= static_cast<std::uint8_t>(1U << (round % 8));
        put_bytes(directory / "font.ttf", spoilt);
        try {
            const Picture picture = draw_emoji("\U0001F98E");
            CHECK(picture.width == picture.height);
        } catch (const Error& error) {
            CHECK(std::string(error.what()).size() > 20);
        }
    }
}

}  // namespace
