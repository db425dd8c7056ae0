// Backend::iterate is its verbs one after the other, to the bit; what the host does in between is done in its place;
// and each way to end has its name. Asked of every backend, however it computes an iteration.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

const GridCase kCase{{{12, 20}, {9, 11}, 2, 4}, 4, Living::all, 0.5, 17};
const std::vector<double> kLevels{0.1, 0.7};

IterationWork work_of(std::uint32_t iteration, int steps = kCase.steps) {
    IterationWork work;
    work.levels = kLevels;
    work.normals = {kCase.seed, Stream::noise_normal, iteration, 0, 0};
    work.steps = steps;
    work.keep = kCase.keep();
    work.keep.place.iteration = iteration;
    work.update = {.learning_rate = 0.01 / (1 + iteration), .clip_norm = 0.5, .update = iteration + 1};
    return work;
}

/// All that an update changes.
std::vector<std::vector<double>> run_of(const Backend& backend) {
    std::vector<std::vector<double>> run;
    for (const Buffer buffer : {Buffer::state, Buffer::parameters, Buffer::first_moment, Buffer::second_moment})
        run.push_back(download(backend, buffer));
    return run;
}

class Abandon final : public Gate {
public:
    bool wanted() const override { return true; }
    bool hold() override { return false; }
};

}  // namespace

TEST_CASE("iterate: what the verbs give one after the other, several times over") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        const auto by_hand = make_loaded(kCase, execution);
        IterationResult found;
        for (std::uint32_t i = 0; i < 4; ++i) {
            const IterationWork work = work_of(i, i == 2 ? 3 : 4);
            REQUIRE(backend->iterate(work, found) == IterationOutcome::updated);

            by_hand->noisy_states(HostInput(work.levels), work.normals);
            std::vector<std::uint8_t> picture(kCase.shape.grid.cells() * kPictureChannels);
            for (int sample = 0; sample < kCase.shape.batch; ++sample) {
                by_hand->write_frame(sample, FrameKind::rgba, picture);
                CHECK(found.starts.at(static_cast<std::size_t>(sample)) == picture);
            }
            RolloutCounts counts;
            by_hand->roll(work.steps, work.keep, true, nullptr, &counts);
            CHECK(found.counts.cell_steps == counts.cell_steps);
            CHECK(found.counts.in_reach == counts.in_reach);
            CHECK(found.counts.active == counts.active);
            CHECK(found.counts.flowing == counts.flowing);
            std::vector<double> losses(kLevels.size());
            CHECK(found.loss == by_hand->loss(losses));
            CHECK(found.losses == losses);
            for (int sample = 0; sample < kCase.shape.batch; ++sample) {
                by_hand->write_frame(sample, FrameKind::rgba, picture);
                CHECK(found.ends.at(static_cast<std::size_t>(sample)) == picture);
            }
            by_hand->backpropagate();
            CHECK(found.gradient_norm == by_hand->gradient_norm());
            CHECK(download(*backend, Buffer::gradient) == download(*by_hand, Buffer::gradient));
            by_hand->optimiser_update(work.update);
            CHECK(run_of(*backend) == run_of(*by_hand));
            bool rounded = false;
            const auto check_brought = [&](const std::vector<float>& brought, Buffer buffer) {
                const std::vector<double> exact = download(*by_hand, buffer);
                CHECK(brought == std::vector<float>(exact.begin(), exact.end()));
                rounded = rounded || !std::equal(exact.begin(), exact.end(), brought.begin());
            };
            check_brought(found.parameters, Buffer::parameters);
            check_brought(found.first_moment, Buffer::first_moment);
            check_brought(found.second_moment, Buffer::second_moment);
            CHECK(found.rounded == rounded);
        }
    }
}

