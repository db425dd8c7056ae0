// An iteration on tensor cores as one graph: replayed once, waited for once, with nothing queued beside it, and with
// the bits of the verbs, in whatever changes from iteration to iteration and in whatever goes wrong.
#include "engine/backend/cuda/whole_iteration.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/model/errors.h"
#include "tests/engine/backend/cuda/cuda_case.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

const Execution kCuda{.backend = "cuda"};
const GridCase kCase{{{12, 32}, {8, 9}, 2, 4}, 4, Living::all, 0.5, 77};

/// Everything that the host sets is another in each iteration; the steps are sometimes.
struct Settings {
    explicit Settings(std::uint32_t iteration) : levels{0.1 + 0.1 * iteration, 0.9 - 0.15 * iteration} {
        work.levels = levels;
        work.normals = {5 + iteration / 2, Stream::noise_normal, iteration, 0, 0};
        work.steps = iteration % 3 == 2 ? 3 : 4;
        work.keep = {iteration % 2 == 0 ? 0.5 : 0.75, {6, Stream::keep, iteration, 0, 0}, {}};
        work.update = {.learning_rate = 0.02 / (1 + iteration), .clip_norm = 0.2 + iteration, .update = iteration + 1};
    }
    std::vector<double> levels;
    IterationWork work;
};

/// What an iteration leaves on the backend and tells.
void check_same(const Backend& a, const Backend& b) {
    for (const Buffer buffer :
         {Buffer::state, Buffer::gradient, Buffer::parameters, Buffer::first_moment, Buffer::second_moment})
        CHECK(download(a, buffer) == download(b, buffer));
}

void check_same(const IterationResult& a, const IterationResult& b) {
    CHECK(a.starts == b.starts);
    CHECK(a.ends == b.ends);
    CHECK(a.losses == b.losses);
    CHECK(a.loss == b.loss);
    CHECK(a.gradient_norm == b.gradient_norm);
    CHECK(a.parameters == b.parameters);
    CHECK(a.first_moment == b.first_moment);
    CHECK(a.second_moment == b.second_moment);
    CHECK_FALSE(a.rounded);
    CHECK_FALSE(b.rounded);
    CHECK(a.counts.cell_steps == b.counts.cell_steps);
    CHECK(a.counts.in_reach == b.counts.in_reach);
    CHECK(a.counts.active == b.counts.active);
    CHECK(a.counts.flowing == b.counts.flowing);
}

class CountingGate final : public Gate {
public:
    explicit CountingGate(bool go_on) : go_on_(go_on) {}
    bool wanted() const override { return true; }
    bool hold() override {
        ++holds;
        return go_on_;
    }
    int holds = 0;

private:
    const bool go_on_;
};

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

TEST_CASE("whole iteration: the bits of the verbs, by one replay and one wait") {
    const FreshDevice fresh;
    const auto whole = make_loaded(kCase, kCuda);
    const auto verbs = make_loaded(kCase, kCuda);
    REQUIRE(whole->precision() == Precision::reduced);
    const emulation::DeviceCounts made = emulation::device_counts();
    IterationResult found, wanted;
    for (std::uint32_t i = 0; i < 4; ++i) {
        CAPTURE(i);
        emulation::set_order_seed(i);
        const Settings settings(i);
        const emulation::DeviceCounts before = emulation::device_counts();
        CHECK(whole->iterate(settings.work, found) == IterationOutcome::updated);
        const emulation::DeviceCounts after = emulation::device_counts();
        CHECK(after.graphs_replayed - before.graphs_replayed == 1);
        CHECK(after.waits - before.waits == 1);
        CHECK(after.queued_alone == before.queued_alone);

        CHECK(verbs->Backend::iterate(settings.work, wanted) == IterationOutcome::updated);
        CHECK(emulation::device_counts().queued_alone > after.queued_alone);
        check_same(found, wanted);
        check_same(*whole, *verbs);
    }
    CHECK(emulation::device_counts().allocations == made.allocations);
    CHECK(emulation::device_counts().pinned_allocations == made.pinned_allocations);

    // Verbs go on from where it ended.
    CHECK(whole->loss() == verbs->loss());
    CHECK(whole->gradient_norm() == verbs->gradient_norm());
    CHECK_THROWS_AS(whole->backpropagate(), InvalidSetting);  // the parameters changed
    whole->roll(2, kCase.keep(), true);
    verbs->roll(2, kCase.keep(), true);
    CHECK(whole->backpropagate());
    CHECK(verbs->backpropagate());
    check_same(*whole, *verbs);
}

