// All memory of one cpu backend: states, tape, gradients and scratch in the layout of layout.h. Allocated once; the
// steps of a rollout and of backpropagation (forward_step.h, backward_step.h) work in it and allocate nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/backend/cpu/hidden_pool.h"
#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/layout.h"
#include "engine/backend/cpu/packed_parameters.h"
#include "engine/backend/cpu/sample_turns.h"
#include "engine/backend/cpu/threads/thread_team.h"

namespace nca::cpu {

/// Room between what different threads write all the time. A core that walks through a blocked matrix in strides of
/// kBlockFloats is guessed to go on, and its prefetcher asks for lines up to a dozen blocks behind the matrix. Were
/// these another thread's, every write there would wait until its line has come back from that core: without this room
/// one thread of two perceived 3 to 9 times as slowly in backpropagation, and an iteration took 4 % longer (EPYC, Zen
/// 4; room of 4 blocks is too little, of 12 enough).
inline constexpr std::size_t kApartFloats = 16 * kBlockFloats;

/// What a thread needs for one tile, and for one row of cells.
struct TileScratch {
    explicit TileScratch(const Layout& layout, bool with_gradient);
    std::size_t bytes() const;

    AlignedBuffer<float> matrices;             ///< the four below, with kApartFloats before them and behind
    float* perception;                         ///< P blocked (kTileRows x inputs)
    float* hidden;                             ///< H blocked (kTileRows x hidden)
    float* delta_gradient;                     ///< blocked (kTileRows x channels); null without a gradient
    float* hidden_gradient;                    ///< blocked (kTileRows x hidden); null without a gradient
    AlignedBuffer<std::uint8_t> alive;         ///< plane: alive(state) of the rows at work
    AlignedBuffer<std::uint8_t> row_bytes;     ///< kRowPlanes padded rows of bytes
    AlignedBuffer<std::uint32_t> idle;         ///< offsets of a band's idle cells
    AlignedBuffer<std::uint32_t> offsets;      ///< (kTileRows) of a gradient tile
    AlignedBuffer<std::uint32_t> places;       ///< (kTileRows) of its rows of H
    AlignedBuffer<std::uint64_t> fired_units;  ///< (kTileRows x fired_words(hidden)), kernels.h
    AlignedBuffer<std::uint64_t> fired_rows;   ///< (hidden x kRowWords); empty without a gradient
    AlignedBuffer<std::uint32_t> gathered;     ///< (kGatherCells) ids of cells whose gradient is gathered
};
/// Rows of bytes in TileScratch::row_bytes.
inline constexpr int kRowPlanes = 4 + 2 * kStripRows;
/// Cells whose gradient is gathered at once: some rows of the seed grid.
inline constexpr int kGatherCells = 512;

/// What a step leaves behind for backpropagation, all samples.
struct StepTape {
    AlignedBuffer<std::uint32_t> offsets;       ///< [sample][cell of the band order]: active cells, band by band
    AlignedBuffer<std::uint32_t> active_count;  ///< [sample][band]
    AlignedBuffer<std::uint32_t> hidden_tile;   ///< [sample][tile]: of Workspace::hidden; empty without a tape
};

/// What a step of a sample counts.
struct StepCounts {
    std::uint64_t reach = 0;
    std::uint64_t active = 0;
    std::uint64_t flowing = 0;
};

/// How the steps of a tape are taken, and where dP goes meanwhile: sample by sample (sample_turns.h) where there are
/// enough samples for the threads, else slot by slot (phase.h).
struct Lanes {
    Lanes(const BackendShape& shape, const Layout& layout, int threads);

    bool by_samples;
    int count;          ///< samples whose dP are held at a time: one a thread, or all
    std::size_t cells;  ///< dP rows of each: kLaneBands bands, or the whole grid
};

struct Workspace {
    /// At most `hidden_bytes` for H, and who fired, on the tape. Throws std::bad_alloc.
    Workspace(const BackendShape& shape, const Kernels& kernels, int threads, std::size_t hidden_bytes);

    const BackendShape shape;
    const Kernels& kernels;
    const Layout layout;
    const std::unique_ptr<ThreadTeam> team;
    PackedParameters packed;

    // State slots: the states of step 0, 1, ... with a tape, else two that take turns.
    std::vector<AlignedBuffer<float>> states;           ///< [slot]: [sample] padded state
    std::vector<AlignedBuffer<std::uint8_t>> occupied;  ///< [slot]: [sample] plane, 0 where the row is zero
    AlignedBuffer<std::uint8_t> bright;                 ///< [sample] plane: alpha > 0.1 of the current state
    AlignedBuffer<std::uint8_t> candidate_bright;       ///< the same of the candidates
    AlignedBuffer<std::uint8_t> next_bright;
    std::vector<StepTape> tape;        ///< [step]; a single one without a tape
    HiddenPool hidden;                 ///< H of the tape and who fired, as far as they are kept
    std::vector<TileScratch> scratch;  ///< [thread]

    // Backpropagation; empty without a tape.
    GradientLayout gradient_layout;
    const Lanes lanes;
    AlignedBuffer<float> state_gradient;            ///< [sample] padded: dL/d state of the step at work
    AlignedBuffer<std::uint8_t> gradient_occupied;  ///< [sample] plane
    AlignedBuffer<float> perception_gradient;       ///< [lane][lanes.cells, and one of zeros]: dP rows
    AlignedBuffer<std::uint32_t> gradient_place;    ///< [lane] plane: place of the cell's dP row, or of the zeros
    AlignedBuffer<std::uint8_t> flows;              ///< [lane] plane: the cell has a dP row
    AlignedBuffer<float> accumulators;              ///< [sample][slot]: GradientLayout

    // The plan and the progress of a phase, and the counts of the last step taken slot by slot; one element a task
    // (sample, slot).
    std::vector<int> task_order;
    std::vector<std::size_t> task_cells;
    std::vector<int> next_band;
    std::vector<std::uint64_t> reach_count;
    std::vector<std::uint64_t> active_count;
    std::vector<std::uint64_t> flowing_count;

    // The progress of samples and what their steps counted; empty unless lanes.by_samples.
    SampleTurns turns;
    std::vector<StepCounts> step_counts;  ///< [tape step][sample]

    int tasks() const { return layout.batch * layout.slots; }
    std::size_t bytes() const;

    float* state(int slot, int sample) {
        return states[static_cast<std::size_t>(slot)].data() + static_cast<std::size_t>(sample) * layout.state_floats;
    }
    const float* state(int slot, int sample) const {
        return states[static_cast<std::size_t>(slot)].data() + static_cast<std::size_t>(sample) * layout.state_floats;
    }
    /// dP rows of a lane; that of the zeros starts at zero_place().
    float* perception_gradients(int lane) {
        return perception_gradient.data() +
               static_cast<std::size_t>(lane) * (zero_place() + static_cast<std::size_t>(layout.inputs));
    }
    std::size_t zero_place() const { return lanes.cells * static_cast<std::size_t>(layout.inputs); }
    /// A sample's, or a lane's, part of a plane buffer.
    template <class Number>
    Number* plane(AlignedBuffer<Number>& buffer, int sample) const {
        return buffer.data() + static_cast<std::size_t>(sample) * layout.plane_cells;
    }
};

/// Bytes of a Workspace without making it, in double so that they cannot overflow.
struct WorkspaceBytes {
    double hidden;  ///< H, and who fired, on the tape if every cell of every step were active and all were kept
    double others;
};
WorkspaceBytes workspace_bytes(const BackendShape& shape, int panel, int threads);

}  // namespace nca::cpu
