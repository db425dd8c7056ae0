// What every backend owes its owner whatever it computes with: rollouts that can be cut anywhere, tapes that can be
// used again, a gate that holds and abandons, and refusals that change nothing.
#include <doctest/doctest.h>

#include <atomic>
#include <limits>

#include "engine/model/errors.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

const GridCase kCase{{{16, 20}, {13, 11}, 2, 6}, 6, Living::all, 0.5, 77};

/// Lets `allowed` looks pass, then abandons.
class ClosingGate final : public Gate {
public:
    explicit ClosingGate(int allowed) : left_(allowed) {}
    bool wanted() const override { return true; }
    bool hold() override { return left_.fetch_sub(1) > 0; }

private:
    std::atomic<int> left_;
};

/// Never wanted: hold() must not be called.
class OpenGate final : public Gate {
public:
    bool wanted() const override {
        looks_.fetch_add(1);
        return false;
    }
    bool hold() override {
        held_.store(true);
        return false;
    }
    int looks() const { return looks_.load(); }
    bool held() const { return held_.load(); }

private:
    mutable std::atomic<int> looks_{0};
    std::atomic<bool> held_{false};
};

std::vector<double> state_after(const Execution& execution, int steps) {
    const auto backend = make_loaded(kCase, execution);
    backend->roll(steps, kCase.keep(), false);
    return download(*backend, Buffer::state);
}

TEST_CASE("verbs: a rollout of n steps is n rollouts of one, to the last bit") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        RolloutCounts sum;
        for (int t = 0; t < kCase.steps; ++t) {
            KeepMasks keep = kCase.keep();
            keep.place.step = static_cast<std::uint32_t>(t);
            RolloutCounts counts;
            CHECK(backend->roll(1, keep, false, nullptr, &counts) == 1);
            sum.in_reach += counts.in_reach;
            sum.active += counts.active;
        }
        CHECK(download(*backend, Buffer::state) == state_after(execution, kCase.steps));
        const auto whole = make_loaded(kCase, execution);
        RolloutCounts counts;
        whole->roll(kCase.steps, kCase.keep(), true, nullptr, &counts);
        CHECK(counts.in_reach == sum.in_reach);
        CHECK(counts.active == sum.active);
        CHECK(counts.active < counts.in_reach);
        CHECK(counts.cell_steps == 2U * 13U * 11U * 6U);
    }
}

TEST_CASE("verbs: counts are those of one rollout alone") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        RolloutCounts counts{1000000, 1000000, 1000000};
        backend->roll(1, kCase.keep(), false, nullptr, &counts);
        CHECK(counts.cell_steps == 2U * 13U * 11U);
        CHECK(counts.in_reach <= counts.cell_steps);
        CHECK(counts.active <= counts.in_reach);
    }
}

TEST_CASE("verbs: given masks and drawn masks are the same thing") {
    const std::size_t cells = kCase.shape.grid.cells();
    std::vector<std::uint8_t> masks;
    for (std::uint32_t t = 0; t < 6; ++t)
        for (std::uint32_t b = 0; b < 2; ++b)
            for (std::uint32_t cell = 0; cell < cells; ++cell) {
                RandomPlace place = kCase.keep().place;
                place.sample += b;
                place.step += t;
                masks.push_back(keep_word(place, cell) < keep_threshold(0.5) ? 7 : 0);
            }
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        backend->roll(6, {0.5, {}, masks}, true);
        CHECK(download(*backend, Buffer::state) == state_after(execution, 6));
    }
}

TEST_CASE("verbs: a tape can be used again, for a shorter rollout too") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto used = make_loaded(kCase, execution);
        used->roll(6, kCase.keep(), true);
        used->backpropagate();
        const auto fresh = make_loaded(kCase, execution);
        const std::vector<float> state = kCase.state();
        for (const int steps : {3, 6, 1}) {
            for (Backend* backend : {used.get(), fresh.get()}) {
                backend->upload(Buffer::state, std::span<const float>(state));
                backend->roll(steps, kCase.keep(), true);
                REQUIRE(backend->backpropagate());
            }
            CHECK(download(*used, Buffer::gradient) == download(*fresh, Buffer::gradient));
            CHECK(used->gradient_norm() > 0);
        }
    }
}

TEST_CASE("verbs: a tape goes back to where recording began, not before") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto rolled_on = make_loaded(kCase, execution);
        rolled_on->roll(3, kCase.keep(), false);
        const std::vector<double> middle = download(*rolled_on, Buffer::state);
        rolled_on->roll(2, kCase.keep(), true);
        rolled_on->backpropagate();
        const auto begun_there = make_loaded(kCase, execution);
        begun_there->upload(Buffer::state, std::span<const double>(middle));
        begun_there->roll(2, kCase.keep(), true);
        begun_there->backpropagate();
        CHECK(download(*rolled_on, Buffer::state) == download(*begun_there, Buffer::state));
        CHECK(download(*rolled_on, Buffer::gradient) == download(*begun_there, Buffer::gradient));
    }
}

