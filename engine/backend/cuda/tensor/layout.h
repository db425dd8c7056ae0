// How a rollout lies on a GPU with tensor cores, and why. Seed sizes are the padded ones, 64 channels and a hidden size
// of 256; smaller models are padded with zeros (larger ones go to the fp32 kernels).
//
// **Two copies of a state.** The *master* (B,H,W,C) is fp32 and advanced in place: a cell's update reads no master but
// its own, so that nobody sees a half-done step. Neighbours are seen through a *16-bit copy* (B,H,W,64), one for each
// step with a tape, else two that take turns. Perception always starts from the copy, forward and backward alike: what
// is computed twice has the same bits. Alpha and its threshold are the master's. Factors of matrix products are fp16
// (as many mantissa bits as TF32), sums, biases, ReLU and the residual fp32.
//
// **A step is two launches**, as two things need all neighbours: a candidate needs their states, the mask their
// candidates. *mark_cells* masks what the step before left (masters of dead cells are cleared, the 16-bit copy is
// completed), finds who is alive, in reach and active, and lists the active cells in raster order. *forward_step* takes
// the list in tiles of 32 cells. One launch would need blocks that own fixed regions, and dead borders would leave most
// of them idle; with lists all blocks share the living cells evenly, and tiles are full but for the last.
//   Marking looks at one byte a cell, its *spark*: bright before masking, bright after. A cell that is bright after
// masking is its own proof that it lived, so that alive(next) is any of 3x3 and reach any of 5x5 of "bright after", and
// survival any of 3x3 of "bright before" where the cell was alive: one look at 25 bytes in place of three passes.
//
// **Lists.** Cells are cut into at most 1,024 segments of whole blocks of 256. A segment's list lies at the segment's
// own place and has its own count; ballots and prefix sums give the places in it. Whoever uses the list sums the counts
// again (four a thread) and finds a row's segment by bisection in shared memory, for eight tiles at once: no third
// launch, no atomic, and the order is the raster's whatever the scheduling.
//
// **Waiting.** A block has a multiprocessor nearly to itself, so that no other one hides its waits. Whatever comes from
// memory is therefore asked for in batches, all loads before the first use, and a phase ahead where registers allow.
// From sm_90 on a kernel begins while the one before it ends (launch_early), and has its weights by then. What nobody
// looks at for a long time - the tape - is stored so that the cache may let it go first.
//
// **forward_step.** 12 warps keep the weights as fragments. Eight *hidden warps* have W1[192 x 32] each (72 registers;
// a quarter lies in shared memory, which leaves room for the next tile's surroundings on their way), four *update
// warps* W2[256 x 16] (64). A tile is gathered by 8 threads a cell, 16 bytes each of 9 neighbours, perceived in fp32
// and stored as P (32 x 192); each hidden warp multiplies P with its 32 columns (96 of the tile's 1,024 mma;
// accumulators start at the bias), ReLU, H (32 x 256) to shared memory; each update warp computes 16 channels of the
// update, scaled and added to the master, and stores H and the slopes of its ReLU, a bit each: 32 bytes a cell, one
// sector. The two parts work on different tiles, and P and H lie twice in shared memory: there is one barrier a tile,
// and while one part waits - for fragments, for the sums of products - the other one computes. With eight warps that do
// all in turns a scheduler has two warps in the same phase, and nothing to do most of the time (by count one
// instruction in three cycles). 320 ldmatrix.x4 a tile, and 48 loads of W1; 95 KB of shared memory; 168 registers.
//
// **Backward chain**, two launches a step as well. *backward_step* takes the cells through whose update gradient flows
// (active and survived, listed by mark_cells in the forward pass): gradient of delta (32 x 64) times W2^T, masked by
// the slopes, times W1^T to the gradient of P (32 x 192); nothing of the forward pass is computed again. Its warps have
// two parts as well: four have W2^T[64 x 64] each, eight W1^T[256 x 24], two turns later. *gather_gradient* adds what
// the nine neighbours' P say of a cell, perception transposed in gather form: no two threads write one number, and a
// thread takes four cells one above the other, so that a row's sums serve three of them. Gradients may shrink or grow
// by many orders of magnitude over 64 steps: each row is scaled by a power of two of its own so that its largest number
// lies in [1,2), which is exact, and its *unit* is kept beside it.
//
// **Weights' gradient**, after the chain, parallel over all steps. Rows of delta's gradient were kept by the chain (128
// bytes), and if there is memory for it (choose_activations()) P and H by the forward pass (896) and the gradient of
// the hidden sums by the chain (512); else these are computed again by the forward pass's own functions. The 65,856
// sums exceed a block's registers: a block takes 64 hidden columns, and the four *shares* of a *slot* read the same
// rows. Its two products, P^T times the hidden sums' gradient and H^T times delta's, are one of 256 x 64 with two right
// factors: a warp has 32 x 64, 64 accumulators a thread, and reads 12 fragments by ldmatrix.x4 for 32 mma. The biases'
// gradients are four mma more, with a row of ones. With 128 registers a thread two blocks fit a multiprocessor. Slots
// are fixed runs of tiles, their number a function of the shape alone; a block's sums have one running unit, and are
// rescaled when a tile with a larger one comes. reduce_gradient adds the slots in order. No float is ever added by an
// atomic.
//
// **Shared memory without conflicts.** Tiles have pitches of 16 bytes more than a multiple of 128: the eight rows that
// an 8x8 matrix of ldmatrix reads lie in different banks, straight or transposed, and the fragments' stores (4 bytes of
// 8 rows by 4 lanes) meet all 32 banks once. Gathering threads store 16 bytes, 8 of them one line of 128. Global
// accesses are 16 bytes a thread but for masters and copies after a step, where 4 lanes write one sector of 32 bytes
// (half a sector for 16-bit numbers; the L2 cache joins the two).
//
// **By the book, at seed size and f = 1:** 20,736 rows a step are 648 tiles. Forward 64 x (mark, step), back 63 x
// (step, gather) + 1, and five launches more: some 260 small kernels an iteration in one graph. A step moves 41,472 x
// 128 bytes of copies in and out; the tape holds, by cell-step, 128 bytes of copy, 32 of slopes, 132 of delta's
// gradient and its unit and 9 of lists: 0.8 GB; and 1,408 of activations and their gradient: 3.7 GB. What is not hidden
// yet: a block's first and last tiles, for which one part of its warps has nothing to do, and the weights, which every
// launch reads anew (128 KB a block, from L2).
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/backend/cuda/rollout_control.h"
#include "engine/model/host_device.h"
#include "engine/model/sizes.h"

