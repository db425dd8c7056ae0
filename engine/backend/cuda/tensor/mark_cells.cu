// Masking, marking and compaction. A thread looks at the sparks of the 5x5 cells around its own: reach is alive dilated
// once more, and a cell that is bright after masking is its own proof of being alive before it. Places in the lists
// come from ballots and prefix sums: the order is the raster's.
#include <gpu_tensor_core.h>

#include "engine/backend/cuda/tensor/mark_cells.h"
#include "engine/backend/cuda/tensor/numbers.h"
#include "engine/model/cell_rule.h"
#include "engine/model/random.h"

namespace nca::gpu::tensor {
namespace {

// What is to be done to a cell's rows.
constexpr std::uint8_t kCopyRow = 1;      ///< the 16-bit row: from the state before
constexpr std::uint8_t kClearRow = 2;     ///< the 16-bit row
constexpr std::uint8_t kClearMaster = 4;  ///< the fp32 row

struct Shared {
    std::uint32_t active[kWarps];
    std::uint32_t passing[kWarps];
    std::uint32_t reach[kWarps];
    std::uint8_t rows[kThreads];
};

/// The sparks of the 5x5 cells around one.
struct Sparks {
    std::uint8_t at[5][5];
};

struct Neighbourhood {
    bool candidate_bright;  ///< any of 3x3, before masking
    bool alive;             ///< any of 3x3, after it
    bool in_reach;          ///< any of 5x5
    bool bright;            ///< the cell itself, after masking
};

__device__ inline Sparks load_sparks(const MarkCells& work, std::uint32_t plane_cell) {
    Sparks sparks;
    NCA_UNROLL
    for (int dy = -2; dy <= 2; ++dy) NCA_UNROLL
    for (int dx = -2; dx <= 2; ++dx)
        sparks.at[dy + 2][dx + 2] =
            work.spark[plane_cell + static_cast<std::uint32_t>(dy * static_cast<int>(work.layout.plane_pitch) + dx)];
    return sparks;
}

__device__ inline Neighbourhood look_around(const Sparks& sparks) {
    std::uint8_t near = 0;
    std::uint8_t far = 0;
    NCA_UNROLL
    for (int y = 0; y < 5; ++y) NCA_UNROLL
    for (int x = 0; x < 5; ++x) {
        far = static_cast<std::uint8_t>(far | sparks.at[y][x]);
        if (y >= 1 && y <= 3 && x >= 1 && x <= 3) near = static_cast<std::uint8_t>(near | sparks.at[y][x]);
    }
    return {(near & kCandidateBright) != 0, (near & kBright) != 0, (far & kBright) != 0,
            (sparks.at[2][2] & kBright) != 0};
}

__device__ inline bool fires(const MarkCells& work, const RolloutControl& control, std::uint32_t cell,
                             std::uint32_t sample) {
    const auto step = static_cast<std::uint32_t>(work.step);
    if (control.keep_masks != nullptr) return control.keep_masks[std::size_t{step} * work.layout.cells + cell] != 0;
    const RandomPlace place{control.seed, static_cast<nca::Stream>(control.stream), control.iteration,
                            control.sample + sample, control.step + step};
    return keep_word(place, cell - sample * work.layout.grid_cells) < control.keep_threshold;
}

/// A thread's rank among those of the block that say yes, in order, beginning at `base`, which moves on by their
/// number. `warps` was filled with each warp's number, behind a barrier.
__device__ inline std::uint32_t rank(std::uint32_t ballot, const std::uint32_t* warps, std::uint32_t& base) {
    const int lane = static_cast<int>(threadIdx.x) % kLanes;
    const int warp = static_cast<int>(threadIdx.x) / kLanes;
    std::uint32_t place = base + static_cast<std::uint32_t>(__popc(ballot & ((1U << lane) - 1U)));
    for (int w = 0; w < kWarps; ++w) {
        if (w < warp) place += warps[w];
        base += warps[w];
    }
    return place;
}

/// Eight threads a row: the 16-bit state of the coming step is completed, dead rows are cleared. All rows to copy are
/// asked for before any is stored: one wait for memory.
__device__ inline void settle_rows(const MarkCells& work, const Shared& shared, std::uint32_t first) {
    const int part = static_cast<int>(threadIdx.x) % kParts;
    const int begin = static_cast<int>(threadIdx.x) / kParts;
    constexpr int kStride = kThreads / kParts;
    const std::size_t base = std::size_t{first} * kChannels + static_cast<std::size_t>(8 * part);
    WordFour eight[kParts] = {};
    NCA_UNROLL
    for (int i = 0; i < kParts; ++i) {
        const int local = begin + i * kStride;
        if ((shared.rows[local] & kCopyRow) != 0)
            eight[i] = load_eight(work.before + base + static_cast<std::size_t>(local * kChannels));
    }
    NCA_UNROLL
    for (int i = 0; i < kParts; ++i) {
        const int local = begin + i * kStride;
        const std::uint8_t todo = shared.rows[local];
        const std::size_t cell = std::size_t{first} + static_cast<std::size_t>(local);
        if ((todo & (kCopyRow | kClearRow)) != 0)
            store_eight(work.state + base + static_cast<std::size_t>(local * kChannels), eight[i]);
        if ((todo & kClearMaster) != 0)
            for (int c = part; c < work.layout.channels; c += kParts)
                work.master[cell * static_cast<std::size_t>(work.layout.channels) + static_cast<std::size_t>(c)] = 0.0F;
    }
}

}  // namespace

__global__ void __launch_bounds__(kThreads) mark_cells(MarkCells work) {
    Shared& shared = block_shared<Shared>();
    const Layout& layout = work.layout;
    const RolloutControl control = *work.control;
    const std::uint32_t segment_first = blockIdx.x * layout.segment_cells;
    const int thread = static_cast<int>(threadIdx.x);
    const int warp = thread / kLanes;
    const auto draw = [&](std::uint32_t cell) {
        return !work.finished && cell < layout.cells && fires(work, control, cell, place_of(layout, cell).sample);
    };
    // The first random words depend on no kernel: they are drawn while the one before ends.
    bool kept = draw(segment_first + static_cast<std::uint32_t>(thread));
    await_kernels_before();
    let_next_kernel_begin();
    std::uint32_t active_count = 0;
    std::uint32_t passing_count = 0;
    std::uint32_t reach_count = 0;
    for (std::uint32_t chunk = 0; chunk < layout.segment_cells; chunk += kThreads) {
        const std::uint32_t first = segment_first + chunk;
        const std::uint32_t cell = first + static_cast<std::uint32_t>(thread);
        bool active = false;
        bool passing = false;
        bool in_reach = false;
        std::uint8_t todo = 0;
        if (cell < layout.cells) {
            const CellPlace place = place_of(layout, cell);
            const std::uint32_t plane_cell = plane_index(layout, place);
            // The random word of a further chunk is drawn while sparks and flags are on their way.
            const Sparks sparks = load_sparks(work, plane_cell);
            const std::uint8_t flags = work.flags[cell];
            if (chunk > 0) kept = draw(cell);
            const Neighbourhood around = look_around(sparks);
            const bool was_active = (flags & kActive) != 0;
            const bool survives = work.step == 0 || ((flags & kAlive) != 0 && around.candidate_bright);
            if (work.step > 0) {
                passing = was_active && survives;
                if (!survives)
                    todo = static_cast<std::uint8_t>(kClearRow |
                                                     ((flags & (kActive | kOccupied)) != 0 ? kClearMaster : 0));
                else if (!was_active)
                    todo = kCopyRow;
                if (work.survived != nullptr) work.survived[cell] = survives ? 1 : 0;
            }
            if (work.finished) {
                todo = static_cast<std::uint8_t>(todo & kClearMaster);
            } else {
                in_reach = around.in_reach;
                active = in_reach && kept;
                work.next_spark[plane_cell] = static_cast<std::uint8_t>(around.bright ? kCandidateBright | kBright : 0);
                work.flags[cell] = static_cast<std::uint8_t>((around.alive ? kAlive : 0) | (active ? kActive : 0) |
                                                             (survives ? kOccupied : 0));
            }
        }
        const std::uint32_t active_ballot = __ballot_sync(0xFFFFFFFFU, active);
        const std::uint32_t passing_ballot = __ballot_sync(0xFFFFFFFFU, passing);
        const std::uint32_t reach_ballot = __ballot_sync(0xFFFFFFFFU, in_reach);
        __syncthreads();  // the chunk before has been read
        shared.rows[thread] = todo;
        if (thread % kLanes == 0) {
            shared.active[warp] = static_cast<std::uint32_t>(__popc(active_ballot));
            shared.passing[warp] = static_cast<std::uint32_t>(__popc(passing_ballot));
            shared.reach[warp] = static_cast<std::uint32_t>(__popc(reach_ballot));
        }
        __syncthreads();
        const std::uint32_t active_place = rank(active_ballot, shared.active, active_count);
        const std::uint32_t passing_place = rank(passing_ballot, shared.passing, passing_count);
        for (int w = 0; w < kWarps; ++w) reach_count += shared.reach[w];
        if (active) work.active.cells[segment_first + active_place] = cell;
        if (passing && work.passing.cells != nullptr) work.passing.cells[segment_first + passing_place] = cell;
        settle_rows(work, shared, first);
    }
    if (thread != 0) return;
    if (work.step > 0 && work.passing.counts != nullptr) work.passing.counts[blockIdx.x] = passing_count;
    std::uint64_t* counts = work.counts + kCounts * blockIdx.x;
    counts[2] += passing_count;
    if (work.finished) return;
    work.active.counts[blockIdx.x] = active_count;
    counts[0] += reach_count;
    counts[1] += active_count;
}

__global__ void __launch_bounds__(kThreads) import_state(ImportState work) {
    const Layout& layout = work.layout;
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::size_t index = std::size_t{blockIdx.x} * kThreads + threadIdx.x;
    const std::size_t cell = index / kParts;
    const std::size_t first = index % kParts * 8;
    if (cell >= layout.cells) return;
    const float* master = work.master + cell * channels;
    WordFour eight{};
    NCA_UNROLL
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t c = first + 2 * i;
        eight.word[i] = pack_bounded(c < channels ? master[c] : 0.0F, c + 1 < channels ? master[c + 1] : 0.0F);
    }
    store_eight(work.state + cell * kChannels + first, eight);
    if (index < kCounts * static_cast<std::size_t>(layout.segments)) work.counts[index] = 0;
    if (first != 0) return;
    const auto number = static_cast<std::uint32_t>(cell);
    work.spark[plane_index(layout, place_of(layout, number))] =
        static_cast<std::uint8_t>(is_alive(master[channels - 1]) ? kCandidateBright | kBright : 0);
    work.flags[cell] = kOccupied;
}

__global__ void __launch_bounds__(kLanes) sum_counts(SumCounts work) {
    for (std::size_t kind = 0; kind < kCounts; ++kind) {
        std::uint64_t sum = 0;
        for (std::size_t segment = threadIdx.x; segment < static_cast<std::size_t>(work.segments); segment += kLanes)
            sum += work.counts[kCounts * segment + kind];
        for (int distance = 1; distance < kLanes; distance *= 2) sum += __shfl_xor_sync(0xFFFFFFFFU, sum, distance);
        if (threadIdx.x == 0) work.sums[kind] = sum;
    }
}

}  // namespace nca::gpu::tensor
