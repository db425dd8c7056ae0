// Every backend's gradient against central differences of that same backend's loss, each parameter nudged up and down.
#include <doctest/doctest.h>

#include "engine/model/errors.h"
#include "engine/train/overflow.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

/// The overflow penalty beside the loss, where a weight is given: small limits, so that many numbers pay.
struct Penalty {
    double weight = 0;
    double limit = 0.2;

    double of(const Backend& backend, std::vector<double>& gradient) const {
        const std::vector<double> states = download(backend, Buffer::state);
        gradient.resize(states.size());
        return weight > 0
                   ? overflow_penalty(std::span<const double>(states), weight, limit, std::span<double>(gradient))
                   : 0;
    }
};

double loss_of(Backend& backend, const GridCase& grid, const Penalty& penalty, const std::vector<double>& parameters) {
    const std::vector<float> state = grid.state();
    backend.upload(Buffer::parameters, std::span<const double>(parameters));
    backend.upload(Buffer::state, std::span<const float>(state));
    backend.roll(grid.steps, grid.keep(), false);
    std::vector<double> unused;
    return backend.loss() + penalty.of(backend, unused);
}

void check_gradient(const GridCase& grid, const Penalty& penalty, const Execution& execution, double nudge,
                    double limit) {
    CAPTURE(grid.name());
    CAPTURE(name_of(execution));
    const auto backend = make_loaded(grid, execution);
    backend->roll(grid.steps, grid.keep(), true);
    std::vector<double> added;
    if (penalty.of(*backend, added) > 0) backend->add_state_gradient(std::span<const double>(added));
    REQUIRE(backend->backpropagate());
    const std::vector<double> gradient = download(*backend, Buffer::gradient);
    const std::vector<double> parameters = download(*backend, Buffer::parameters);

    for (const ParameterTensor& tensor : parameter_tensors(grid.shape.sizes)) {
        std::vector<double> by_hand, by_difference;
        for (std::size_t i = tensor.offset; i < tensor.offset + tensor.count; ++i) {
            std::vector<double> up = parameters, down = parameters;
            up[i] += nudge;
            down[i] -= nudge;
            by_difference.push_back((loss_of(*backend, grid, penalty, up) - loss_of(*backend, grid, penalty, down)) /
                                    (2 * nudge));
            by_hand.push_back(gradient[i]);
        }
        double norm = 0;
        for (const double value : by_difference) norm += value * value;
        CHECK(norm > 0);
        CHECK_MESSAGE(relative_error(by_hand, by_difference) <= limit, std::string(tensor.name));
    }
}

void check_gradients(const Execution& execution, const Penalty& penalty, double nudge, double limit) {
    for (const double probability : {1.0, 0.5}) {
        check_gradient({{{4, 3}, {4, 5}, 1, 2}, 2, Living::all, probability, 1}, penalty, execution, nudge, limit);
        check_gradient({{{5, 7}, {5, 6}, 2, 4}, 4, Living::all, probability, 2}, penalty, execution, nudge, limit);
        check_gradient({{{6, 4}, {9, 9}, 2, 5}, 5, Living::disc, probability, 5}, penalty, execution, nudge, limit);
        check_gradient({{{5, 5}, {1, 7}, 3, 3}, 3, Living::all, probability, 4}, penalty, execution, nudge, limit);
    }
}

TEST_CASE("gradient: the reference's equals central differences of its loss, every tensor") {
    check_gradients({"reference", 0, "auto"}, {}, 1e-5, 1e-6);
}

TEST_CASE("gradient: with an overflow penalty the reference's equals central differences too") {
    check_gradients({"reference", 0, "auto"}, {.weight = 3}, 1e-5, 1e-6);
}

TEST_CASE("gradient: every other backend's equals central differences of its own loss, every tensor") {
    // In single precision a smaller nudge drowns in rounding; a larger one crosses kinks of the rectifier and, in grids
    // with dead cells, the threshold of life.
    for (const Execution& execution : executions_to_compare()) check_gradients(execution, {}, 5e-4, 1e-2);
}

TEST_CASE("gradient: one that is added counts once, and is forgotten with the tape") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const GridCase grid{{{5, 7}, {5, 6}, 2, 4}, 4, Living::all, 0.5, 2};
        const auto backend = make_loaded(grid, execution);
        const std::vector<float> state = grid.state();
        const auto gradient_after = [&](auto before_roll, auto after_roll) {
            backend->upload(Buffer::state, std::span<const float>(state));
            before_roll();
            backend->roll(grid.steps, grid.keep(), true);
            after_roll();
            REQUIRE(backend->backpropagate());
            return download(*backend, Buffer::gradient);
        };
        const std::vector<double> added(buffer_count(grid.shape, Buffer::state), 0.01);
        const auto add = [&] { backend->add_state_gradient(std::span<const double>(added)); };
        const auto nothing = [] {};
        const std::vector<double> plain = gradient_after(nothing, nothing);
        CHECK(gradient_after(nothing, add) != plain);
        CHECK(gradient_after(nothing, nothing) == plain);
        CHECK(gradient_after(add, nothing) == plain);  // the roll has changed the states
        CHECK_THROWS_AS(backend->add_state_gradient(std::span<const double>(added).first(3)), InvalidSetting);
    }
}

}  // namespace