namespace nca::gpu::tensor {

/// From this architecture on (sm_80) the instructions exist.
inline constexpr int kLeastArchitecture = 80;

inline constexpr int kChannels = 64;                    ///< of the 16-bit states, padded
inline constexpr int kInputs = kKernels * kChannels;    ///< columns of P
inline constexpr int kHidden = 256;                     ///< padded
inline constexpr int kActivations = kInputs + kHidden;  ///< of a cell: its P, then its H
inline constexpr int kRows = 32;                        ///< cells of a tile
inline constexpr int kLanes = 32;                       ///< of a warp
inline constexpr int kWarps = 8;                        ///< of a block
inline constexpr int kThreads = kLanes * kWarps;        ///< of a block
inline constexpr int kParts = 8;                       ///< a cell's channels in pieces of 8: 16 bytes of 16-bit numbers
inline constexpr int kSlopeBytes = kHidden / 8;        ///< a cell-step's slopes of ReLU, a bit each
inline constexpr int kChunkSlots = 64;                 ///< slots of the gradient that are queued at once
inline constexpr int kMaxSegments = 4 * kThreads;      ///< what the block's prefix sum can hold
inline constexpr std::uint32_t kNoCell = 0xFFFFFFFFU;  ///< a row of a tile that has no cell

// Pitches of tiles in shared memory, in 16-bit numbers: 16 bytes more than a multiple of 128, so that the eight rows
// that ldmatrix reads at once lie in different banks.
inline constexpr int kInputPitch = kInputs + 8;
inline constexpr int kHiddenPitch = kHidden + 8;
inline constexpr int kChannelPitch = kChannels + 8;

// Bits of a cell's flags.
inline constexpr std::uint8_t kAlive = 1;     ///< alive(state) at the step at work
inline constexpr std::uint8_t kActive = 2;    ///< its update is computed in this step
inline constexpr std::uint8_t kOccupied = 4;  ///< its numbers may differ from zero
// Bits of a cell's spark.
inline constexpr std::uint8_t kCandidateBright = 1;  ///< alpha of its candidate, before masking, is above the threshold
inline constexpr std::uint8_t kBright = 2;           ///< the same of its next state, after masking

/// Division by a number that is known beforehand, as a multiplication: exact for dividends below 2^31. With
/// 2^(s-1) < d <= 2^s and magic = ceil(2^(31+s) / d), the product errs by less than dividend / 2^31 of 1 / d. (Granlund
/// and Montgomery, "Division by invariant integers using multiplication", 1994.)
struct Divisor {
    std::uint32_t magic = 0;
    std::uint32_t shift = 0;  ///< 31 + s

