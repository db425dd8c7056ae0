// Masking and compaction by themselves: lists in raster order, whatever the pattern, the number of segments and the
// order of warps; prefix sums and the search in them; sign bits and survivors beside the reference.
#include "engine/backend/cuda/tensor/mark_cells.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "engine/backend/cuda/tensor/row_tiles.h"
#include "engine/backend/reference/reference_step.h"
#include "engine/model/random.h"
#include "tests/cuda_emulation/gpu_language.h"

namespace {

using namespace nca;
using namespace nca::gpu::tensor;
using emulation::run_grid;
using nca::gpu::RolloutControl;

/// Everything that mark_cells works on, in ordinary memory: the emulated device has no other.
struct Planes {
    Planes(GridSize grid, int batch)
        : layout(make_layout({4, 1}, grid, batch)),
          spark(std::size_t{layout.plane_cells} * static_cast<std::size_t>(batch)),
          next_spark(spark.size()),
          flags(layout.cells),
          survived(layout.cells, 9),
          active(layout.cells, kNoCell),
          passing(layout.cells, kNoCell),
          active_counts(static_cast<std::size_t>(layout.segments), 99),
          passing_counts(active_counts),
          counts(kCounts * active_counts.size()),
          before(layout.state_halves()),
          state(layout.state_halves(), __float2half_rn(-1.0F)),
          master(std::size_t{layout.cells} * 4, 1.0F) {
        for (std::size_t i = 0; i < before.size(); ++i) before[i] = __float2half_rn(static_cast<float>(i % 999) + 1.0F);
    }

    MarkCells work(int step) {
        MarkCells marks{};
        marks.layout = layout;
        marks.control = &control;
        marks.step = step;
        marks.spark = spark.data();
        marks.next_spark = next_spark.data();
        marks.flags = flags.data();
        marks.before = before.data();
        marks.state = state.data();
        marks.master = master.data();
        marks.active = {active.data(), active_counts.data()};
        marks.passing = {passing.data(), passing_counts.data()};
        marks.survived = survived.data();
        marks.counts = counts.data();
        return marks;
    }
    void mark(int step) {
        const MarkCells marks = work(step);
        run_grid(static_cast<unsigned>(layout.segments), kThreads, 0, [&] { mark_cells(marks); });
    }
    std::uint8_t& spark_of(std::uint32_t cell) { return spark[plane_index(layout, place_of(layout, cell))]; }

    /// The cells of a list, by the way that a block finds them.
    std::vector<std::uint32_t> rows(const std::vector<std::uint32_t>& cells, const std::vector<std::uint32_t>& number) {
        std::vector<std::uint32_t> found;
        const CellList list{const_cast<std::uint32_t*>(cells.data()), const_cast<std::uint32_t*>(number.data())};
        run_grid(1, kThreads, 0, [&] {
            auto& prefix = gpu::block_shared<SegmentPrefix>();
            const std::uint32_t sum = prefix_segments(prefix, list.counts, layout.segments);
            if (threadIdx.x != 0) return;
            for (std::uint32_t row = 0; row < sum; ++row)
                found.push_back(cell_of_row(prefix, list, layout.segment_cells, row));
        });
        return found;
    }

