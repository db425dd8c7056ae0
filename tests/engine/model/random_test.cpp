// The random numbers: Random123's published answers, distributions, and independence of the order of asking.
#include "engine/model/random.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

namespace {

using namespace nca;

/// Mean, variance and fourth central moment of numbers.
struct Moments {
    double sum = 0, squares = 0, fourths = 0;
    int count = 0;
    void add(double value) {
        sum += value;
        squares += value * value;
        fourths += value * value * value * value;
        ++count;
    }
    double mean() const { return sum / count; }
    double mean_square() const { return squares / count; }
    double mean_fourth() const { return fourths / count; }
};

void check_words(const RandomWords& words, std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    CHECK(words.word[0] == a);
    CHECK(words.word[1] == b);
    CHECK(words.word[2] == c);
    CHECK(words.word[3] == d);
}

TEST_CASE("random: Philox4x32-10 gives Random123's known answers") {
    // The place's words are the counter: (index, step, sample | stream << 24, iteration); the seed is the key.
    RandomPlace zeros;
    zeros.stream = static_cast<Stream>(0);
    check_words(random_words(zeros, 0), 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);

    RandomPlace ones{~std::uint64_t{0}, static_cast<Stream>(0xff), 0xffffffff, 0x00ffffff, 0xffffffff};
    check_words(random_words(ones, 0xffffffff), 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);

    // Digits of pi: counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0.
    RandomPlace pi{0x299f31d0a4093822, static_cast<Stream>(0x13), 0x03707344, 0x198a2e, 0x85a308d3};
    check_words(random_words(pi, 0x243f6a88), 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
}

TEST_CASE("random: each part of a place changes the draw") {
    const RandomPlace place{5, Stream::keep, 7, 3, 11};
    std::set<std::uint32_t> first_words{random_words(place, 13).word[0], random_words(place, 14).word[0]};
    RandomPlace other = place;
    other.seed = 6;
    first_words.insert(random_words(other, 13).word[0]);
    other.seed = place.seed | (std::uint64_t{1} << 32);
    first_words.insert(random_words(other, 13).word[0]);
    other = place;
    other.stream = Stream::damage;
    first_words.insert(random_words(other, 13).word[0]);
    other = place;
    other.iteration = 8;
    first_words.insert(random_words(other, 13).word[0]);
    other = place;
    other.sample = 4;
    first_words.insert(random_words(other, 13).word[0]);
    other = place;
    other.step = 12;
    first_words.insert(random_words(other, 13).word[0]);
    CHECK(first_words.size() == 8);
    CHECK(random_words(place, 13).word[0] == random_words(place, 13).word[0]);
}

TEST_CASE("random: uniform numbers fill [0,1) evenly") {
    CHECK(unit_float(0) == 0.0F);
    CHECK(unit_float(0xffffffff) < 1.0F);
    Moments moments;
    for (std::uint32_t i = 0; i < 50000; ++i)
        for (const std::uint32_t word : random_words({1, Stream::noise_level}, i).word) moments.add(unit_float(word));
    CHECK(std::fabs(moments.mean() - 0.5) < 0.002);  // 3 standard errors of 200,000 draws
    CHECK(std::fabs(moments.mean_square() - 1.0 / 3.0) < 0.0025);
}

TEST_CASE("random: normal numbers have mean 0, variance 1, kurtosis 3, and do not hang together") {
    Moments moments;
    double products = 0;
    for (std::uint32_t i = 0; i < 50000; ++i) {
        const NormalFour four = random_normals({2, Stream::noise_normal}, i);
        for (const float value : four.value) {
            REQUIRE(std::isfinite(value));
            moments.add(value);
        }
        products += static_cast<double>(four.value[0]) * static_cast<double>(four.value[1]) +
                    static_cast<double>(four.value[1]) * static_cast<double>(four.value[2]);
    }
    CHECK(std::fabs(moments.mean()) < 0.008);
    CHECK(std::fabs(moments.mean_square() - 1.0) < 0.012);
    CHECK(std::fabs(moments.mean_fourth() - 3.0) < 0.08);
    CHECK(std::fabs(products / 50000) < 0.02);
}

TEST_CASE("random: cells are kept at the rate asked for") {
    for (const double probability : {0.05, 0.25, 0.5, 0.9}) {
        const std::uint64_t threshold = keep_threshold(probability);
        int kept = 0;
        for (std::uint32_t cell = 0; cell < 100000; ++cell)
            if (keep_word({3, Stream::keep, 1, 2, 4}, cell) < threshold) ++kept;
        CHECK(std::fabs(kept / 100000.0 - probability) < 4 * std::sqrt(probability * (1 - probability) / 100000));
    }
    CHECK(keep_threshold(1.0) == std::uint64_t{1} << 32);  // above every word: all fire
}

TEST_CASE("random: four neighbouring cells share one call") {
    const RandomPlace place{9, Stream::live_keep, 0, 0, 6};
    for (std::uint32_t cell = 0; cell < 16; ++cell)
        CHECK(keep_word(place, cell) == random_words(place, cell / 4).word[cell % 4]);
}

}  // namespace