    NCA_HOST_DEVICE std::uint32_t divide(std::uint32_t dividend) const {
        return static_cast<std::uint32_t>(std::uint64_t{dividend} * magic >> shift);
    }
};

/// `divisor` from 1 to 2^31.
Divisor make_divisor(std::uint32_t divisor);

/// Where everything lies; given to kernels by value.
struct Layout {
    int height = 0, width = 0, batch = 0;
    int channels = 0;              ///< C of the fp32 states (B,H,W,C)
    int hidden = 0;                ///< before padding
    std::uint32_t grid_cells = 0;  ///< H*W
    std::uint32_t cells = 0;       ///< B*H*W
    int segments = 0;              ///< at most kMaxSegments
    std::uint32_t segment_cells = 0;
    std::uint32_t plane_pitch = 0;  ///< W + 4: bytes of a row of a spark plane
    std::uint32_t plane_cells = 0;  ///< (H+4)(W+4)
    Divisor by_grid_cells, by_width;

    /// Numbers of a 16-bit state.
    NCA_HOST_DEVICE std::size_t state_halves() const { return std::size_t{cells} * kChannels; }
};

/// A cell's place, from its number in (B,H,W).
struct CellPlace {
    int y, x;
    std::uint32_t sample;
};

NCA_HOST_DEVICE inline CellPlace place_of(const Layout& layout, std::uint32_t cell) {
    const std::uint32_t sample = layout.by_grid_cells.divide(cell);
    const std::uint32_t raster = cell - sample * layout.grid_cells;
    const std::uint32_t width = static_cast<std::uint32_t>(layout.width);
    const std::uint32_t y = layout.by_width.divide(raster);
    return {static_cast<int>(y), static_cast<int>(raster - y * width), sample};
}

/// Its byte in a spark plane: two dead cells lie around each grid.
NCA_HOST_DEVICE inline std::uint32_t plane_index(const Layout& layout, const CellPlace& place) {
    return place.sample * layout.plane_cells + static_cast<std::uint32_t>(place.y + 2) * layout.plane_pitch +
           static_cast<std::uint32_t>(place.x + 2);
}

/// Most cells a model may have for 32-bit cell numbers and plane indices.
inline constexpr std::uint64_t kMaxCells = 1ULL << 31;

/// Whether the model's sizes fit the padded ones and the grids fit 32-bit numbers.
bool fits(const ModelSizes& sizes, const GridSize& grid, int batch);

Layout make_layout(const ModelSizes& sizes, const GridSize& grid, int batch);

/// Slots among which the gradient's tiles are dealt: a function of the shape alone, so that sums are the same anywhere.
int gradient_slots(const Layout& layout, int tape_steps);

}  // namespace nca::gpu::tensor
