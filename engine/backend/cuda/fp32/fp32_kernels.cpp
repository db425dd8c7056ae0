// The order of kernels in a step, forward and backward, and the memory they work in. On the way back the perception and
// the hidden layer lie on the tape (tape.h), with the rows of all active cells, or are computed again for the cells
// that a gradient flows through. The bits are the same: the further rows are zero, and add nothing.
#include "engine/backend/cuda/fp32/fp32_kernels.h"

#include <limits>
#include <vector>

#include "engine/backend/cuda/fp32/segments.h"
#include "engine/backend/cuda/fp32/step_kernels.h"
#include "engine/backend/cuda/fp32/tape.h"
#include "engine/backend/memory_check.h"
#include "engine/model/parameters.h"

namespace nca::gpu {
namespace {

using fp32::Activations;
using fp32::DealingLimits;
using fp32::Segments;
using fp32::StepRows;
using fp32::Tape;
using fp32::WaveRows;

/// Counts for the buffers below.
struct Sizes {
    Sizes(const BackendShape& shape, const DealingLimits& limits) : s(fp32::make_segments(shape, limits)) {
        cells = static_cast<std::size_t>(s.batch) * static_cast<std::size_t>(s.cells);
        inputs = static_cast<std::size_t>(shape.sizes.perception());
        hidden = static_cast<std::size_t>(s.hidden);
        parameters = buffer_count(shape, nca::Buffer::parameters);
    }
    Segments s;
    std::size_t cells, inputs, hidden, parameters;
};

class Fp32Kernels final : public RolloutKernels {
public:
    Fp32Kernels(const StageParts& parts, const DealingLimits& limits, Activations activations)
        : parts_(parts),
          bytes_(saturating_add(fp32_kernels_bytes(parts.shape, limits),
                                activations == Activations::kept ? fp32_activation_bytes(parts.shape, limits) : 0)),
          sizes_(parts.shape, limits),
          s_(sizes_.s),
          weights_(fp32::split_parameters(s_, parts.parameters)),
          masks_(sizes_.cells),
          active_(sizes_.cells),
          fate_(sizes_.cells),
          row_cells_(all_rows(s_)),
          row_counts_(static_cast<std::size_t>(s_.total)),
          step_counts_(row_counts_.size()),
          totals_(fp32::kTotals * row_counts_.size()),
          perception_(wave_rows(s_) * sizes_.inputs),
          hidden_(wave_rows(s_) * sizes_.hidden),
          tape_(s_, parts.shape.tape_steps, activations) {
        if (parts.shape.tape_steps == 0) return;
        row_of_cell_ = DeviceBuffer<std::int32_t>(sizes_.cells);
        delta_gradient_ = DeviceBuffer<float>(wave_rows(s_) * static_cast<std::size_t>(s_.channels));
        hidden_gradient_ = DeviceBuffer<float>(hidden_.size());
        perception_gradient_ = DeviceBuffer<float>(all_rows(s_) * sizes_.inputs);
        partials_ = DeviceBuffer<float>(static_cast<std::size_t>(s_.slots) * sizes_.parameters);
    }

    std::string name() const override { return "fp32"; }
    std::size_t bytes() const override { return bytes_; }
    void parameters_changed() override {}

    int roll(int steps, const KeepMasks& keep, bool record_tape, int& current, Progress& progress) override {
        fill_zero(parts_.stream, totals_);
        scale_ = static_cast<float>(1.0 / keep.probability);
        int done = 0;
        while (done < steps && step(done, keep, record_tape, current, progress)) {
            current = 1 - current;
            ++done;
        }
        steps_done_ = done;
        return done;
    }

    RolloutCounts counts() override {
        std::vector<std::uint64_t> totals(totals_.size());
        parts_.staging.download(totals.data(), totals_.data(), totals_.bytes());
        RolloutCounts counts;
        counts.cell_steps = static_cast<std::uint64_t>(steps_done_) * sizes_.cells;
        for (std::size_t i = 0; i < totals.size(); i += fp32::kTotals) {
            counts.in_reach += totals[i];
            counts.active += totals[i + 1];
            counts.flowing += totals[i + 2];
        }
        return counts;
    }