/// The steps of these small cases are one portion of work: the gate is looked at before and after it alone
/// (tests/on_gpu/portions_test.cpp has rollouts of several).
bool in_portions(const Backend& backend) { return backend.precision() == Precision::reduced; }

TEST_CASE("verbs: an open gate changes nothing, and is looked at in every step") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        OpenGate gate;
        CHECK(backend->roll(6, kCase.keep(), true, &gate) == 6);
        CHECK(gate.looks() >= (in_portions(*backend) ? 2 : 6));
        const int before = gate.looks();
        CHECK(backend->backpropagate(&gate));
        CHECK(gate.looks() >=
              before + (in_portions(*backend) ? 3 : 6));  // the weights' gradient is a portion of its own
        CHECK_FALSE(gate.held());
        CHECK(download(*backend, Buffer::state) == state_after(execution, 6));
    }
}

TEST_CASE("verbs: an abandoned rollout ends after whole steps") {
    for (const Execution& execution : default_executions()) {
        std::vector<std::vector<double>> states;
        for (int steps = 0; steps <= 6; ++steps) states.push_back(state_after(execution, steps));
        bool cut_in_the_midst = false;
        for (int allowed = 0; allowed < 200; ++allowed) {
            CAPTURE(name_of(execution));
            CAPTURE(allowed);
            for (const bool record : {false, true}) {
                const auto backend = make_loaded(kCase, execution);
                ClosingGate gate(allowed);
                RolloutCounts counts;
                const int done = backend->roll(6, kCase.keep(), record, &gate, &counts);
                REQUIRE(done >= 0);
                REQUIRE(done <= 6);
                CHECK(download(*backend, Buffer::state) == states[static_cast<std::size_t>(done)]);
                CHECK(counts.cell_steps == static_cast<std::uint64_t>(done) * 2 * 13 * 11);
                RolloutCounts wanted;
                make_loaded(kCase, execution)->roll(done, kCase.keep(), false, nullptr, &wanted);
                CHECK(counts.in_reach == wanted.in_reach);
                CHECK(counts.active == wanted.active);
                // It goes on from there as if nothing had been.
                KeepMasks rest = kCase.keep();
                rest.place.step = static_cast<std::uint32_t>(done);
                CHECK(backend->roll(6 - done, rest, false) == 6 - done);
                CHECK(download(*backend, Buffer::state) == states[6]);
                if (allowed == 0) CHECK(done == 0);
                if (done > 0 && done < 6) cut_in_the_midst = true;
            }
        }
        CHECK(cut_in_the_midst != in_portions(*make_loaded(kCase, execution)));
    }
}

TEST_CASE("verbs: an abandoned backpropagation leaves no trace in the next") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto undisturbed = make_loaded(kCase, execution);
        undisturbed->roll(6, kCase.keep(), true);
        REQUIRE(undisturbed->backpropagate());
        const std::vector<double> wanted = download(*undisturbed, Buffer::gradient);
        const std::vector<float> state = kCase.state();
        const auto backend = make_loaded(kCase, execution);
        for (const int allowed : {0, 1, 5, 20}) {
            CAPTURE(allowed);
            backend->upload(Buffer::state, std::span<const float>(state));
            backend->roll(6, kCase.keep(), true);
            ClosingGate gate(allowed);
            const bool finished = backend->backpropagate(&gate);
            if (allowed == 0) CHECK_FALSE(finished);
            backend->upload(Buffer::state, std::span<const float>(state));
            backend->roll(6, kCase.keep(), true);
            REQUIRE(backend->backpropagate());
            CHECK(download(*backend, Buffer::gradient) == wanted);
        }
    }
}

TEST_CASE("verbs: uploads come back, in either precision") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_backend(execution, kCase.shape);
        for (const Buffer buffer : {Buffer::state, Buffer::target, Buffer::parameters, Buffer::gradient,
                                    Buffer::first_moment, Buffer::second_moment}) {
            const std::size_t count = buffer_count(kCase.shape, buffer);
            CHECK(download(*backend, buffer) == std::vector<double>(count, 0.0));
            std::vector<float> numbers(count), back(count);
            for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<float>(i) * 0.37F - 5.0F;
            backend->upload(buffer, std::span<const float>(numbers));
            backend->download(buffer, std::span<float>(back));
            CHECK(back == numbers);
            CHECK(download(*backend, buffer) == std::vector<double>(numbers.begin(), numbers.end()));
        }
    }
}

