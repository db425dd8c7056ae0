// What the cpu backend promises beyond its peers: the same bits for any number of threads and every time, and an
// iteration that allocates nothing.
#include "engine/backend/cpu/cpu_backend.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/backend/cpu/hidden_pool.h"
#include "engine/model/errors.h"
#include "tests/engine/backend/allocation_count.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

/// Everything that three iterations of learning leave behind.
struct Outcome {
    std::vector<double> state, gradient, parameters, moments, losses;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome learn(const GridCase& grid, Backend& backend) {
    Outcome outcome;
    const std::vector<float> levels(static_cast<std::size_t>(grid.shape.batch), 0.4F);
    for (std::int64_t update = 1; update <= 3; ++update) {
        const auto iteration = static_cast<std::uint32_t>(update);
        backend.noisy_states(std::span<const float>(levels),
                             RandomPlace{grid.seed, Stream::noise_normal, iteration, 0, 0});
        backend.roll(grid.steps, {grid.keep_probability, {grid.seed, Stream::keep, iteration, 0, 0}, {}}, true);
        outcome.losses.push_back(backend.loss());
        backend.backpropagate();
        outcome.losses.push_back(backend.gradient_norm());
        backend.optimiser_update({0.01, 1.0, update});
    }
    outcome.state = download(backend, Buffer::state);
    outcome.gradient = download(backend, Buffer::gradient);
    outcome.parameters = download(backend, Buffer::parameters);
    outcome.moments = download(backend, Buffer::second_moment);
    return outcome;
}

const GridCase kTraining[] = {
    {{{16, 32}, {24, 20}, 3, 6}, 6, Living::all, 0.5, 5},  // several samples
    {{{8, 20}, {41, 37}, 1, 5}, 5, Living::all, 0.5, 6},   // one sample, many rows
    {{{64, 256}, {9, 10}, 2, 3}, 3, Living::all, 0.5, 8},  // the seed model
    {{{5, 7}, {1, 3}, 1, 2}, 2, Living::all, 1.0, 9},      // less to do than there are threads
    // Batches that few threads take sample by sample and many slot by slot.
    {{{16, 24}, {21, 17}, 10, 7}, 7, Living::scattered, 0.5, 10},
    {{{8, 16}, {9, 700}, 4, 3}, 3, Living::disc, 0.5, 11},  // bands of two rows and of one
    {{{5, 9}, {7, 6}, 34, 4}, 4, Living::all, 0.5, 12},     // a band each
    // Words of 64 units that are whole and in part, and more channels than are taken at once.
    {{{20, 100}, {13, 17}, 2, 4}, 4, Living::all, 0.5, 13},
    {{{130, 70}, {11, 9}, 2, 3}, 3, Living::all, 0.5, 14},
};

TEST_CASE("cpu: the same bits for any number of threads") {
    for (const GridCase& grid : kTraining) {
        const Outcome wanted = learn(grid, *make_loaded(grid, {"cpu", 1, "auto"}));
        for (const int threads : {2, 3, 5, 8}) {
            CAPTURE(grid.name());
            CAPTURE(threads);
            const auto backend = make_loaded(grid, {"cpu", threads, "auto"});
            CHECK(backend->description().find(fmt::format("{} threads", threads)) != std::string::npos);
            CHECK(learn(grid, *backend) == wanted);
        }
    }
}

TEST_CASE("cpu: the same bits every time, of one object and of two") {
    for (const GridCase& grid : kTraining) {
        CAPTURE(grid.name());
        const auto backend = make_loaded(grid, {"cpu", 3, "auto"});
        const Outcome first = learn(grid, *backend);
        const std::vector<float> parameters = grid.parameters();
        const std::vector<float> zeros(parameters.size(), 0.0F);
        backend->upload(Buffer::parameters, std::span<const float>(parameters));
        backend->upload(Buffer::first_moment, std::span<const float>(zeros));
        backend->upload(Buffer::second_moment, std::span<const float>(zeros));
        CHECK(learn(grid, *backend) == first);
        CHECK(learn(grid, *make_loaded(grid, {"cpu", 3, "auto"})) == first);
    }
}

TEST_CASE("cpu: the same bits whether hidden activations are kept, computed again, or some of each") {
    for (const GridCase& grid : kTraining) {
        CAPTURE(grid.name());
        Execution keep{"cpu", 2, "auto", TapeMemory::keep};
        const auto keeping = make_loaded(grid, keep);
        const Outcome wanted = learn(grid, *keeping);
        Execution again = keep;
        again.memory = TapeMemory::recompute;
        const auto recomputing = make_loaded(grid, again);
        CHECK(recomputing->bytes() < keeping->bytes());
        CHECK(learn(grid, *recomputing) == wanted);

        // Room for a few tiles only: those that come first, whoever computes them.
        const std::size_t tile = cpu::HiddenPool::bytes_of_tile(grid.shape.sizes.hidden + 32);
        for (const std::size_t tiles : {1, 2, 7}) {
            CAPTURE(tiles);
            const auto backend = make_cpu_backend(grid.shape, 2, "auto", tiles * tile);
            CHECK(backend->bytes() > recomputing->bytes());
            CHECK(backend->bytes() <= keeping->bytes());
            grid.load(*backend);
            CHECK(learn(grid, *backend) == wanted);
        }
    }
}

TEST_CASE("cpu: the memory that is announced is what is taken, for few threads and for many") {
    for (const GridCase& grid : kTraining)
        for (const int threads : {1, 2, 5, 8}) {
            CAPTURE(grid.name());
            CAPTURE(threads);
            const CpuBackendBytes announced = cpu_backend_bytes(grid.shape, threads);
            const double taken =
                static_cast<double>(make_loaded(grid, {"cpu", threads, "auto", TapeMemory::recompute})->bytes());
            CHECK(static_cast<double>(announced.others) >= 0.98 * taken);
            CHECK(static_cast<double>(announced.others) <= 1.1 * taken + 2e6);
        }
}

TEST_CASE("cpu: more cells than 32 bits can name are refused before any memory is taken") {
    // Some 2^26 cells of 32 * 3 floats of dP, and of 64 floats of state.
    CHECK_THROWS_AS(make_cpu_backend({{17, 8}, {8192, 8192}, 1, 1}, 1, "auto", 0), InvalidSetting);
    CHECK_THROWS_AS(make_cpu_backend({{64, 8}, {8192, 8192}, 1, 0}, 1, "auto", 0), InvalidSetting);
}

TEST_CASE("cpu: an iteration allocates nothing after the first") {
    if (!allocations_are_counted()) {
        MESSAGE("SKIPPED: a sanitizer owns malloc here; the release build counts");
        return;
    }
    {
        const AllocationCount sees_them;
        std::vector<int> one(100);
        CHECK(one.size() == 100);
        CHECK(sees_them.so_far() >= 1);
    }
    const std::vector<float> levels(3, 0.4F);
    std::vector<double> losses(3);
    std::vector<std::uint8_t> pixels(24 * 20 * 4);
    for (const TapeMemory memory : {TapeMemory::automatic, TapeMemory::recompute})
        for (const int threads : {1, 2, 5}) {
            const GridCase& grid = kTraining[0];
            const auto backend = make_loaded(grid, {"cpu", threads, "auto", memory});
            const auto iterate = [&](std::int64_t update) {
                backend->noisy_states(std::span<const float>(levels), RandomPlace{});
                backend->roll(grid.steps, grid.keep(), true);
                backend->loss(losses);
                backend->backpropagate();
                backend->gradient_norm();
                backend->optimiser_update({0.01, 1.0, update});
                backend->write_frame(0, FrameKind::rgba, pixels);
                backend->roll(2, grid.keep(), false);  // what the live grid does
            };
            iterate(1);
            const AllocationCount count;
            iterate(2);
            iterate(3);
            const long allocated = count.so_far();  // before doctest, which allocates too
            CAPTURE(threads);
            CHECK(allocated == 0);
        }
}

}  // namespace
