// What the fp32 stage remembers of a recorded rollout, step by step: every cell's fate, and what the way back needs
// besides. That is the perception and the hidden layer of the active cells, with the lists of whose they are, where
// memory allows; else the state before the step, from which both are computed again. Both ways give the same bits.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/backend/cuda/device.h"
#include "engine/backend/cuda/fp32/segments.h"
#include "engine/backend/cuda/fp32/step_kernels.h"

namespace nca::gpu::fp32 {

enum class Activations : std::uint8_t { kept, computed_again };

/// Where the rows of one step lie: scratch that all steps share, or a step's place on the tape.
struct StepRows {
    std::uint32_t* cells;   ///< [segment][length]
    std::uint32_t* counts;  ///< [segment]
    float* perception;      ///< (rows, 3C)
    float* hidden;          ///< (rows, hidden)
    bool of_all;            ///< the matrices have a row for each list entry; else for those of a wave
};

/// A wave of them: the matrices begin with its first row.
struct WaveRows {
    Rows rows;
    float* perception;  ///< (wave row, 3C)
    float* hidden;      ///< (wave row, hidden)
};
WaveRows wave_of(const Segments& s, const StepRows& step, int first_segment);

/// Of T steps; for none it is empty.
class Tape {
public:
    Tape(const Segments& s, int steps, Activations activations);

    /// What that takes; saturates.
    static std::size_t bytes(const Segments& s, int steps, Activations activations);

    Activations activations() const { return activations_; }
    std::uint8_t* fates(int t) { return fates_.data() + place(t, fates_.size()); }  ///< (B,H,W)
    float* state(int t) { return states_.data() + place(t, states_.size()); }       ///< (B,H,W,C), if computed again
    StepRows rows(int t);                                                           ///< if kept

private:
    /// Where step t begins in a buffer of so many numbers.
    std::size_t place(int t, std::size_t count) const { return static_cast<std::size_t>(t) * (count / steps_); }

    std::size_t steps_;
    Activations activations_;
    DeviceBuffer<std::uint8_t> fates_;    // (T,B,H,W)
    DeviceBuffer<float> states_;          // (T,B,H,W,C), if activations are computed again; if they are kept:
    DeviceBuffer<float> perception_;      // (T, all rows, 3C)
    DeviceBuffer<float> hidden_;          // (T, all rows, hidden)
    DeviceBuffer<std::uint32_t> cells_;   // (T)[segment][length]: the active ones
    DeviceBuffer<std::uint32_t> counts_;  // (T)[segment]
};

}  // namespace nca::gpu::fp32
