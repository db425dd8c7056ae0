// Every verb of both stages on grids of a few cells, which compute-sanitizer looks at as well ("small": it makes each
// kernel ten to a hundred times slower).
#include <doctest/doctest.h>

#include <cmath>

#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

/// The reference's state and gradient may be missed by so much; what each path really owes is asked by the parity tests
/// and the golden cases.
double limit_of(const std::string& backend) { return backend == "cuda-fp32" ? 1e-3 : 5e-2; }

void use_every_verb(const GridCase& grid, const std::string& name, TapeMemory memory = TapeMemory::automatic) {
    CAPTURE(grid.name());
    CAPTURE(name);
    const auto backend = make_loaded(grid, {.backend = name, .memory = memory});
    const auto judge = make_loaded(grid, {.backend = "reference"});
    for (Backend* each : {backend.get(), judge.get()}) {
        each->roll(grid.steps, grid.keep(), true);
        each->backpropagate();
    }
    CHECK(relative_error(download(*backend, Buffer::state), download(*judge, Buffer::state)) < limit_of(name));
    CHECK(backend->loss() == doctest::Approx(judge->loss()).epsilon(limit_of(name)));
    const std::vector<double> gradient = download(*judge, Buffer::gradient);
    CHECK(relative_error(download(*backend, Buffer::gradient), gradient) < 2 * limit_of(name));
    CHECK(std::isfinite(backend->gradient_norm()));
    backend->optimiser_update({1e-3, 1.0, 1});

    const std::vector<double> noise(static_cast<std::size_t>(grid.shape.batch), 0.4);
    IterationWork work;
    work.levels = noise;
    work.normals = {1, Stream::noise_normal, 0, 0, 0};
    work.steps = grid.steps;
    work.keep = grid.keep();
    IterationResult result;
    CHECK(backend->iterate(work, result) == IterationOutcome::updated);
    CHECK(std::isfinite(result.gradient_norm));

    const std::vector<float> weights(grid.shape.grid.cells(), 0.5F);
    for (const BrushKind kind : {BrushKind::noise, BrushKind::erase, BrushKind::colour, BrushKind::restore}) {
        Damage damage;
        damage.kind = kind;
        damage.weights = weights;
        backend->damage(grid.shape.batch - 1, damage);
    }
    std::vector<std::uint8_t> pixels(4 * grid.shape.grid.cells());
    for (const FrameKind kind : {FrameKind::rgba, FrameKind::over_white}) backend->write_frame(0, kind, pixels);
    CHECK(backend->device_frame(0) != nullptr);
    const std::vector<float> levels(static_cast<std::size_t>(grid.shape.batch), 0.5F);
    backend->noisy_states(std::span<const float>(levels), {1, Stream::noise_normal, 0, 0, 0});
    const auto inputs = static_cast<std::size_t>(grid.shape.sizes.perception());
    std::vector<float> seen(static_cast<std::size_t>(grid.shape.batch) * grid.shape.grid.cells() * inputs);
    backend->perceive(std::span<float>(seen));
    backend->roll(2, grid.keep(), false);
}

TEST_CASE("small: every verb of the GPU's backends, small models") {
    for (const std::string& name : tested_backends()) {
        use_every_verb({{{8, 16}, {9, 11}, 2, 3}, 3, Living::disc, 0.5, 1}, name);
        use_every_verb({{{5, 33}, {2, 40}, 1, 2}, 2, Living::all, 1.0, 3}, name);
    }
}

TEST_CASE("small: every verb of the GPU's backends, the recipe's model") {
    for (const std::string& name : tested_backends()) {
        use_every_verb({{{64, 256}, {12, 14}, 2, 2}, 2, Living::scattered, 0.5, 2}, name);
        use_every_verb({{{64, 256}, {12, 14}, 2, 2}, 2, Living::scattered, 0.5, 4}, name, TapeMemory::recompute);
    }
}

}  // namespace
