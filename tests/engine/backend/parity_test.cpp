// Every backend against the reference, verb by verb, over the table of awkward cases: the limits are those of SPEC.md
// for single precision. Each instruction set of the cpu backend is compared for itself.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

const Execution kReference{"reference", 0, "auto"};

void check_tensors(const GridCase& grid, const std::vector<double>& found, const std::vector<double>& wanted,
                   double limit) {
    for (const ParameterTensor& tensor : parameter_tensors(grid.shape.sizes)) {
        const auto part = [&](const std::vector<double>& flat) {
            const auto first = flat.begin() + static_cast<std::ptrdiff_t>(tensor.offset);
            return std::vector<double>(first, first + static_cast<std::ptrdiff_t>(tensor.count));
        };
        CHECK_MESSAGE(relative_error(part(found), part(wanted)) <= limit, std::string(tensor.name));
    }
}

TEST_CASE("parity: perceive") {
    for (const GridCase& grid : awkward_cases()) {
        std::vector<double> wanted(kKernels * buffer_count(grid.shape, Buffer::state));
        make_loaded(grid, kReference)->perceive(std::span<double>(wanted));
        for (const Execution& execution : executions_to_compare()) {
            CAPTURE(name_of(execution));
            CAPTURE(grid.name());
            std::vector<double> found(wanted.size(), 9.0);
            make_loaded(grid, execution)->perceive(std::span<double>(found));
            CHECK(relative_error(found, wanted) <= 1e-6);
        }
    }
}

TEST_CASE("parity: rollout, loss and gradient") {
    for (const GridCase& grid : awkward_cases()) {
        const auto reference = make_loaded(grid, kReference);
        RolloutCounts wanted_counts;
        REQUIRE(reference->roll(grid.steps, grid.keep(), true, nullptr, &wanted_counts) == grid.steps);
        std::vector<double> wanted_losses(static_cast<std::size_t>(grid.shape.batch));
        const double wanted_loss = reference->loss(wanted_losses);
        REQUIRE(reference->backpropagate());
        const auto wanted_state = download(*reference, Buffer::state);
        const auto wanted_gradient = download(*reference, Buffer::gradient);

        for (const Execution& execution : executions_to_compare()) {
            CAPTURE(name_of(execution));
            CAPTURE(grid.name());
            const auto backend = make_loaded(grid, execution);
            RolloutCounts counts;
            REQUIRE(backend->roll(grid.steps, grid.keep(), true, nullptr, &counts) == grid.steps);
            CHECK(relative_error(download(*backend, Buffer::state), wanted_state) <= 1e-5);
            CHECK(counts.cell_steps == wanted_counts.cell_steps);
            CHECK(counts.in_reach == wanted_counts.in_reach);
            CHECK(counts.active == wanted_counts.active);
            CHECK(counts.flowing == wanted_counts.flowing);

            std::vector<double> losses(wanted_losses.size());
            CHECK(backend->loss(losses) == doctest::Approx(wanted_loss).epsilon(1e-5));
            CHECK(relative_error(losses, wanted_losses) <= 1e-5);

            REQUIRE(backend->backpropagate());
            check_tensors(grid, download(*backend, Buffer::gradient), wanted_gradient, 1e-4);
            CHECK(backend->gradient_norm() == doctest::Approx(reference->gradient_norm()).epsilon(1e-4));
        }
    }
}

TEST_CASE("parity: the gradient with further terms") {
    for (const GridCase& grid : awkward_cases()) {
        std::vector<double> added(buffer_count(grid.shape, Buffer::state));
        for (std::size_t i = 0; i < added.size(); ++i) added[i] = 1e-3 * std::sin(static_cast<double>(3 * i));
        const auto gradient_of = [&](const Execution& execution) {
            const auto backend = make_loaded(grid, execution);
            backend->roll(grid.steps, grid.keep(), true);
            backend->add_state_gradient(std::span<const double>(added));
            REQUIRE(backend->backpropagate());
            return download(*backend, Buffer::gradient);
        };
        const auto wanted = gradient_of(kReference);
        for (const Execution& execution : executions_to_compare()) {
            CAPTURE(name_of(execution));
            CAPTURE(grid.name());
            check_tensors(grid, gradient_of(execution), wanted, 1e-4);
        }
    }
}

