// The tensor-core rollout against the reference: states after one step, gradients, counts; with all remainders of a
// tile, any number of blocks and any order of warps.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/cuda_emulation/emulated_device.h"
#include "tests/engine/backend/cuda/tensor/rounded_model.h"
#include "tests/engine/backend/cuda/tensor/tensor_limits.h"
#include "tests/engine/backend/cuda/tensor/tensor_rig.h"

namespace {

using namespace nca;
using namespace nca::test;
using gpu::tensor::Activations;

const Execution kReference{"reference", 0, "auto"};
constexpr double kStateLimit = 2e-3;  // of SPEC.md, for reduced precision

/// One step after another, each from the reference's state: errors do not add up, nor can a cell that lives by a hair
/// in one and not in the other spoil all that follows.
void check_steps(const GridCase& grid, TensorRig& rig) {
    const auto reference = make_loaded(grid, kReference);
    KeepMasks keep = grid.keep();
    for (int step = 0; step < grid.steps; ++step, ++keep.place.step) {
        rig.set_state(download(*reference, Buffer::state));
        RolloutCounts wanted;
        reference->roll(1, keep, false, nullptr, &wanted);
        REQUIRE(rig.roll(1, keep, false) == 1);
        const RolloutCounts found = rig.counts();
        CHECK(found.cell_steps == wanted.cell_steps);
        CHECK(found.in_reach == wanted.in_reach);
        CHECK(found.active == wanted.active);
        CHECK(found.flowing == wanted.flowing);
        CHECK(relative_error(rig.state(), download(*reference, Buffer::state)) <= kStateLimit);
    }
}

/// Every tensor, small ones too, against the model that rounds as the stage does on the way forward. What is left are
/// the roundings on the way back, of half a unit of 16 bits (2^-11) each, some up and some down: together less than a
/// unit of the terms' magnitudes. Measured: 0.00064 in the one of a single number, 0.0003 and less in all others.
void check_roundings(const GridCase& grid, const std::vector<double>& found) {
    constexpr double kLimit = 0x1p-10;
    const ModelGradient wanted = model_gradient(grid, Rounding::sixteen_bits);
    for (const ParameterTensor& tensor : parameter_tensors(grid.shape.sizes)) {
        CAPTURE(std::string(tensor.name));
        double difference = 0, magnitude = 0;
        for (std::size_t i = tensor.offset; i < tensor.offset + tensor.count; ++i) {
            difference += (found[i] - wanted.gradient[i]) * (found[i] - wanted.gradient[i]);
            magnitude += wanted.magnitudes[i] * wanted.magnitudes[i];
        }
        CHECK(std::sqrt(difference) <= kLimit * std::sqrt(magnitude));
    }
}

void check_gradient(const GridCase& grid, TensorRig& rig) {
    const auto reference = make_loaded(grid, kReference);
    reference->roll(grid.steps, grid.keep(), true);
    REQUIRE(reference->backpropagate());
    rig.set_state([&] {
        const std::vector<float> state = grid.state();
        return std::vector<double>(state.begin(), state.end());
    }());
    REQUIRE(rig.roll(grid.steps, grid.keep(), true) == grid.steps);
    REQUIRE(rig.backpropagate());
    const auto found = rig.gradient();
    const auto wanted = download(*reference, Buffer::gradient);
    check_agreement(found, wanted);
    check_tensors(grid, found, wanted);
    check_roundings(grid, found);
}

TEST_CASE("tensor cores: steps, counts and gradients of the awkward cases agree with the reference") {
    for (const GridCase& grid : tensor_cases()) {
        REQUIRE(gpu::tensor_cores_refuse(grid.shape, gpu::device_report()) == nullptr);
        CAPTURE(grid.name());
        TensorRig rig(grid);
        check_steps(grid, rig);
        check_gradient(grid, rig);
    }
}

TEST_CASE("tensor cores: every remainder of a tile") {
    for (int cells = 1; cells <= 33; ++cells) {
        const GridCase grid{{{12, 40}, {1, cells}, 1, 2}, 2, Living::all, 1.0, static_cast<std::uint64_t>(cells)};
        CAPTURE(cells);
        TensorRig rig(grid, 2);
        check_steps(grid, rig);
        check_gradient(grid, rig);
    }
}

TEST_CASE("tensor cores: sizes beyond theirs are refused with a reason") {
    gpu::DeviceReport device = gpu::device_report();
    CHECK(gpu::tensor_cores_refuse({{64, 256}, {72, 72}, 8, 64}, device) == nullptr);
    CHECK(gpu::tensor_cores_refuse({{65, 256}, {72, 72}, 8, 64}, device) != nullptr);
    CHECK(gpu::tensor_cores_refuse({{64, 257}, {72, 72}, 8, 64}, device) != nullptr);
    CHECK(gpu::tensor_cores_refuse({{64, 256}, {8192, 8192}, 64, 0}, device) != nullptr);
    device.architecture = 75;
    CHECK(gpu::tensor_cores_refuse({{64, 256}, {72, 72}, 8, 64}, device) != nullptr);
}

struct Outcome {
    std::vector<double> state, gradient;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome run(const GridCase& grid, int blocks, std::uint64_t order_seed, Activations activations = Activations::kept) {
    emulation::set_order_seed(order_seed);
    TensorRig rig(grid, blocks, activations);
    rig.roll(grid.steps, grid.keep(), true);
    rig.backpropagate();
    Outcome outcome{rig.state(), rig.gradient()};
    emulation::set_order_seed(0);
    return outcome;
}

TEST_CASE("tensor cores: the same bits in every run, with any number of blocks and any order of warps") {
    const GridCase grid{{{20, 70}, {13, 15}, 2, 3}, 3, Living::scattered, 0.5, 31};
    const Outcome first = run(grid, 4, 0);
    CHECK(run(grid, 4, 0) == first);
    CHECK(run(grid, 1, 0) == first);
    CHECK(run(grid, 132, 0) == first);
    for (const std::uint64_t seed : {1, 2, 3, 4}) {
        CAPTURE(seed);
        CHECK(run(grid, 5, seed) == first);
        CHECK(run(grid, 5, seed, Activations::computed_again) == first);
    }
}

TEST_CASE("tensor cores: a block that has many tiles finds the cells of each in time, in any order of warps") {
    const GridCase grid{{{6, 20}, {30, 30}, 1, 2}, 2, Living::all, 0.9, 77};
    const Outcome first = run(grid, 132, 0);  // a block has one tile or none
    for (const std::uint64_t seed : {0, 1, 2}) {
        CAPTURE(seed);
        CHECK(run(grid, 1, seed) == first);  // some 25
        CHECK(run(grid, 3, seed) == first);  // some 8 or 9: as many as are found at once, or one more
    }
}

TEST_CASE("tensor cores: slots without any tile give nothing, in any order of warps") {
    const GridCase grid{{{20, 70}, {64, 64}, 2, 3}, 3, Living::none, 0.5, 31};
    for (const std::uint64_t seed : {0, 1, 2, 3, 4})
        for (const Activations activations : {Activations::kept, Activations::computed_again}) {
            CAPTURE(seed);
            for (const double number : run(grid, 5, seed, activations).gradient) REQUIRE(number == 0.0);
        }
}

TEST_CASE("tensor cores: a rollout without a tape gives what one with a tape gives, and leaves the tape alone") {
    const GridCase grid{{{16, 32}, {9, 11}, 2, 4}, 4, Living::disc, 0.5, 8};
    TensorRig with_tape(grid);
    TensorRig without(grid);
    with_tape.roll(4, grid.keep(), true);
    without.roll(4, grid.keep(), false);
    const auto state = with_tape.state();
    CHECK(without.state() == state);
    with_tape.backpropagate();
    const auto gradient = with_tape.gradient();
    with_tape.roll(3, grid.keep(), false);
    CHECK(with_tape.state() != state);
    with_tape.set_state(state);  // the rig takes the loss's gradient from it
    with_tape.backpropagate();
    CHECK(with_tape.gradient() == gradient);
}

/// Lets the first looks pass, then holds; goes on or abandons.
class CountingGate final : public Gate {
public:
    CountingGate(int free_looks, bool abandon) : left_(free_looks), abandon_(abandon) {}
    bool wanted() const override { return left_-- <= 0; }
    bool hold() override {
        ++held;
        return !abandon_;
    }
    int held = 0;

private:
    mutable int left_;
    bool abandon_;
};

TEST_CASE("tensor cores: a gate between chunks holds without changing anything, or abandons after whole steps") {
    const GridCase grid{{{4, 3}, {8, 8}, 2, 6}, 6, Living::all, 0.5, 5};
    TensorRig rig(grid);
    CountingGate holding(0, false);
    CHECK(rig.roll(6, grid.keep(), true, &holding) == 6);
    CHECK(holding.held > 0);
    CHECK(rig.backpropagate(&holding));
    TensorRig free(grid);
    free.roll(6, grid.keep(), true);
    free.backpropagate();
    CHECK(rig.state() == free.state());
    CHECK(rig.gradient() == free.gradient());

    TensorRig abandoned(grid);
    const auto before = abandoned.state();
    CountingGate abandoning(0, true);
    CHECK(abandoned.roll(6, grid.keep(), true, &abandoning) == 0);
    CHECK(abandoned.state() == before);
    abandoned.roll(6, grid.keep(), true);
    abandoned.backpropagate();
    const auto gradient = abandoned.gradient();
    CHECK_FALSE(abandoned.backpropagate(&abandoning));
    CHECK(abandoned.gradient() == gradient);
}

TEST_CASE("tensor cores: they hold the bytes that they say they need") {
    for (const int tape : {0, 1, 5}) {
        const GridCase grid{{{20, 70}, {13, 15}, 2, tape}, 1, Living::all, 0.5, 31};
        CHECK(TensorRig(grid, 3, Activations::computed_again).bytes() == gpu::tensor_rollout_bytes(grid.shape));
        CHECK(TensorRig(grid).bytes() == gpu::tensor::tensor_steps_bytes(grid.shape, Activations::kept));
    }
}

TEST_CASE("tensor cores: activations kept or computed again, the gradient has the same bits") {
    for (const Living living : {Living::all, Living::scattered, Living::one_cell})
        for (const ModelSizes sizes : {ModelSizes{64, 256}, ModelSizes{5, 33}}) {
            const GridCase grid{{sizes, {11, 9}, 2, 5}, 5, living, 0.5, 32};
            std::vector<std::vector<double>> gradients;
            for (const Activations activations : {Activations::kept, Activations::computed_again}) {
                TensorRig rig(grid, 3, activations);
                rig.roll(5, grid.keep(), true);
                rig.backpropagate();
                gradients.push_back(rig.gradient());
            }
            CHECK(gradients[0] == gradients[1]);
        }
}

TEST_CASE("tensor cores: activations are kept where they fit the limit") {
    const GridCase grid{{{20, 70}, {13, 15}, 2, 5}, 1, Living::all, 0.5, 31};
    const std::size_t bytes = gpu::tensor_activation_bytes(grid.shape);
    CHECK(bytes ==
          gpu::tensor::tensor_steps_bytes(grid.shape, Activations::kept) - gpu::tensor_rollout_bytes(grid.shape));
    CHECK(gpu::choose_activations(grid.shape, bytes) == Activations::kept);
    CHECK(gpu::choose_activations(grid.shape, bytes - 1) == Activations::computed_again);
}

}  // namespace
