// The flash limiter on synthetic flicker: what is shown flashes at most three times a second; single changes and wounds
// pass at once.
#include "app/flash_limiter.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

namespace nca {
namespace {

using Pixels = std::vector<std::uint8_t>;

constexpr double kFrame = 1.0 / 60;

Pixels grey(std::size_t cells, int value) {
    Pixels pixels(4 * cells, static_cast<std::uint8_t>(value));
    for (std::size_t i = 3; i < pixels.size(); i += 4) pixels[i] = 255;
    return pixels;
}

/// Relative luminance of a grey, written anew.
double luminance(int value) {
    const double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

/// Most flashes (pairs of opposing changes of 10 % or more) in any second of a cell's shown greys.
int most_flashes(const std::vector<int>& shown) {
    std::vector<double> turns;
    double extreme = luminance(shown.front());
    int going = 0;
    for (std::size_t i = 1; i < shown.size(); ++i) {
        const double by = luminance(shown[i]) - extreme;
        if ((going > 0 && by > 0) || (going < 0 && by < 0)) extreme += by;
        if (std::abs(by) < 0.1 || (going > 0 && by > 0) || (going < 0 && by < 0)) continue;
        going = by > 0 ? 1 : -1;
        extreme += by;
        turns.push_back(static_cast<double>(i) * kFrame);
    }
    std::size_t most = 0;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        std::size_t in_window = 0;
        for (std::size_t j = i; j < turns.size() && turns[j] - turns[i] <= 1; ++j) ++in_window;
        most = std::max(most, in_window);
    }
    return static_cast<int>(most / 2);
}

TEST_CASE("flash limiter: any flicker is shown with at most three flashes a second") {
    for (const double rate : {1.0, 1.9, 2.5, 3.5, 5.0, 10.0, 29.0}) {
        CAPTURE(rate);
        FlashLimiter limiter;
        std::vector<int> asked;
        std::vector<int> shown;
        for (int i = 0; i < 600; ++i) {
            const double now = i * kFrame;
            const int value = std::fmod(now * rate, 1.0) < 0.5 ? 20 : 240;
            Pixels pixels = grey(1, value);
            limiter.take(pixels, now);
            asked.push_back(value);
            shown.push_back(pixels[0]);
        }
        CHECK(most_flashes(shown) <= 3);
        if (rate < 1.5) CHECK(shown == asked);
        if (rate > 4) {
            CHECK(most_flashes(asked) > 3);
            // Once it is limited it hardly moves.
            CHECK(most_flashes({shown.begin() + 120, shown.end()}) == 0);
            CHECK(limiter.limited() == 1);
        }
    }
}

TEST_CASE("flash limiter: cells of random noise") {
    FlashLimiter limiter;
    std::mt19937 random(3);
    std::vector<std::vector<int>> shown(50);
    for (int i = 0; i < 300; ++i) {
        Pixels pixels = grey(50, 0);
        for (std::size_t cell = 0; cell < 50; ++cell)
            for (std::size_t c = 0; c < 3; ++c) pixels[4 * cell + c] = static_cast<std::uint8_t>(random() % 2 * 255);
        for (std::size_t cell = 0; cell < 50; ++cell) pixels[4 * cell + 1] = pixels[4 * cell + 2] = pixels[4 * cell];
        limiter.take(pixels, i * kFrame);
        for (std::size_t cell = 0; cell < 50; ++cell) shown[cell].push_back(pixels[4 * cell]);
    }
    CHECK(limiter.limited() == 50);
    for (const auto& cell : shown) CHECK(most_flashes(cell) <= 3);
}

TEST_CASE("flash limiter: single changes pass at once, small flicker too") {
    FlashLimiter limiter;
    Pixels pixels = grey(2, 10);
    limiter.take(pixels, 0);
    pixels = grey(2, 250);
    limiter.take(pixels, kFrame);
    CHECK(pixels == grey(2, 250));
    pixels = grey(2, 10);
    limiter.take(pixels, 2 * kFrame);
    CHECK(pixels == grey(2, 10));
    for (int i = 3; i < 200; ++i) {
        const int value = i % 2 == 0 ? 10 : 60;
        pixels = grey(2, value);
        limiter.take(pixels, i * kFrame);
        CHECK(pixels == grey(2, value));
    }
    CHECK(limiter.limited() == 0);
}

TEST_CASE("flash limiter: a cell that calms down follows at half a second's pace, then is free again") {
    FlashLimiter limiter;
    Pixels pixels;
    double now = 0;
    for (int i = 0; i < 61; ++i, now += kFrame) {
        pixels = grey(1, i % 6 < 3 ? 0 : 255);
        limiter.take(pixels, now);
    }
    REQUIRE(limiter.limited() == 1);
    double before = luminance(pixels[0]);
    const double begin = now;
    while (limiter.limited() > 0 && now < begin + 10) {
        pixels = grey(1, 255);
        limiter.take(pixels, now);
        if (limiter.limited() > 0) CHECK(luminance(pixels[0]) - before <= 0.5 * kFrame + 0.01);
        before = luminance(pixels[0]);
        now += kFrame;
    }
    CHECK(now - begin > 0.99);
    CHECK(now - begin < 2.5);
    pixels = grey(1, 255);
    limiter.take(pixels, now);
    CHECK(pixels == grey(1, 255));
}

TEST_CASE("flash limiter: wounds and other pictures are shown at once") {
    FlashLimiter limiter;
    Pixels pixels;
    double now = 0;
    for (int i = 0; i < 60; ++i, now += kFrame) {
        pixels = grey(3, i % 6 < 3 ? 0 : 255);
        limiter.take(pixels, now);
    }
    REQUIRE(limiter.limited() == 3);
    const std::vector<std::size_t> wound{1, 99};
    limiter.show_at_once(wound);
    pixels = grey(3, 200);
    limiter.take(pixels, now);
    CHECK(pixels[4] == 200);
    CHECK(pixels[0] != 200);
    limiter.reset();
    pixels = grey(3, 100);
    limiter.take(pixels, now);
    CHECK(pixels == grey(3, 100));
    CHECK(limiter.limited() == 0);
    pixels = grey(7, 3);
    limiter.take(pixels, now);
    CHECK(pixels == grey(7, 3));
}

}  // namespace
}  // namespace nca