    bool backpropagate(Progress& progress) override {
        fill_zero(parts_.stream, partials_);
        for (int t = steps_done_ - 1; t >= 0; --t)
            if (!step_back(t, progress)) return false;
        fp32::reduce_partials(parts_.stream, s_, partials_.data(), parts_.gradient);
        return true;
    }

private:
    bool keeps_activations() const { return tape_.activations() == Activations::kept; }

    StepRows scratch_rows() {
        return {row_cells_.data(), row_counts_.data(), perception_.data(), hidden_.data(), false};
    }

    /// visit(wave) for each wave of a step's rows; false if progress ended it.
    template <class Visit>
    bool for_waves(Progress& progress, const StepRows& rows, Visit visit) {
        for (int first = 0; first < s_.total; first += s_.wave) {
            if (!progress.go_on()) return false;
            visit(wave_of(s_, rows, first));
        }
        return true;
    }

    fp32::StepKeep step_keep(int t, const KeepMasks& keep) {
        fp32::StepKeep step{nullptr, keep.place, keep_threshold(keep.probability)};
        step.place.step += static_cast<std::uint32_t>(t);
        if (keep.explicit_masks.empty()) return step;
        parts_.staging.upload(masks_.data(), keep.explicit_masks.data() + static_cast<std::size_t>(t) * sizes_.cells,
                              sizes_.cells);
        step.masks = masks_.data();
        return step;
    }

    bool step(int t, const KeepMasks& keep, bool record_tape, int current, Progress& progress) {
        Stream& stream = parts_.stream;
        const float* state = parts_.states[current];
        float* next = parts_.states[1 - current];
        std::uint8_t* fate = record_tape ? tape_.fates(t) : fate_.data();
        const StepRows rows = record_tape && keeps_activations() ? tape_.rows(t) : scratch_rows();
        if (record_tape && !keeps_activations())
            copy_on_device(stream, tape_.state(t), state,
                           buffer_count(parts_.shape, nca::Buffer::state) * sizeof(float));
        fp32::find_active(stream, s_, state, step_keep(t, keep), active_.data(), rows.cells, rows.counts,
                          step_counts_.data());
        const bool computed = for_waves(progress, rows, [&](const WaveRows& wave) {
            fp32::perceive_rows(stream, s_, wave.rows, state, wave.perception);
            fp32::hidden_layer(stream, s_, wave.rows, wave.perception, weights_, wave.hidden);
            fp32::candidate_layer(stream, s_, wave.rows, wave.hidden, weights_, scale_, state, next);
        });
        if (!computed) return false;
        fp32::decide_fate(stream, s_, state, next, active_.data(), fate, step_counts_.data(), totals_.data());
        fp32::apply_fate(stream, s_, state, active_.data(), fate, next);
        return true;
    }

    bool step_back(int t, Progress& progress) {
        Stream& stream = parts_.stream;
        float* gradient = parts_.state_gradient;
        const std::uint8_t* fate = tape_.fates(t);
        const StepRows rows = keeps_activations() ? tape_.rows(t) : scratch_rows();
        if (keeps_activations())
            fp32::take_kept_rows(stream, s_, fate, rows.cells, rows.counts, rows.perception, rows.hidden,
                                 row_of_cell_.data());
        else
            fp32::find_flowing(stream, s_, fate, rows.cells, rows.counts, row_of_cell_.data());
        const bool computed = for_waves(progress, rows, [&](const WaveRows& wave) {
            if (!keeps_activations()) {
                fp32::perceive_rows(stream, s_, wave.rows, tape_.state(t), wave.perception);
                fp32::hidden_layer(stream, s_, wave.rows, wave.perception, weights_, wave.hidden);
            }
            fp32::delta_gradient(stream, s_, wave.rows, fate, gradient, scale_, delta_gradient_.data());
            fp32::hidden_gradient(stream, s_, wave.rows, delta_gradient_.data(), weights_, wave.hidden,
                                  hidden_gradient_.data());
            fp32::add_weight_gradients(stream, s_, wave.rows, delta_gradient_.data(), wave.perception, wave.hidden,
                                       hidden_gradient_.data(), partials_.data());
            if (t > 0)
                fp32::perception_gradient(stream, s_, wave.rows, hidden_gradient_.data(), weights_,
                                          perception_gradient_.data());
        });
        if (!computed) return false;
        if (t > 0) fp32::gather_gradient(stream, s_, fate, row_of_cell_.data(), perception_gradient_.data(), gradient);
        return true;
    }