TEST_CASE("whole iteration: the gate is asked before it, once, and may abandon it there") {
    const FreshDevice fresh;
    const auto backend = make_loaded(kCase, kCuda);
    IterationResult result;
    REQUIRE(backend->iterate(Settings(0).work, result) == IterationOutcome::updated);
    const std::vector<double> parameters = download(*backend, Buffer::parameters);
    const std::vector<double> state = download(*backend, Buffer::state);
    const std::int64_t launches = emulation::device_counts().launches;
    CountingGate abandoning(false);
    CHECK(backend->iterate(Settings(1).work, result, &abandoning) == IterationOutcome::abandoned);
    CHECK(abandoning.holds == 1);
    CHECK(emulation::device_counts().launches == launches);
    CHECK(download(*backend, Buffer::parameters) == parameters);
    CHECK(download(*backend, Buffer::state) == state);
    CountingGate holding(true);
    CHECK(backend->iterate(Settings(1).work, result, &holding) == IterationOutcome::updated);
    CHECK(holding.holds == 1);
    CHECK(download(*backend, Buffer::parameters) != parameters);
}

TEST_CASE("whole iteration: what is not finite is told as by the verbs") {
    const FreshDevice fresh;
    const auto whole = make_loaded(kCase, kCuda);
    const auto verbs = make_loaded(kCase, kCuda);
    std::vector<float> poisoned = kCase.parameters();
    poisoned.back() = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> zeros(poisoned.size());
    const std::vector<float> far(buffer_count(kCase.shape, Buffer::target), 3e38F);
    const Settings settings(0);
    IterationResult found, wanted;
    for (Backend* backend : {whole.get(), verbs.get()})
        backend->upload(Buffer::parameters, std::span<const float>(poisoned));
    CHECK(whole->iterate(settings.work, found) == IterationOutcome::loss_not_finite);
    CHECK(verbs->Backend::iterate(settings.work, wanted) == IterationOutcome::loss_not_finite);
    CHECK(std::isnan(found.loss));
    CHECK(found.starts == wanted.starts);

    for (Backend* backend : {whole.get(), verbs.get()}) {
        kCase.load(*backend);
        backend->upload(Buffer::target, std::span<const float>(far));
    }
    CHECK(whole->iterate(settings.work, found) == IterationOutcome::norm_not_finite);
    CHECK(verbs->Backend::iterate(settings.work, wanted) == IterationOutcome::norm_not_finite);
    CHECK(found.loss == wanted.loss);
    CHECK(same(found.gradient_norm, wanted.gradient_norm));

    // Nothing is left of all that once the run is uploaded again.
    for (Backend* backend : {whole.get(), verbs.get()}) {
        kCase.load(*backend);
        backend->upload(Buffer::first_moment, std::span<const float>(zeros));
        backend->upload(Buffer::second_moment, std::span<const float>(zeros));
    }
    CHECK(whole->iterate(settings.work, found) == IterationOutcome::updated);
    CHECK(verbs->Backend::iterate(settings.work, wanted) == IterationOutcome::updated);
    check_same(found, wanted);
    check_same(*whole, *verbs);
}

TEST_CASE("whole iteration: where the tape is too long for a graph, or the host has something to do, the verbs do it") {
    const FreshDevice fresh;
    GridCase grid{{{4, 3}, {3, 4}, 2, 1025}, 2, Living::all, 0.5, 7};
    IterationResult result;
    const auto queued_alone_by = [&](Backend& backend, const IterationWork& work) {
        const std::int64_t before = emulation::device_counts().queued_alone;
        CHECK(backend.iterate(work, result) == IterationOutcome::updated);
        return emulation::device_counts().queued_alone - before;
    };
    Settings settings(0);
    CHECK(queued_alone_by(*make_loaded(grid, kCuda), settings.work) > 0);
    grid.shape.tape_steps = 1024;
    CHECK(queued_alone_by(*make_loaded(grid, kCuda), settings.work) == 0);
    CHECK(queued_alone_by(*make_loaded(grid, kCudaFp32), settings.work) > 0);

    const auto backend = make_loaded(kCase, kCuda);
    settings.work.meet_ends = [] { return true; };
    CHECK(queued_alone_by(*backend, settings.work) > 0);
    settings.work.meet_ends = nullptr;
    settings.work.change_starts = [] {};
    CHECK(queued_alone_by(*backend, settings.work) > 0);
    settings.work.change_starts = nullptr;
    const std::vector<std::uint8_t> masks(4 * 2 * kCase.shape.grid.cells(), 1);
    settings.work.keep.explicit_masks = masks;
    CHECK(queued_alone_by(*backend, settings.work) > 0);
    settings.work.keep.explicit_masks = {};
    CHECK(queued_alone_by(*backend, settings.work) == 0);
}

TEST_CASE("whole iteration: it refuses what the verbs refuse, and tells of a lost device") {
    const FreshDevice fresh;
    const auto backend = make_loaded(kCase, kCuda);
    IterationResult result;
    Settings settings(0);
    settings.work.steps = 5;
    CHECK_THROWS_AS(backend->iterate(settings.work, result), InvalidSetting);
    settings = Settings(0);
    settings.levels.pop_back();
    settings.work.levels = settings.levels;
    CHECK_THROWS_AS(backend->iterate(settings.work, result), InvalidSetting);
    const Settings good(0);
    emulation::lose_device_after(20);
    CHECK_THROWS_AS(backend->iterate(good.work, result), DeviceLost);
}