    Layout layout;
    RolloutControl control;
    std::vector<std::uint8_t> spark, next_spark, flags, survived;
    std::vector<std::uint32_t> active, passing, active_counts, passing_counts;
    std::vector<std::uint64_t> counts;
    std::vector<__half> before, state;
    std::vector<float> master;
};

using Chooses = std::function<bool(std::uint32_t cell, std::uint32_t word)>;

std::uint32_t draw(std::uint32_t cell, std::uint32_t what) {
    return random_words({77, Stream::keep, what, 0, 0}, cell).word[0];
}

std::vector<std::uint8_t> dilated(const Layout& layout, const std::vector<std::uint8_t>& mask) {
    std::vector<std::uint8_t> all;
    const reference::Grid grid{{layout.height, layout.width}, 1};
    for (std::uint32_t first = 0; first < layout.cells; first += layout.grid_cells) {
        const auto part = reference::dilate(grid, std::span(mask).subspan(first, layout.grid_cells));
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// A step's marking from random sparks and flags, against plain loops.
void check_marks(GridSize grid, int batch, const Chooses& bright_cell, bool always, std::uint64_t order_seed) {
    emulation::settings().order_seed = order_seed;
    Planes planes(grid, batch);
    planes.control = {.seed = 5,
                      .keep_threshold = keep_threshold(always ? 1.0 : 0.5),
                      .stream = static_cast<std::uint32_t>(Stream::keep),
                      .iteration = 2,
                      .sample = 3,
                      .step = 4,
                      .keep_masks = nullptr,
                      .delta_scale = 1};
    const std::uint32_t cells = planes.layout.cells;
    std::vector<std::uint8_t> candidate(cells), bright(cells);
    for (std::uint32_t cell = 0; cell < cells; ++cell) {
        planes.flags[cell] = static_cast<std::uint8_t>(draw(cell, 9) % 8);
        candidate[cell] = bright_cell(cell, draw(cell, 1)) ? 1 : 0;
        bright[cell] = candidate[cell] != 0 && (planes.flags[cell] & kAlive) != 0 ? 1 : 0;
        planes.spark_of(cell) = static_cast<std::uint8_t>(candidate[cell] * kCandidateBright | bright[cell] * kBright);
    }
    const std::vector<std::uint8_t> old_flags = planes.flags;
    const auto any_candidate = dilated(planes.layout, candidate);
    const auto alive = dilated(planes.layout, bright);
    const auto reach = dilated(planes.layout, alive);
    planes.mark(6);

    std::vector<std::uint32_t> active, passing;
    std::uint64_t in_reach = 0;
    for (std::uint32_t cell = 0; cell < cells; ++cell) {
        CAPTURE(cell);
        const std::uint32_t sample = cell / planes.layout.grid_cells;
        const RandomPlace place{5, Stream::keep, 2, 3 + sample, 4 + 6};
        const bool fires = keep_word(place, cell % planes.layout.grid_cells) < planes.control.keep_threshold;
        const bool survives = (old_flags[cell] & kAlive) != 0 && any_candidate[cell] != 0;
        const bool was_active = (old_flags[cell] & kActive) != 0;
        in_reach += reach[cell];
        if (reach[cell] != 0 && fires) active.push_back(cell);
        if (was_active && survives) passing.push_back(cell);
        const int wanted_flags =
            (alive[cell] != 0 ? kAlive : 0) | (reach[cell] != 0 && fires ? kActive : 0) | (survives ? kOccupied : 0);
        REQUIRE(planes.flags[cell] == wanted_flags);
        REQUIRE(planes.survived[cell] == (survives ? 1 : 0));
        REQUIRE(planes.next_spark[plane_index(planes.layout, place_of(planes.layout, cell))] ==
                (bright[cell] != 0 ? kCandidateBright | kBright : 0));
        for (const std::size_t part : {std::size_t{0}, std::size_t{37}, std::size_t{63}}) {
            const std::size_t at = std::size_t{cell} * kChannels + part;
            const float wanted = !survives ? 0.0F : (was_active ? -1.0F : __half2float(planes.before[at]));
            REQUIRE(__half2float(planes.state[at]) == wanted);
        }
        const bool cleared = !survives && (old_flags[cell] & (kActive | kOccupied)) != 0;
        for (std::size_t c = 0; c < 4; ++c)
            REQUIRE(planes.master[std::size_t{cell} * 4 + c] == (cleared ? 0.0F : 1.0F));
    }
    CHECK(planes.rows(planes.active, planes.active_counts) == active);
    CHECK(planes.rows(planes.passing, planes.passing_counts) == passing);
    std::uint64_t counted_reach = 0, counted_active = 0, counted_passing = 0;
    for (std::size_t i = 0; i < planes.counts.size(); i += kCounts) {
        counted_reach += planes.counts[i];
        counted_active += planes.counts[i + 1];
        counted_passing += planes.counts[i + 2];
    }
    CHECK(counted_reach == in_reach);
    CHECK(counted_active == active.size());
    CHECK(counted_passing == passing.size());
    emulation::settings().order_seed = 0;
}

TEST_CASE("marks: alive, reach, survivors and lists in raster order are those of plain loops") {
    const Chooses none = [](std::uint32_t, std::uint32_t) { return false; };
    const Chooses all = [](std::uint32_t, std::uint32_t) { return true; };
    const Chooses few = [](std::uint32_t, std::uint32_t word) { return word % 40 == 0; };
    const Chooses half = [](std::uint32_t, std::uint32_t word) { return word % 2 == 0; };
    for (const GridSize grid : {GridSize{1, 1}, GridSize{1, 33}, GridSize{19, 1}, GridSize{9, 11}, GridSize{40, 41}})
        for (const int batch : {1, 3})
            for (const Chooses& chooses : {none, all, few, half})
                for (const bool always : {true, false}) {
                    CAPTURE(grid.height);
                    CAPTURE(grid.width);
                    check_marks(grid, batch, chooses, always, 0);
                }
}

TEST_CASE("marks: the order of warps and blocks changes nothing") {
    for (const std::uint64_t seed : {1, 2, 3, 4, 5})
        check_marks(
            {23, 29}, 2, [](std::uint32_t, std::uint32_t word) { return word % 7 == 0; }, false, seed);
}

TEST_CASE("marks: a world of more chunks than segments") {
    const GridSize grid{600, 500};  // 1172 chunks of 256 cells
    const Layout layout = make_layout({4, 1}, grid, 1);
    REQUIRE(layout.segment_cells == 2 * kThreads);
    REQUIRE(layout.segments <= kMaxSegments);
    check_marks(
        grid, 1, [](std::uint32_t, std::uint32_t word) { return word % 500 == 0; }, false, 0);
}

TEST_CASE("layout: segments cover all cells, and fit the prefix sum, for all sizes") {
    for (const GridSize grid : {GridSize{1, 1}, GridSize{72, 72}, GridSize{8192, 8192}, GridSize{511, 513}})
        for (const int batch : {1, 7}) {
            const Layout layout = make_layout({64, 256}, grid, batch);
            CHECK(layout.segments >= 1);
            CHECK(layout.segments <= kMaxSegments);
            CHECK(layout.segment_cells % kThreads == 0);
            const std::uint64_t covered =
                std::uint64_t{layout.segment_cells} * static_cast<std::uint64_t>(layout.segments);
            CHECK(covered >= layout.cells);
            CHECK(covered - layout.segment_cells < layout.cells);
        }
}

TEST_CASE("layout: the gradient's slots depend on the shape alone and bound what one of them sums") {
    CHECK(gradient_slots(make_layout({64, 256}, {1, 1}, 1), 1) == 1);
    CHECK(gradient_slots(make_layout({64, 256}, {72, 72}, 8), 64) == kChunkSlots);
    const Layout large = make_layout({64, 256}, {1024, 1024}, 8);
    CHECK(gradient_slots(large, 64) == 8192);  // 65,536 cell-steps each
}

}  // namespace
