// Packing and unpacking of one state.
#include "engine/model/pool.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

#include "engine/model/cell_rule.h"
#include "engine/model/half.h"

namespace nca {

std::size_t pool_mask_bytes(const GridSize& grid) { return (grid.cells() + 7) / 8; }

std::size_t occupied_cells(std::span<const std::uint8_t> mask) {
    std::size_t count = 0;
    for (const std::uint8_t byte : mask) count += static_cast<std::size_t>(std::popcount(byte));
    return count;
}

std::shared_ptr<const PoolState> pack_pool_state(std::span<const float> state, int channels) {
    const auto width = static_cast<std::size_t>(channels);
    const std::size_t cells = state.size() / width;
    auto packed = std::make_shared<PoolState>();
    packed->occupied.resize((cells + 7) / 8, 0);
    bool alive = false;
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const std::span<const float> numbers = state.subspan(cell * width, width);
        if (std::all_of(numbers.begin(), numbers.end(), [](float number) { return number == 0.0F; })) continue;
        for (const float number : numbers)
            if (!(std::abs(number) <= kLargestHalf)) return nullptr;
        packed->occupied[cell / 8] |= static_cast<std::uint8_t>(1U << (cell % 8));
        for (const float number : numbers) packed->halves.push_back(half_of(number));
        alive = alive || is_alive(numbers.back());
    }
    return alive ? packed : nullptr;
}

void unpack_pool_state(const PoolState& packed, int channels, std::span<float> state) {
    const auto width = static_cast<std::size_t>(channels);
    std::fill(state.begin(), state.end(), 0.0F);
    std::size_t from = 0;
    for (std::size_t cell = 0; cell < state.size() / width; ++cell) {
        if ((packed.occupied[cell / 8] >> (cell % 8) & 1U) == 0) continue;
        for (std::size_t c = 0; c < width; ++c) state[cell * width + c] = float_of(packed.halves[from++]);
    }
}

}  // namespace nca
