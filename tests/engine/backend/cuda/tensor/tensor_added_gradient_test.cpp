// Further terms of the loss on tensor cores: the gradient with them is the reference's, they count once, and what makes
// the tape worthless makes them so.
#include <doctest/doctest.h>

#include <cmath>
#include <span>

#include "engine/model/errors.h"
#include "tests/engine/backend/cuda/tensor/tensor_limits.h"

namespace {

using namespace nca;
using namespace nca::test;

const Execution kReference{"reference", 0, "auto"};
const Execution kCuda{"cuda", 0, "auto"};

/// A gradient in all channels, the hidden ones too, of about the size of the loss's own.
std::vector<double> added_to(const GridCase& grid) {
    const double cells = static_cast<double>(grid.shape.batch) * static_cast<double>(grid.shape.grid.cells());
    std::vector<double> added(buffer_count(grid.shape, Buffer::state));
    for (std::size_t i = 0; i < added.size(); ++i) added[i] = 0.3 / cells * std::sin(static_cast<double>(3 * i));
    return added;
}

std::vector<double> gradient_of(const GridCase& grid, const Execution& execution, const std::vector<double>& added) {
    const auto backend = make_loaded(grid, execution);
    if (execution.backend == "cuda") REQUIRE(backend->precision() == Precision::reduced);
    backend->roll(grid.steps, grid.keep(), true);
    if (!added.empty()) backend->add_state_gradient(std::span<const double>(added));
    REQUIRE(backend->backpropagate());
    return download(*backend, Buffer::gradient);
}

TEST_CASE("tensor cores: the gradient with further terms agrees with the reference") {
    const GridCase cases[] = {
        {{{8, 16}, {9, 11}, 2, 3}, 3, Living::disc, 0.5, 41},    {{{4, 7}, {1, 19}, 2, 3}, 3, Living::all, 0.5, 42},
        {{{17, 100}, {13, 12}, 3, 2}, 2, Living::all, 0.25, 43}, {{{16, 32}, {5, 1}, 1, 3}, 3, Living::disc, 1.0, 44},
        {{{64, 256}, {6, 7}, 2, 2}, 2, Living::all, 0.5, 45},
    };
    for (const GridCase& grid : cases) {
        CAPTURE(grid.name());
        const std::vector<double> added = added_to(grid);
        const auto found = gradient_of(grid, kCuda, added);
        const auto wanted = gradient_of(grid, kReference, added);
        check_agreement(found, wanted);
        check_tensors(grid, found, wanted);
        CHECK(relative_error(gradient_of(grid, kCuda, {}), wanted) > 0.05);  // they show
    }
}

TEST_CASE("tensor cores: further terms count once, and are forgotten with the tape") {
    const GridCase grid{{{12, 40}, {7, 9}, 2, 4}, 4, Living::all, 0.5, 2};
    const auto backend = make_loaded(grid, kCuda);
    REQUIRE(backend->precision() == Precision::reduced);
    const std::vector<float> state = grid.state(), parameters = grid.parameters(), target = grid.target();
    const std::vector<double> added = added_to(grid);
    const auto roll = [&] {
        backend->upload(Buffer::state, std::span<const float>(state));
        backend->roll(grid.steps, grid.keep(), true);
    };
    const auto add = [&] { backend->add_state_gradient(std::span<const double>(added)); };
    const auto gradient = [&] {
        REQUIRE(backend->backpropagate());
        return download(*backend, Buffer::gradient);
    };
    roll();
    const auto plain = gradient();
    CHECK(gradient() == plain);

    roll();
    add();
    const auto with = gradient();
    CHECK(relative_error(with, plain) > 0.05);
    CHECK(gradient() == plain);  // the same tape once more, without them
    add();
    add();  // the last one counts, not their sum
    CHECK(gradient() == with);

    add();
    roll();
    CHECK(gradient() == plain);
    for (const Buffer buffer : {Buffer::state, Buffer::target, Buffer::parameters}) {
        roll();
        add();
        backend->upload(buffer, std::span<const float>(buffer == Buffer::state    ? state
                                                       : buffer == Buffer::target ? target
                                                                                  : parameters));
        roll();
        CHECK(gradient() == plain);
    }
    CHECK_THROWS_AS(backend->add_state_gradient(std::span<const double>(added).first(3)), InvalidSetting);
    CHECK(gradient() == plain);
}

TEST_CASE("tensor cores: without a tape further terms are refused") {
    const auto backend = make_backend(kCuda, {{12, 40}, {7, 9}, 2, 0});
    const std::vector<double> added(buffer_count(backend->shape(), Buffer::state));
    CHECK_THROWS_AS(backend->add_state_gradient(std::span<const double>(added)), InvalidSetting);
}

}  // namespace
