// A pool's states one after another in three tensors.
#include "engine/io/pool_tensors.h"

#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <utility>

#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr const char* kFilled = "pool.filled";
constexpr const char* kOccupied = "pool.occupied";
constexpr const char* kHalves = "pool.halves";

[[noreturn]] void fail(const TensorFile& file, const std::string& what) {
    throw BadFile(fmt::format("{}: its pool {}; choose another checkpoint", file.name, what));
}

void append(std::vector<std::uint8_t>& bytes, std::uint16_t half) {
    bytes.push_back(static_cast<std::uint8_t>(half & 0xFFU));
    bytes.push_back(static_cast<std::uint8_t>(half >> 8U));
}

bool is_finite(std::uint16_t half) { return (half & 0x7C00U) != 0x7C00U; }

}  // namespace

Pool read_pool(const TensorFile& file, const Recipe& recipe) {
    const auto places = static_cast<std::size_t>(recipe.endurance.pool);
    if (places == 0) return {};
    file.check_shape(kFilled, {places});
    const std::vector<std::uint8_t> filled = file.bytes(kFilled);
    std::size_t states = 0;
    for (const std::uint8_t one : filled) {
        if (one > 1) fail(file, fmt::format("has {} where a place is filled (1) or not (0)", one));
        states += one;
    }
    const std::size_t cells = recipe.grid().cells();
    const std::size_t mask_bytes = pool_mask_bytes(recipe.grid());
    file.check_shape(kOccupied, {states, mask_bytes});
    const std::vector<std::uint8_t> masks = file.bytes(kOccupied);
    const auto channels = static_cast<std::size_t>(recipe.sizes.channels);
    file.check_shape(kHalves, {occupied_cells(masks), channels, 2});
    const std::vector<std::uint8_t> bytes = file.bytes(kHalves);

    Pool pool(places);
    std::size_t state = 0;
    std::size_t at = 0;
    for (std::size_t place = 0; place < places; ++place) {
        if (filled[place] == 0) continue;
        auto packed = std::make_shared<PoolState>();
        const auto mask = masks.begin() + static_cast<std::ptrdiff_t>(state++ * mask_bytes);
        packed->occupied.assign(mask, mask + static_cast<std::ptrdiff_t>(mask_bytes));
        if (cells % 8 != 0 && packed->occupied.back() >> (cells % 8) != 0)
            fail(file, "has cells beyond the end of the grid");
        packed->halves.resize(occupied_cells(packed->occupied) * channels);
        for (std::uint16_t& half : packed->halves) {
            half = static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8U);
            at += 2;
            if (!is_finite(half)) fail(file, "holds numbers that are not finite");
        }
        pool[place] = std::move(packed);
    }
    return pool;
}

void store_pool(TensorMap& tensors, const Pool& pool, const Recipe& recipe) {
    if (pool.size() != static_cast<std::size_t>(recipe.endurance.pool))
        throw InvalidSetting(fmt::format("the run has a pool of {} places, its recipe one of {}; save a whole run",
                                         pool.size(), recipe.endurance.pool));
    if (pool.empty()) return;
    const auto channels = static_cast<std::size_t>(recipe.sizes.channels);
    const std::size_t mask_bytes = pool_mask_bytes(recipe.grid());
    std::vector<std::uint8_t> filled;
    std::vector<std::uint8_t> masks;
    std::vector<std::uint8_t> bytes;
    std::size_t states = 0;
    for (const auto& state : pool) {
        filled.push_back(state != nullptr ? 1 : 0);
        if (state == nullptr) continue;
        ++states;
        masks.insert(masks.end(), state->occupied.begin(), state->occupied.end());
        for (const std::uint16_t half : state->halves) append(bytes, half);
    }
    tensors.insert_or_assign(kFilled, store_bytes({filled.size()}, filled));
    tensors.insert_or_assign(kOccupied, store_bytes({states, mask_bytes}, masks));
    tensors.insert_or_assign(kHalves, store_bytes({bytes.size() / (2 * channels), channels, 2}, bytes));
}

}  // namespace nca
