// A tile of made-up numbers, for the tests of the vector kernels.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <vector>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/backend/cpu/kernels.h"

namespace nca::test {

/// Numbers in -1..1 that differ from place to place. Each is computed once: the tests ask for them thousands of times.
inline cpu::AlignedBuffer<float> wavy(std::size_t count, double phase) {
    static std::map<double, std::vector<float>> computed;
    std::vector<float>& longest = computed[phase];
    for (std::size_t i = longest.size(); i < count; ++i)
        longest.push_back(static_cast<float>(std::sin(0.37 * static_cast<double>(i) + phase)));
    cpu::AlignedBuffer<float> numbers(count);
    std::copy_n(longest.data(), count, numbers.data());
    return numbers;
}

/// Of (a, b) in a row-major matrix of rows of `stride`.
inline std::size_t place(int a, int stride, int b) {
    return static_cast<std::size_t>(a) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(b);
}

/// Of (row, column) in weights of `rows` rows, packed in panels.
inline std::size_t packed_place(int row, int column, int rows, int panel) {
    return place(column / panel, rows * panel, row * panel + column % panel);
}

/// Numbers like H: about half are zero.
inline cpu::AlignedBuffer<float> hidden_values(int hidden, double phase) {
    auto values = wavy(cpu::blocked_floats(hidden), phase);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::max(values[i], 0.0F);
    return values;
}

/// The bits of units that fired in rows, and of rows in which units fired, as the kernels find them. Values stand at
/// `places`, or in order where it is null.
struct FiredBits {
    FiredBits(const cpu::Kernels& kernels, int row_count, const float* values, cpu::RowPlaces places, int hidden)
        : units(cpu::kTileRows * cpu::fired_words(hidden)), rows(cpu::kRowWords * static_cast<std::size_t>(hidden)) {
        const std::size_t words = cpu::fired_words(hidden);
        std::vector<std::uint64_t> in_order(units.size());
        kernels.find_fired(places == nullptr ? row_count : cpu::kTileRows, values, hidden, in_order.data());
        for (std::size_t row = 0; row < static_cast<std::size_t>(row_count); ++row)
            std::copy_n(in_order.data() + (places == nullptr ? row : places[row] / cpu::kBlock) * words, words,
                        units.data() + row * words);
        kernels.find_fired_rows(row_count, units.data(), hidden, rows.data());
    }

    std::vector<std::uint64_t> units;
    std::vector<std::uint64_t> rows;
};

inline std::vector<std::uint32_t> bits_of(const cpu::AlignedBuffer<float>& numbers) {
    std::vector<std::uint32_t> bits(numbers.size());
    std::memcpy(bits.data(), numbers.data(), numbers.bytes());
    return bits;
}

inline constexpr double kTolerance = 5e-5;  // float sums of 240 terms below 1, which go up and down

/// Three panels, and a whole number of blocks.
inline int hidden_of(const cpu::Kernels& kernels) { return 3 * std::max(kernels.panel, cpu::kBlock); }

/// Places of rows that lie among others: 1, 3, 4, 6, 7 ... in blocks that hold all the rows of a tile.
inline std::vector<std::uint32_t> scattered_places(int rows) {
    std::vector<std::uint32_t> places;
    for (int row = 0; row < rows; ++row)
        places.push_back(
            static_cast<std::uint32_t>(std::min((3 * row + 2) / 2, cpu::kTileRows - rows + row) * cpu::kBlock));
    return places;
}
inline int row_at(std::uint32_t place) { return static_cast<int>(place) / cpu::kBlock; }

/// Every remainder of the microkernels' rows, the border between words of bits, and full tiles.
inline constexpr int kRowCounts[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 63, 64, 65, 95, 96};

}  // namespace nca::test