TEST_CASE("parity: a rollout without a tape gives what one with a tape gives, to the last bit") {
    for (const Execution& execution : default_executions()) {
        for (const GridCase& grid : awkward_cases()) {
            CAPTURE(name_of(execution));
            CAPTURE(grid.name());
            const auto with_tape = make_loaded(grid, execution);
            GridCase shorter = grid;
            shorter.shape.tape_steps = 0;
            const auto without = make_loaded(shorter, execution);
            with_tape->roll(grid.steps, grid.keep(), true);
            without->roll(grid.steps, grid.keep(), false);
            CHECK(download(*with_tape, Buffer::state) == download(*without, Buffer::state));
        }
    }
}

TEST_CASE("parity: noisy states, by given numbers and by place") {
    for (const GridCase& grid : awkward_cases()) {
        const std::vector<float> normals = grid.normals();
        std::vector<float> levels;
        for (int b = 0; b < grid.shape.batch; ++b) levels.push_back(static_cast<float>(b) / 2.0F);  // 0: the target
        const RandomPlace place{grid.seed, Stream::noise_normal, 6, 2, 0};
        const auto reference = make_loaded(grid, kReference);
        reference->noisy_states(std::span<const float>(levels), HostInput(std::span<const float>(normals)));
        const auto wanted_given = download(*reference, Buffer::state);
        reference->noisy_states(std::span<const float>(levels), place);
        const auto wanted_drawn = download(*reference, Buffer::state);

        for (const Execution& execution : executions_to_compare()) {
            CAPTURE(name_of(execution));
            CAPTURE(grid.name());
            const auto backend = make_loaded(grid, execution);
            backend->noisy_states(std::span<const float>(levels), HostInput(std::span<const float>(normals)));
            CHECK(relative_error(download(*backend, Buffer::state), wanted_given) <= 1e-6);
            backend->noisy_states(std::span<const float>(levels), place);
            CHECK(relative_error(download(*backend, Buffer::state), wanted_drawn) <= 1e-6);
            // A rollout from there: what the backend remembers of the state before must be gone.
            backend->roll(grid.steps, grid.keep(), false);
            const auto again = make_loaded(grid, kReference);
            again->noisy_states(std::span<const float>(levels), place);
            again->roll(grid.steps, grid.keep(), false);
            CHECK(relative_error(download(*backend, Buffer::state), download(*again, Buffer::state)) <= 1e-5);
        }
    }
}

TEST_CASE("parity: optimiser updates, clipped and not") {
    for (const double clip_norm : {0.5, 1e6}) {
        for (const ModelSizes sizes : {ModelSizes{4, 1}, ModelSizes{5, 7}, ModelSizes{64, 256}}) {
            const GridCase grid{{sizes, {2, 2}, 1, 1}, 1, Living::all, 1.0, 7};
            const auto reference = make_loaded(grid, kReference);
            for (const Execution& execution : executions_to_compare()) {
                CAPTURE(name_of(execution));
                CAPTURE(clip_norm);
                CAPTURE(sizes.channels);
                const auto backend = make_loaded(grid, execution);
                const auto first = make_loaded(grid, kReference);
                for (std::int64_t update = 1; update <= 5; ++update) {
                    GridCase other = grid;
                    other.seed = static_cast<std::uint64_t>(update) + 50;
                    const std::vector<float> gradient = other.parameters();
                    for (Backend* each : {backend.get(), first.get()}) {
                        each->upload(Buffer::gradient, std::span<const float>(gradient));
                        each->optimiser_update({0.01, clip_norm, update});
                    }
                    CHECK(download(*backend, Buffer::gradient) ==
                          std::vector<double>(gradient.begin(), gradient.end()));  // clipping leaves it as it is
                }
                for (const Buffer buffer : {Buffer::parameters, Buffer::first_moment, Buffer::second_moment})
                    CHECK(relative_error(download(*backend, buffer), download(*first, buffer)) <= 2e-6);
                CHECK(relative_error(download(*backend, Buffer::parameters), download(*reference, Buffer::parameters)) >
                      1e-3);  // it did move
            }
        }
    }
}

