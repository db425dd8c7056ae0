// The judge judged: the reference's step against hand-worked numbers, and its damage and frames against SPEC.md's
// formulas. Its gradient is judged in gradient_test.cpp.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/model/cell_rule.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

const Execution kReference{"reference", 0, "auto"};

/// A state of one sample in which each cell's alpha is given, the other channels 0.5 where it is not 0.
std::vector<double> state_with_alpha(const std::vector<double>& alphas, std::size_t channels) {
    std::vector<double> state;
    for (const double alpha : alphas) {
        for (std::size_t c = 0; c + 1 < channels; ++c) state.push_back(alpha == 0 ? 0.0 : 0.5);
        state.push_back(alpha);
    }
    return state;
}

TEST_CASE("reference: a dead cell's candidate keeps its neighbour alive") {
    // Five cells in a row, only the first alive. b2 gives alpha of every firing cell 0.5. Cell 1 fires: its candidate
    // is bright, and cells 0 (in whose neighbourhood something lived) and 1 (likewise) survive; cell 2 had none.
    const BackendShape shape{{4, 1}, {1, 5}, 1, 1};
    const auto backend = make_backend(kReference, shape);
    std::vector<double> parameters(ParameterLayout(shape.sizes).total(), 0.0);
    parameters.back() = 0.5;  // b2 of alpha
    backend->upload(Buffer::parameters, std::span<const double>(parameters));
    const std::vector<double> state = state_with_alpha({0.2, 0, 0, 0, 0}, 4);
    backend->upload(Buffer::state, std::span<const double>(state));

    const std::vector<std::uint8_t> all(5, 1);
    RolloutCounts counts{99, 99, 99};
    backend->roll(1, {1.0, {}, all}, false, nullptr, &counts);
    const auto next = download(*backend, Buffer::state);
    CHECK(next[0] == 0.5);
    CHECK(next[3] == 0.7);
    CHECK(next[7] == 0.5);
    for (std::size_t i = 8; i < next.size(); ++i) CHECK(next[i] == 0.0);
    // alive: cells 0 and 1; reach: 0, 1, 2. The counts are this rollout's alone.
    CHECK(counts.cell_steps == 5);
    CHECK(counts.in_reach == 3);
    CHECK(counts.active == 3);
}

TEST_CASE("reference: kept cells get delta / p, dropped ones nothing") {
    const BackendShape shape{{4, 1}, {1, 2}, 1, 0};
    const auto backend = make_backend(kReference, shape);
    std::vector<double> parameters(ParameterLayout(shape.sizes).total(), 0.0);
    parameters.back() = 0.125;
    backend->upload(Buffer::parameters, std::span<const double>(parameters));
    const std::vector<double> state = state_with_alpha({0.5, 0.5}, 4);
    backend->upload(Buffer::state, std::span<const double>(state));
    const std::vector<std::uint8_t> keep{0, 255};  // any number but 0 keeps
    backend->roll(1, {0.25, {}, keep}, false);
    const auto next = download(*backend, Buffer::state);
    CHECK(next[3] == 0.5);
    CHECK(next[7] == 1.0);
}

TEST_CASE("reference: alpha of exactly 0.1 is dead") {
    const BackendShape shape{{4, 1}, {1, 1}, 1, 0};
    const auto backend = make_backend(kReference, shape);  // zero parameters: the candidate is the state
    std::vector<double> state{0.5, 0.5, 0.5, 0.1};
    backend->upload(Buffer::state, std::span<const double>(state));
    backend->roll(1, {}, false);
    CHECK(download(*backend, Buffer::state) == std::vector<double>(4, 0.0));
    state[3] = std::nextafter(0.1, 1.0);
    backend->upload(Buffer::state, std::span<const double>(state));
    backend->roll(1, {}, false);
    CHECK(download(*backend, Buffer::state) == state);
}

TEST_CASE("reference: damage does what SPEC.md says of each kind") {
    const BackendShape shape{{6, 1}, {1, 2}, 2, 0};
    const std::vector<float> state(24, 0.5F), target(8, 0.25F), weights{0.5F, 0.0F};
    const RandomPlace place{3, Stream::damage, 4, 0, 0};
    const auto apply = [&](BrushKind kind, std::span<const std::uint8_t> channels) {
        const auto backend = make_backend(kReference, shape);
        backend->upload(Buffer::state, std::span<const float>(state));
        backend->upload(Buffer::target, std::span<const float>(target));
        backend->damage(1, {kind, weights, {1.0F, 0.0F, 0.75F, 0.5F}, channels, place});
        const auto after = download(*backend, Buffer::state);
        for (std::size_t i = 0; i < 24; ++i)
            if (i < 12 || i >= 18) CHECK(after[i] == 0.5);  // the other sample, and the cell of weight 0
        return std::vector<double>(after.begin() + 12, after.begin() + 18);
    };
    CHECK(apply(BrushKind::erase, {}) == std::vector<double>(6, 0.25));
    CHECK(apply(BrushKind::colour, {}) == std::vector<double>{0.5, 0.5, 0.75, 0.25, 0.625, 0.5});
    CHECK(apply(BrushKind::restore, {}) == std::vector<double>{0.25, 0.25, 0.375, 0.375, 0.375, 0.375});
    const auto noise = apply(BrushKind::noise, {});
    const NormalFour normals = random_normals(place, 0);
    CHECK(noise[0] == 0.25);
    for (std::size_t c = 0; c < 4; ++c)
        CHECK(noise[2 + c] == doctest::Approx(0.25 + 0.5 * std::clamp<double>(normals.value[c], 0.0, 1.0)));
    const std::vector<std::uint8_t> chosen{0, 1, 0, 0, 1, 0};
    CHECK(apply(BrushKind::erase, chosen) == std::vector<double>{0.5, 0.25, 0.5, 0.5, 0.25, 0.5});
}

TEST_CASE("reference: frames are clipped, composed and truncated") {
    const auto backend = make_backend(kReference, {{5, 1}, {1, 2}, 1, 0});
    const std::vector<double> state{9, 0.5, -1, 2, 0.5, 9, 0.25, 0.25, 0.25, 0};
    backend->upload(Buffer::state, std::span<const double>(state));
    std::vector<std::uint8_t> pixels(8);
    backend->write_frame(0, FrameKind::rgba, pixels);
    CHECK(pixels == std::vector<std::uint8_t>{127, 0, 255, 127, 63, 63, 63, 0});
    backend->write_frame(0, FrameKind::over_white, pixels);
    CHECK(pixels == std::vector<std::uint8_t>{191, 0, 255, 255, 255, 255, 255, 255});
}

}  // namespace
