// The kernels of the fp32 stage, each as a function that queues it. forward_kernels.cu: which cells are active, the two
// layers on them, and who survives. backward_kernels.cu: the same way back. They write every element that a later one
// reads, in an order that depends on nothing but the sizes.
#pragma once

#include <cstdint>

#include "engine/backend/cuda/device.h"
#include "engine/backend/cuda/fp32/segments.h"
#include "engine/model/random.h"

namespace nca::gpu::fp32 {

/// Lists of cells, and which segments' lists a kernel is for.
struct Rows {
    const std::uint32_t* cells;   ///< [segment][length]: cells of the sample, raster order
    const std::uint32_t* counts;  ///< [segment]
    int first_segment;
    int segments;
};

/// Which cells fire in a step.
struct StepKeep {
    const std::uint8_t* masks;  ///< (B,H,W), or null: draws
    RandomPlace place;          ///< of sample 0, at this step
    std::uint64_t threshold;
};

/// What a segment counted in one step.
struct StepCounts {
    std::uint32_t reach;
    std::uint32_t active;
};

// A cell's fate in a step.
inline constexpr std::uint8_t kSurvives = 1;  ///< alive(state) and alive(candidate)
inline constexpr std::uint8_t kFlows = 2;     ///< and active: a gradient flows through its update

/// Flat parameters, split.
struct Weights {
    const float* weights1;  ///< (3C, hidden)
    const float* bias1;     ///< (hidden)
    const float* weights2;  ///< (hidden, C)
    const float* bias2;     ///< (C)
};
Weights split_parameters(const Segments& s, const float* parameters);

// Forward.

/// active (B,H,W) = keep AND reach, the lists of active cells, and counts [segment].
void find_active(Stream& stream, const Segments& s, const float* state, const StepKeep& keep, std::uint8_t* active,
                 std::uint32_t* cells, std::uint32_t* cell_counts, StepCounts* counts);
/// perception (wave row, 3C) of listed cells.
void perceive_rows(Stream& stream, const Segments& s, const Rows& rows, const float* state, float* perception);
/// hidden (wave row, hidden) = relu(perception * W1 + b1).
void hidden_layer(Stream& stream, const Segments& s, const Rows& rows, const float* perception, const Weights& weights,
                  float* hidden);
/// candidate (B,H,W,C) = state + scale * (hidden * W2 + b2), listed cells only.
void candidate_layer(Stream& stream, const Segments& s, const Rows& rows, const float* hidden, const Weights& weights,
                     float scale, const float* state, float* candidate);
inline constexpr int kTotals = 3;  ///< of a segment: cells in reach, active, flowing

/// fate (B,H,W) of every cell; adds the step's counts to totals [segment][kTotals].
void decide_fate(Stream& stream, const Segments& s, const float* state, const float* candidate,
                 const std::uint8_t* active, std::uint8_t* fate, const StepCounts* counts, std::uint64_t* totals);
/// candidate -> next state, in its place: dropped cells as they were, dead ones zero.
void apply_fate(Stream& stream, const Segments& s, const float* state, const std::uint8_t* active,
                const std::uint8_t* fate, float* next);

// Backward. `gradient` is dL/d next state (B,H,W,C), scale as in the step.

/// The lists of cells whose fate is kFlows, and for every cell its row among the lists of all segments, or -1.
void find_flowing(Stream& stream, const Segments& s, const std::uint8_t* fate, std::uint32_t* cells,
                  std::uint32_t* cell_counts, std::int32_t* row_of_cell);
/// The same numbers of rows for lists of active cells that were kept, of which some do not flow: their rows of the
/// perception (row among all lists, 3C) and the hidden layer (row among all lists, hidden) become zero.
void take_kept_rows(Stream& stream, const Segments& s, const std::uint8_t* fate, const std::uint32_t* cells,
                    const std::uint32_t* cell_counts, float* perception, float* hidden, std::int32_t* row_of_cell);
/// delta_gradient (wave row, C) = scale * gradient of listed cells; zero where none flows.
void delta_gradient(Stream& stream, const Segments& s, const Rows& rows, const std::uint8_t* fate,
                    const float* gradient, float scale, float* delta_gradient);
/// hidden_gradient (wave row, hidden) = delta_gradient * W2^T where hidden > 0.
void hidden_gradient(Stream& stream, const Segments& s, const Rows& rows, const float* delta_gradient,
                     const Weights& weights, const float* hidden, float* hidden_gradient);
/// Adds what these rows give to the weights' gradients: partials [slot][P].
void add_weight_gradients(Stream& stream, const Segments& s, const Rows& rows, const float* delta_gradient,
                          const float* perception, const float* hidden, const float* hidden_gradient, float* partials);
/// perception_gradient (row among all lists, 3C) = hidden_gradient * W1^T.
void perception_gradient(Stream& stream, const Segments& s, const Rows& rows, const float* hidden_gradient,
                         const Weights& weights, float* perception_gradient);
/// dL/d state from dL/d next state, in its place.
void gather_gradient(Stream& stream, const Segments& s, const std::uint8_t* fate, const std::int32_t* row_of_cell,
                     const float* perception_gradient, float* gradient);
/// gradient (P) = the sum of the partials, slot after slot.
void reduce_partials(Stream& stream, const Segments& s, const float* partials, float* gradient);

}  // namespace nca::gpu::fp32
