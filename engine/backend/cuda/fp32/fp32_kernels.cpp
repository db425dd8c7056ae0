// The order of kernels in a step, forward and backward, and the memory they work in. The tape is the states before each
// step and every cell's fate; perception and hidden layer are computed again on the way back, with the same numbers.
#include "engine/backend/cuda/fp32/fp32_kernels.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "engine/backend/cuda/fp32/segments.h"
#include "engine/backend/cuda/fp32/step_kernels.h"
#include "engine/backend/memory_check.h"
#include "engine/model/parameters.h"

namespace nca::gpu {
namespace {

using fp32::DealingLimits;
using fp32::Rows;
using fp32::Segments;

/// Counts of every buffer below.
struct Sizes {
    Sizes(const BackendShape& shape, const DealingLimits& limits) : s(fp32::make_segments(shape, limits)) {
        state = buffer_count(shape, nca::Buffer::state);
        cells = static_cast<std::size_t>(s.batch) * static_cast<std::size_t>(s.cells);
        inputs = static_cast<std::size_t>(shape.sizes.perception());
        hidden = static_cast<std::size_t>(s.hidden);
        steps = static_cast<std::size_t>(shape.tape_steps);
        parameters = buffer_count(shape, nca::Buffer::parameters);
    }
    Segments s;
    std::size_t state, cells, inputs, hidden, steps, parameters;
};

class Fp32Kernels final : public RolloutKernels {
public:
    Fp32Kernels(const StageParts& parts, const DealingLimits& limits)
        : parts_(parts),
          bytes_(fp32_kernels_bytes(parts.shape, limits)),
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
          hidden_(wave_rows(s_) * sizes_.hidden) {
        if (parts.shape.tape_steps == 0) return;
        tape_states_ = DeviceBuffer<float>(sizes_.steps * sizes_.state);
        tape_fates_ = DeviceBuffer<std::uint8_t>(sizes_.steps * sizes_.cells);
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
    std::uint8_t* fate(int t, bool recorded) {
        return recorded ? tape_fates_.data() + static_cast<std::size_t>(t) * sizes_.cells : fate_.data();
    }
    float* tape_state(int t) { return tape_states_.data() + static_cast<std::size_t>(t) * sizes_.state; }

    /// visit(rows of a wave) for each wave; false if progress ended it.
    template <class Visit>
    bool for_waves(Progress& progress, Visit visit) {
        for (int first = 0; first < s_.total; first += s_.wave) {
            if (!progress.go_on()) return false;
            visit(Rows{row_cells_.data(), row_counts_.data(), first, std::min(s_.wave, s_.total - first)});
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
        if (record_tape) copy_on_device(stream, tape_state(t), state, sizes_.state * sizeof(float));
        fp32::find_active(stream, s_, state, step_keep(t, keep), active_.data(), row_cells_.data(), row_counts_.data(),
                          step_counts_.data());
        const bool computed = for_waves(progress, [&](const Rows& rows) {
            fp32::perceive_rows(stream, s_, rows, state, perception_.data());
            fp32::hidden_layer(stream, s_, rows, perception_.data(), weights_, hidden_.data());
            fp32::candidate_layer(stream, s_, rows, hidden_.data(), weights_, scale_, state, next);
        });
        if (!computed) return false;
        fp32::decide_fate(stream, s_, state, next, active_.data(), fate(t, record_tape), step_counts_.data(),
                          totals_.data());
        fp32::apply_fate(stream, s_, state, active_.data(), fate(t, record_tape), next);
        return true;
    }

    bool step_back(int t, Progress& progress) {
        Stream& stream = parts_.stream;
        float* gradient = parts_.state_gradient;
        fp32::find_flowing(stream, s_, fate(t, true), row_cells_.data(), row_counts_.data(), row_of_cell_.data());
        const bool computed = for_waves(progress, [&](const Rows& rows) {
            fp32::perceive_rows(stream, s_, rows, tape_state(t), perception_.data());
            fp32::hidden_layer(stream, s_, rows, perception_.data(), weights_, hidden_.data());
            fp32::delta_gradient(stream, s_, rows, gradient, scale_, delta_gradient_.data());
            fp32::hidden_gradient(stream, s_, rows, delta_gradient_.data(), weights_, hidden_.data(),
                                  hidden_gradient_.data());
            fp32::add_weight_gradients(stream, s_, rows, delta_gradient_.data(), perception_.data(), hidden_.data(),
                                       hidden_gradient_.data(), partials_.data());
            if (t > 0)
                fp32::perception_gradient(stream, s_, rows, hidden_gradient_.data(), weights_,
                                          perception_gradient_.data());
        });
        if (!computed) return false;
        if (t > 0)
            fp32::gather_gradient(stream, s_, fate(t, true), row_of_cell_.data(), perception_gradient_.data(),
                                  gradient);
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
    DeviceBuffer<float> tape_states_;             // (T,B,H,W,C): the state before each step
    DeviceBuffer<std::uint8_t> tape_fates_;       // (T,B,H,W)
    DeviceBuffer<std::int32_t> row_of_cell_;      // (B,H,W)
    DeviceBuffer<float> delta_gradient_;          // (wave rows, C)
    DeviceBuffer<float> hidden_gradient_;         // (wave rows, hidden)
    DeviceBuffer<float> perception_gradient_;     // (all rows, 3C)
    DeviceBuffer<float> partials_;                // [slot][P]
    float scale_ = 1;                             // 1 / keep probability of the last roll
    int steps_done_ = 0;                          // of the last roll
};

}  // namespace

std::unique_ptr<RolloutKernels> make_fp32_kernels(const StageParts& parts, const DealingLimits& limits) {
    return std::make_unique<Fp32Kernels>(parts, limits);
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
    if (n.steps == 0) return bytes;
    bytes += n.cells * sizeof(std::int32_t) + wave * (n.hidden + static_cast<std::size_t>(n.s.channels)) +
             static_cast<std::size_t>(n.s.slots) * n.parameters * sizeof(float);
    bytes = saturating_add(bytes, saturating_multiply(all_rows(n.s), n.inputs * sizeof(float)));
    return saturating_add(bytes, saturating_multiply(n.steps, n.state * sizeof(float) + n.cells));
}

}  // namespace nca::gpu