    StageParts parts_;
    std::size_t bytes_;
    Sizes sizes_;
    Segments s_;
    fp32::Weights weights_;
    DeviceBuffer<std::uint8_t> masks_;            // (B,H,W): given keep masks of a step
    DeviceBuffer<std::uint8_t> active_;           // (B,H,W)
    DeviceBuffer<std::uint8_t> fate_;             // (B,H,W), of a step that is not recorded
    DeviceBuffer<std::uint32_t> row_cells_;       // [segment][length]
    DeviceBuffer<std::uint32_t> row_counts_;      // [segment]
    DeviceBuffer<fp32::StepCounts> step_counts_;  // [segment]
    DeviceBuffer<std::uint64_t> totals_;          // [segment][kTotals] of the last roll
    DeviceBuffer<float> perception_;              // (wave rows, 3C)
    DeviceBuffer<float> hidden_;                  // (wave rows, hidden)
    Tape tape_;
    DeviceBuffer<std::int32_t> row_of_cell_;   // (B,H,W)
    DeviceBuffer<float> delta_gradient_;       // (wave rows, C)
    DeviceBuffer<float> hidden_gradient_;      // (wave rows, hidden)
    DeviceBuffer<float> perception_gradient_;  // (all rows, 3C)
    DeviceBuffer<float> partials_;             // [slot][P]
    float scale_ = 1;                          // 1 / keep probability of the last roll
    int steps_done_ = 0;                       // of the last roll
};

}  // namespace

std::unique_ptr<RolloutKernels> make_fp32_kernels(const StageParts& parts, const DealingLimits& limits) {
    const bool fit = fp32_activation_bytes(parts.shape, limits) <= parts.activation_bytes_limit;
    return std::make_unique<Fp32Kernels>(parts, limits, fit ? Activations::kept : Activations::computed_again);
}

std::size_t fp32_kernels_bytes(const BackendShape& shape, const DealingLimits& limits) {
    if (!fp32::can_be_addressed(shape, limits)) return std::numeric_limits<std::size_t>::max();
    const Sizes n(shape, limits);
    const auto segments = static_cast<std::size_t>(n.s.total);
    const std::size_t wave = wave_rows(n.s) * sizeof(float);
    std::size_t bytes =
        3 * n.cells + all_rows(n.s) * sizeof(std::uint32_t) +
        segments * (sizeof(std::uint32_t) + sizeof(fp32::StepCounts) + fp32::kTotals * sizeof(std::uint64_t)) +
        wave * (n.inputs + n.hidden);
    if (shape.tape_steps == 0) return bytes;
    bytes += n.cells * sizeof(std::int32_t) + wave * (n.hidden + static_cast<std::size_t>(n.s.channels)) +
             static_cast<std::size_t>(n.s.slots) * n.parameters * sizeof(float);
    bytes = saturating_add(bytes, saturating_multiply(all_rows(n.s), n.inputs * sizeof(float)));
    return saturating_add(bytes, Tape::bytes(n.s, shape.tape_steps, Activations::computed_again));
}

std::size_t fp32_activation_bytes(const BackendShape& shape, const DealingLimits& limits) {
    if (!fp32::can_be_addressed(shape, limits)) return 0;  // no memory holds the rest
    const Segments s = fp32::make_segments(shape, limits);
    // A row for each cell at least, and more numbers in it than in a cell's state: never less than the states.
    return Tape::bytes(s, shape.tape_steps, Activations::kept) -
           Tape::bytes(s, shape.tape_steps, Activations::computed_again);
}

}  // namespace nca::gpu
