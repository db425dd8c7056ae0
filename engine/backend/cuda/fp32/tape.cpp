// The tape's sizes, and where a step lies on it.
#include "engine/backend/cuda/fp32/tape.h"

#include <algorithm>

#include "engine/backend/memory_check.h"
#include "engine/model/parameters.h"

namespace nca::gpu::fp32 {
namespace {

/// Numbers of one step in each buffer.
struct StepNumbers {
    StepNumbers(const Segments& s, Activations activations) {
        const bool kept = activations == Activations::kept;
        const std::size_t cells = static_cast<std::size_t>(s.batch) * static_cast<std::size_t>(s.cells);
        const ModelSizes sizes{s.channels, s.hidden};
        fates = cells;
        states = kept ? 0 : saturating_multiply(cells, static_cast<std::size_t>(s.channels));
        rows = kept ? all_rows(s) : 0;
        perception = saturating_multiply(rows, static_cast<std::size_t>(sizes.perception()));
        hidden = saturating_multiply(rows, static_cast<std::size_t>(s.hidden));
        segments = kept ? static_cast<std::size_t>(s.total) : 0;
    }
    std::size_t fates, states, rows, perception, hidden, segments;
};

}  // namespace

WaveRows wave_of(const Segments& s, const StepRows& step, int first_segment) {
    const Rows rows{step.cells, step.counts, first_segment, std::min(s.wave, s.total - first_segment)};
    const std::size_t first_row =
        step.of_all ? static_cast<std::size_t>(first_segment) * static_cast<std::size_t>(s.length) : 0;
    return {rows, step.perception + first_row * static_cast<std::size_t>(ModelSizes{s.channels, s.hidden}.perception()),
            step.hidden + first_row * static_cast<std::size_t>(s.hidden)};
}

Tape::Tape(const Segments& s, int steps, Activations activations)
    : steps_(static_cast<std::size_t>(steps)), activations_(activations) {
    const StepNumbers step(s, activations);
    fates_ = DeviceBuffer<std::uint8_t>(steps_ * step.fates);
    states_ = DeviceBuffer<float>(steps_ * step.states);
    perception_ = DeviceBuffer<float>(steps_ * step.perception);
    hidden_ = DeviceBuffer<float>(steps_ * step.hidden);
    cells_ = DeviceBuffer<std::uint32_t>(steps_ * step.rows);
    counts_ = DeviceBuffer<std::uint32_t>(steps_ * step.segments);
}

std::size_t Tape::bytes(const Segments& s, int steps, Activations activations) {
    const StepNumbers step(s, activations);
    std::size_t words = step.rows + step.segments;  // of 32 bits
    for (const std::size_t count : {step.states, step.perception, step.hidden}) words = saturating_add(words, count);
    const std::size_t bytes = saturating_add(saturating_multiply(words, sizeof(float)), step.fates);
    return saturating_multiply(static_cast<std::size_t>(steps), bytes);
}

StepRows Tape::rows(int t) {
    return {cells_.data() + place(t, cells_.size()), counts_.data() + place(t, counts_.size()),
            perception_.data() + place(t, perception_.size()), hidden_.data() + place(t, hidden_.size()), true};
}

}  // namespace nca::gpu::fp32