TEST_CASE("parity: updated parameters are those that the next rollout obeys") {
    const GridCase grid{{{16, 33}, {8, 9}, 2, 3}, 3, Living::all, 0.5, 21};
    const auto reference = make_loaded(grid, kReference);
    const auto train = [&](Backend& backend) {
        const std::vector<float> state = grid.state();
        for (std::int64_t update = 1; update <= 2; ++update) {
            backend.upload(Buffer::state, std::span<const float>(state));
            backend.roll(grid.steps, grid.keep(), true);
            backend.backpropagate();
            backend.optimiser_update({0.01, 1.0, update});
        }
        backend.upload(Buffer::state, std::span<const float>(state));
        backend.roll(grid.steps, grid.keep(), false);
        return download(backend, Buffer::state);
    };
    const auto wanted = train(*reference);
    for (const Execution& execution : executions_to_compare()) {
        CAPTURE(name_of(execution));
        CHECK(relative_error(train(*make_loaded(grid, execution)), wanted) <= 1e-4);
    }
}

TEST_CASE("parity: damage of every kind, all and chosen channels") {
    for (const ModelSizes sizes : {ModelSizes{4, 1}, ModelSizes{9, 3}, ModelSizes{16, 3}}) {
        const GridCase grid{{sizes, {7, 9}, 2, 0}, 1, Living::scattered, 1.0, 31};
        const Stroke stroke{BrushKind::noise, {{2.0F, 3.0F}, {6.5F, 3.5F}}, 3.0F, 0.5F, 0.9F, {}, {}};
        const std::vector<float> weights = stroke_weights(stroke, grid.shape.grid);
        std::vector<std::uint8_t> chosen(static_cast<std::size_t>(sizes.channels), 0);
        for (std::size_t c = 0; c < chosen.size(); c += 2) chosen[c] = 1;

        for (const BrushKind kind : {BrushKind::noise, BrushKind::erase, BrushKind::colour, BrushKind::restore}) {
            for (const bool all : {true, false}) {
                const Damage damage{kind,
                                    weights,
                                    {0.9F, 0.1F, 0.4F, 0.8F},
                                    all ? std::span<const std::uint8_t>{} : std::span<const std::uint8_t>(chosen),
                                    {grid.seed, Stream::damage, 12, 0, 0}};
                const auto reference = make_loaded(grid, kReference);
                const auto before = download(*reference, Buffer::state);
                reference->damage(1, damage);
                const auto wanted = download(*reference, Buffer::state);
                CHECK(wanted != before);
                reference->roll(2, grid.keep(), false);
                const auto wanted_later = download(*reference, Buffer::state);
                for (const Execution& execution : executions_to_compare()) {
                    CAPTURE(name_of(execution));
                    CAPTURE(static_cast<int>(kind));
                    CAPTURE(all);
                    const auto backend = make_loaded(grid, execution);
                    backend->damage(1, damage);
                    CHECK(relative_error(download(*backend, Buffer::state), wanted) <= 1e-6);
                    backend->roll(2, grid.keep(), false);
                    CHECK(relative_error(download(*backend, Buffer::state), wanted_later) <= 1e-5);
                }
            }
        }
    }
}

TEST_CASE("parity: frames") {
    // Bytes are truncated: in a large grid float arithmetic would move some of them.
    std::vector<GridCase> cases = awkward_cases();
    cases.push_back({{{4, 1}, {128, 128}, 8, 0}, 0, Living::all, 0.5, 3});
    for (const GridCase& grid : cases) {
        const auto reference = make_loaded(grid, kReference);
        std::vector<std::uint8_t> wanted(grid.shape.grid.cells() * 4), found(wanted.size());
        for (const Execution& execution : executions_to_compare()) {
            CAPTURE(name_of(execution));
            CAPTURE(grid.name());
            const auto backend = make_loaded(grid, execution);
            for (int b = 0; b < grid.shape.batch; ++b)
                for (const FrameKind kind : {FrameKind::rgba, FrameKind::over_white}) {
                    reference->write_frame(b, kind, wanted);
                    backend->write_frame(b, kind, found);
                    const bool equal = found == wanted;
                    CHECK(equal);
                }
        }
    }
}

}  // namespace
