// All memory of one cpu backend: states, tape, gradients and scratch in the layout of layout.h. Allocated once; the
// steps of a rollout and of backpropagation (forward_step.h, backward_step.h) work in it and allocate nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/backend/cpu/kernels.h"
#include "engine/backend/cpu/layout.h"
#include "engine/backend/cpu/packed_parameters.h"
#include "engine/backend/cpu/threads/thread_team.h"

namespace nca::cpu {

/// What a thread needs for one tile.
struct TileScratch {
    explicit TileScratch(const Layout& layout, bool with_gradient);
    std::size_t bytes() const;

    AlignedBuffer<float> perception;        ///< P (kTileRows, inputs)
    AlignedBuffer<float> hidden;            ///< H panelled (kTileRows x hidden)
    AlignedBuffer<float> delta;             ///< (kTileRows, outputs)
    AlignedBuffer<float> delta_gradient;    ///< (kTileRows, channels)
    AlignedBuffer<float> hidden_gradient;   ///< panelled (kTileRows x hidden)
    AlignedBuffer<std::uint8_t> alive;      ///< plane: alive(state) of the rows at work
    AlignedBuffer<std::uint8_t> row_bytes;  ///< two padded rows of bytes, for dilations
    AlignedBuffer<std::uint32_t> offsets;   ///< (kTileRows) of a gradient tile
};

/// What a step leaves behind for backpropagation, all samples.
struct StepTape {
    AlignedBuffer<std::uint32_t> offsets;       ///< [sample][cell of the band order]: active cells, band by band
    AlignedBuffer<std::uint32_t> active_count;  ///< [sample][band]
    AlignedBuffer<float> hidden;                ///< [sample][tile]: H panelled; empty without a tape
};

struct Workspace {
    /// Throws std::bad_alloc.
    Workspace(const BackendShape& shape, const Kernels& kernels, int threads);

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
    std::vector<TileScratch> scratch;  ///< [thread]

    // Backpropagation; empty without a tape.
    GradientLayout gradient_layout;
    AlignedBuffer<float> state_gradient;            ///< [sample] padded: dL/d state of the step at work
    AlignedBuffer<std::uint8_t> gradient_occupied;  ///< [sample] plane
    AlignedBuffer<float> perception_gradient;       ///< [sample][cell of the band order]: dP rows
    AlignedBuffer<std::int32_t> gradient_row;  ///< [sample] plane: row in perception_gradient of this sample, or -1
    AlignedBuffer<float> accumulators;         ///< [sample][slot]: GradientLayout

    // Progress of a phase that a gate may interrupt, and the last step's counts; one element a task (sample, slot).
    std::vector<int> next_band;
    std::vector<std::uint64_t> reach_count;
    std::vector<std::uint64_t> active_count;

    int tasks() const { return layout.batch * layout.slots; }
    std::size_t bytes() const;

    float* state(int slot, int sample) {
        return states[static_cast<std::size_t>(slot)].data() + static_cast<std::size_t>(sample) * layout.state_floats;
    }
    const float* state(int slot, int sample) const {
        return states[static_cast<std::size_t>(slot)].data() + static_cast<std::size_t>(sample) * layout.state_floats;
    }
    /// A sample's part of a plane buffer.
    template <class Number>
    Number* plane(AlignedBuffer<Number>& buffer, int sample) const {
        return buffer.data() + static_cast<std::size_t>(sample) * layout.plane_cells;
    }
};

/// Bytes of a Workspace without making it, in double so that it cannot overflow.
double workspace_bytes(const BackendShape& shape, int panel, int threads);

}  // namespace nca::cpu
