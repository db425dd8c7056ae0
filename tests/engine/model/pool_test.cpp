// States of the pool: packed and unpacked they are the same to half precision, and what is dead is not kept.
#include "engine/model/pool.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "engine/model/half.h"

namespace {

using namespace nca;

constexpr int kChannels = 5;

/// (3,5,C): 15 cells, so that the mask's last byte is not full; every third cell holds something.
std::vector<float> example_state() {
    std::vector<float> state(15 * kChannels, 0.0F);
    for (std::size_t cell = 0; cell < 15; cell += 3)
        for (std::size_t c = 0; c < kChannels; ++c)
            state[cell * kChannels + c] = static_cast<float>(std::sin(static_cast<double>(cell * 7 + c)));
    state[3 * kChannels + 4] = 0.7F;  // alpha: it lives
    return state;
}

TEST_CASE("pool: a state comes back rounded to halves, and then exactly") {
    const std::vector<float> state = example_state();
    const auto packed = pack_pool_state(state, kChannels);
    REQUIRE(packed != nullptr);
    CHECK(packed->occupied.size() == pool_mask_bytes({3, 5}));
    CHECK(occupied_cells(packed->occupied) == 5);
    CHECK(packed->halves.size() == 5 * kChannels);
    std::vector<float> back(state.size(), 9.0F);
    unpack_pool_state(*packed, kChannels, back);
    for (std::size_t i = 0; i < state.size(); ++i) CHECK(back[i] == float_of(half_of(state[i])));
    CHECK(*pack_pool_state(back, kChannels) == *packed);
}

TEST_CASE("pool: dead states and numbers beyond a half are not kept") {
    std::vector<float> state = example_state();
    for (std::size_t cell = 0; cell < 15; ++cell) state[cell * kChannels + 4] = 0.1F;  // at the threshold: dead
    CHECK(pack_pool_state(state, kChannels) == nullptr);
    CHECK(pack_pool_state(std::vector<float>(15 * kChannels, 0.0F), kChannels) == nullptr);
    for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -7e4F}) {
        state = example_state();
        state[2] = wrong;
        CHECK(pack_pool_state(state, kChannels) == nullptr);
    }
}

}  // namespace