TEST_CASE("iterate: the host changes starts, meets ends, and may end it there") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        const std::vector<double> parameters = download(*backend, Buffer::parameters);
        const std::vector<float> start = kCase.state();
        std::vector<double> met;
        IterationWork work = work_of(0);
        work.change_starts = [&] { backend->upload(Buffer::state, std::span<const float>(start)); };
        work.meet_ends = [&] {
            met = download(*backend, Buffer::state);
            return false;
        };
        IterationResult result;
        CHECK(backend->iterate(work, result) == IterationOutcome::ended_by_host);
        CHECK(download(*backend, Buffer::parameters) == parameters);

        const auto by_hand = make_loaded(kCase, execution);
        by_hand->roll(work.steps, work.keep, true);
        CHECK(met == download(*by_hand, Buffer::state));
        CHECK(result.loss == by_hand->loss());
    }
}

TEST_CASE("iterate: abandoned, it leaves parameters and moments") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        const auto straight = make_loaded(kCase, execution);
        IterationResult result;
        for (std::uint32_t i = 0; i < 2; ++i) {
            Abandon gate;
            CHECK(backend->iterate(work_of(i), result, &gate) == IterationOutcome::abandoned);
            CHECK(backend->iterate(work_of(i), result) == IterationOutcome::updated);
            CHECK(straight->iterate(work_of(i), result) == IterationOutcome::updated);
        }
        CHECK(run_of(*backend) == run_of(*straight));
    }
}

TEST_CASE("iterate: a loss or a norm that is not finite is told, the loss first") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        IterationResult result;
        std::vector<float> parameters = kCase.parameters();
        parameters.back() = std::numeric_limits<float>::quiet_NaN();  // a bias of alpha
        backend->upload(Buffer::parameters, std::span<const float>(parameters));
        CHECK(backend->iterate(work_of(0), result) == IterationOutcome::loss_not_finite);
        CHECK(std::isnan(result.loss));

        // With its run uploaded again it goes on as if nothing had been.
        const auto straight = make_loaded(kCase, execution);
        const std::vector<float> zeros(parameters.size());
        kCase.load(*backend);
        backend->upload(Buffer::first_moment, std::span<const float>(zeros));
        backend->upload(Buffer::second_moment, std::span<const float>(zeros));
        CHECK(backend->iterate(work_of(0), result) == IterationOutcome::updated);
        CHECK(straight->iterate(work_of(0), result) == IterationOutcome::updated);
        CHECK(run_of(*backend) == run_of(*straight));

        // A goal so far away that its loss is a number, in double precision, but no slope in single.
        if (backend->precision() == Precision::double_precision) continue;
        const std::vector<float> far(buffer_count(kCase.shape, Buffer::target), 3e38F);
        backend->upload(Buffer::target, std::span<const float>(far));
        backend->upload(Buffer::parameters, std::span<const float>(kCase.parameters()));
        CHECK(backend->iterate(work_of(0), result) == IterationOutcome::norm_not_finite);
        CHECK(std::isfinite(result.loss));
        CHECK_FALSE(std::isfinite(result.gradient_norm));
    }
}

TEST_CASE("iterate: a channel of a living cell that is no number is told") {
    for (const Execution& execution : default_executions()) {
        CAPTURE(name_of(execution));
        const auto backend = make_loaded(kCase, execution);
        const auto channels = static_cast<std::size_t>(kCase.shape.sizes.channels);
        std::vector<float> start = kCase.state();
        for (std::size_t cell = 0; cell < start.size() / channels; ++cell) start[cell * channels + channels - 1] = 1;
        const std::size_t centre = kCase.shape.grid.cells() / 2 + static_cast<std::size_t>(kCase.shape.grid.width) / 2;
        start[centre * channels] = std::numeric_limits<float>::quiet_NaN();
        IterationWork work = work_of(0);
        work.change_starts = [&] { backend->upload(Buffer::state, std::span<const float>(start)); };
        IterationResult result;
        CHECK(backend->iterate(work, result) == IterationOutcome::loss_not_finite);
    }
}