TEST_CASE("verbs: wrong counts and numbers are refused, and nothing has changed") {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        const auto before = download(*backend, Buffer::state);
        for (const Buffer buffer : {Buffer::state, Buffer::target, Buffer::parameters, Buffer::gradient,
                                    Buffer::first_moment, Buffer::second_moment}) {
            std::vector<float> more(buffer_count(kCase.shape, buffer) + 1), none;
            CHECK_THROWS_AS(backend->upload(buffer, std::span<const float>(more)), InvalidSetting);
            CHECK_THROWS_AS(backend->upload(buffer, std::span<const float>(none)), InvalidSetting);
            CHECK_THROWS_AS(backend->download(buffer, std::span<float>(more)), InvalidSetting);
        }
        std::vector<float> few(3), levels(2, 0.5F);
        CHECK_THROWS_AS(backend->perceive(std::span<float>(few)), InvalidSetting);
        CHECK_THROWS_AS(backend->noisy_states(std::span<const float>(few), RandomPlace{}), InvalidSetting);
        CHECK_THROWS_AS(backend->noisy_states(std::span<const float>(levels), HostInput(std::span<const float>(few))),
                        InvalidSetting);

        CHECK_THROWS_AS(backend->roll(-1, kCase.keep(), false), InvalidSetting);
        CHECK_THROWS_AS(backend->roll(7, kCase.keep(), true), InvalidSetting);  // the tape has 6
        for (const double bad : {0.0, -0.5, 1.5, kNaN})
            CHECK_THROWS_AS(backend->roll(1, {bad, {}, {}}, false), InvalidSetting);
        const std::vector<std::uint8_t> mask(13 * 11, 1);  // of one sample only
        CHECK_THROWS_AS(backend->roll(1, {0.5, {}, mask}, false), InvalidSetting);

        std::vector<double> three(3);
        CHECK_THROWS_AS(backend->loss(three), InvalidSetting);
        const std::vector<float> weights(13 * 11, 1.0F);
        const std::vector<std::uint8_t> channels(15, 1);
        CHECK_THROWS_AS(backend->damage(2, {BrushKind::erase, weights, {}, {}, {}}), InvalidSetting);
        CHECK_THROWS_AS(backend->damage(-1, {BrushKind::erase, weights, {}, {}, {}}), InvalidSetting);
        CHECK_THROWS_AS(backend->damage(0, {BrushKind::erase, few, {}, {}, {}}), InvalidSetting);
        CHECK_THROWS_AS(backend->damage(0, {BrushKind::erase, weights, {}, channels, {}}), InvalidSetting);
        std::vector<std::uint8_t> pixels(13 * 11 * 4), short_by_one(13 * 11 * 4 - 1);
        CHECK_THROWS_AS(backend->write_frame(2, FrameKind::rgba, pixels), InvalidSetting);
        CHECK_THROWS_AS(backend->write_frame(0, FrameKind::rgba, short_by_one), InvalidSetting);
        CHECK_THROWS_AS(backend->optimiser_update({0.1, 1.0, 0}), InvalidSetting);
        CHECK_THROWS_AS(backend->optimiser_update({kNaN, 1.0, 1}), InvalidSetting);
        CHECK_THROWS_AS(backend->optimiser_update({0.1, 0.0, 1}), InvalidSetting);
        CHECK_THROWS_AS(backend->backpropagate(), InvalidSetting);  // nothing is recorded

        CHECK(download(*backend, Buffer::state) == before);
        CHECK(backend->roll(6, kCase.keep(), true) == 6);
        CHECK(download(*backend, Buffer::state) == state_after(execution, 6));
    }
}

TEST_CASE("verbs: without a tape there is no gradient") {
    GridCase grid = kCase;
    grid.shape.tape_steps = 0;
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(grid, execution);
        std::vector<float> numbers(buffer_count(grid.shape, Buffer::gradient));
        for (const Buffer buffer : {Buffer::gradient, Buffer::first_moment, Buffer::second_moment}) {
            CHECK_THROWS_AS(backend->upload(buffer, std::span<const float>(numbers)), InvalidSetting);
            CHECK_THROWS_AS(backend->download(buffer, std::span<float>(numbers)), InvalidSetting);
        }
        CHECK_THROWS_AS(backend->roll(1, grid.keep(), true), InvalidSetting);
        CHECK_THROWS_AS(backend->backpropagate(), InvalidSetting);
        CHECK_THROWS_AS(backend->gradient_norm(), InvalidSetting);
        CHECK_THROWS_AS(backend->optimiser_update({}), InvalidSetting);
    }
}

TEST_CASE("verbs: a changed state, picture or model makes the tape worthless") {
    const std::vector<float> state = kCase.state(), weights(13 * 11, 1.0F), levels(2, 0.5F);
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        backend->roll(2, kCase.keep(), true);
        backend->upload(Buffer::state, std::span<const float>(state));
        CHECK_THROWS_AS(backend->backpropagate(), InvalidSetting);
        backend->roll(2, kCase.keep(), true);
        backend->damage(0, {BrushKind::erase, weights, {}, {}, {}});
        CHECK_THROWS_AS(backend->backpropagate(), InvalidSetting);
        backend->roll(2, kCase.keep(), true);
        backend->noisy_states(std::span<const float>(levels), RandomPlace{});
        CHECK_THROWS_AS(backend->backpropagate(), InvalidSetting);
        backend->roll(2, kCase.keep(), true);
        backend->roll(1, kCase.keep(), false);
        CHECK_THROWS_AS(backend->backpropagate(), InvalidSetting);
    }
}

}  // namespace
