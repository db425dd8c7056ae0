// Allocates once, and queues the kernels with their arguments: this file alone knows which plane belongs to which step.
#include <gpu_language.h>

#include <algorithm>

#include "engine/backend/cuda/launch_size.h"
#include "engine/backend/cuda/tensor/backward_step.h"
#include "engine/backend/cuda/tensor/forward_step.h"
#include "engine/backend/cuda/tensor/fragments.h"
#include "engine/backend/cuda/tensor/gather_gradient.h"
#include "engine/backend/cuda/tensor/layout.h"
#include "engine/backend/cuda/tensor/mark_cells.h"
#include "engine/backend/cuda/tensor/pack_weights.h"
#include "engine/backend/cuda/tensor/tensor_steps.h"
#include "engine/backend/cuda/tensor/weight_gradient.h"
#include "engine/backend/memory_check.h"

namespace nca::gpu::tensor {
namespace {

class DeviceSteps final : public TensorSteps {
public:
    DeviceSteps(const BackendShape& shape, const OuterBuffers& buffers, int blocks, Activations activations);

    std::size_t bytes() const override;
    void take_parameters(Stream& stream) override;
    void begin_rollout(Stream& stream, float* master, bool record) override;
    void forward_step(Stream& stream, float* master, int step, bool record) override;
    void finish_rollout(Stream& stream, float* master, int steps, bool record) override;
    const std::uint64_t* counts() const override { return count_sums_.data(); }
    void begin_backward(Stream& stream) override;
    void backward_step(Stream& stream, int step) override;
    int gradient_chunks() const override { return (slots_ + kChunkSlots - 1) / kChunkSlots; }
    void gradient_chunk(Stream& stream, int steps, int chunk) override;
    void finish_backward(Stream& stream) override;

private:
    /// A step's part of a buffer that has one for each step of the tape.
    template <class Number>
    Number* of_step(DeviceBuffer<Number>& buffer, int step, std::size_t each) {
        return buffer.data() + static_cast<std::size_t>(step) * each;
    }
    /// The 16-bit state before a step: on the tape each has its own, else two behind the tape take turns.
    __half* state(int step, bool record) {
        return of_step(states_, record ? step : tape_steps_ + step % 2, layout_.state_halves());
    }
    std::uint8_t* spark(int step) { return sparks_.data() + static_cast<std::size_t>(step % 2) * sparks_.size() / 2; }
    CellList passing(int step) {
        return {of_step(passing_cells_, step, layout_.cells),
                of_step(passing_counts_, step, static_cast<std::size_t>(layout_.segments))};
    }
    PassedRows passed(int step) {
        return {
            of_step(totals_, step, 1), of_step(passed_cells_, step, layout_.cells),
            of_step(passed_gradient_, step, layout_.state_halves()),
            passed_hidden_.size() > 0 ? of_step(passed_hidden_, step, std::size_t{layout_.cells} * kHidden) : nullptr,
            of_step(passed_unit_, step, layout_.cells)};
    }
    float* flow_unit(int step) { return of_step(flow_unit_, step % 2, layout_.cells); }
    void mark(Stream& stream, float* master, int step, bool record, bool finished);

    const Layout layout_;
    const int tape_steps_;
    const int slots_;
    const OuterBuffers buffers_;
    const std::uint32_t blocks_;

    DeviceBuffer<std::uint32_t> weights_;        // kPackedWords
    DeviceBuffer<float> bias_;                   // (kHidden), (kChannels)
    DeviceBuffer<__half> states_;                // (steps + 2, cells, kChannels)
    DeviceBuffer<std::uint8_t> sparks_;          // (2, planes)
    DeviceBuffer<std::uint8_t> flags_;           // (cells)
    DeviceBuffer<std::uint32_t> active_cells_;   // (cells)
    DeviceBuffer<std::uint32_t> active_counts_;  // (segments)
    DeviceBuffer<std::uint64_t> counts_;         // (segments, kCounts)
    DeviceBuffer<std::uint64_t> count_sums_;     // (kCounts)

    // The tape; empty without.
    DeviceBuffer<__half> activations_;            // (steps, cells, kActivations); empty where they are computed again
    DeviceBuffer<__half> passed_hidden_;          // (steps, cells, kHidden); empty where it is computed again
    DeviceBuffer<std::uint8_t> slopes_;           // (steps, cells, kSlopeBytes)
    DeviceBuffer<std::uint8_t> survived_;         // (steps, cells)
    DeviceBuffer<std::uint32_t> passing_cells_;   // (steps, cells)
    DeviceBuffer<std::uint32_t> passing_counts_;  // (steps, segments)
    DeviceBuffer<std::uint32_t> totals_;          // (steps)
    DeviceBuffer<std::uint32_t> passed_cells_;    // (steps, cells)
    DeviceBuffer<__half> passed_gradient_;        // (steps, cells, kChannels)
    DeviceBuffer<float> passed_unit_;             // (steps, cells)
    DeviceBuffer<float> gradient_;                // (cells, kChannels)
    DeviceBuffer<__half> flow_;                   // (cells, kInputs)
    DeviceBuffer<float> flow_unit_;               // (2, cells)
    DeviceBuffer<float> sums_;                    // (slots, kSumFloats)
};

DeviceSteps::DeviceSteps(const BackendShape& shape, const OuterBuffers& buffers, int blocks, Activations activations)
    : layout_(make_layout(shape.sizes, shape.grid, shape.batch)),
      tape_steps_(shape.tape_steps),
      slots_(gradient_slots(layout_, tape_steps_)),
      buffers_(buffers),
      blocks_(static_cast<std::uint32_t>(blocks)),
      weights_(kPackedWords),
      bias_(kHidden + kChannels),
      states_((static_cast<std::size_t>(tape_steps_) + 2) * layout_.state_halves()),
      sparks_(2 * std::size_t{layout_.plane_cells} * static_cast<std::size_t>(layout_.batch)),
      flags_(layout_.cells),
      active_cells_(layout_.cells),
      active_counts_(static_cast<std::size_t>(layout_.segments)),
      counts_(kCounts * static_cast<std::size_t>(layout_.segments)),
      count_sums_(kCounts) {
    if (tape_steps_ > 0) {
        const std::size_t cells = layout_.cells;
        const auto steps = static_cast<std::size_t>(tape_steps_);
        slopes_ = DeviceBuffer<std::uint8_t>(steps * cells * kSlopeBytes);
        survived_ = DeviceBuffer<std::uint8_t>(steps * cells);
        passing_cells_ = DeviceBuffer<std::uint32_t>(steps * cells);
        passing_counts_ = DeviceBuffer<std::uint32_t>(steps * static_cast<std::size_t>(layout_.segments));
        totals_ = DeviceBuffer<std::uint32_t>(steps);
        passed_cells_ = DeviceBuffer<std::uint32_t>(steps * cells);
        passed_gradient_ = DeviceBuffer<__half>(steps * layout_.state_halves());
        passed_unit_ = DeviceBuffer<float>(steps * cells);
        gradient_ = DeviceBuffer<float>(layout_.state_halves());
        flow_ = DeviceBuffer<__half>(cells * kInputs);
        flow_unit_ = DeviceBuffer<float>(2 * cells);
        sums_ = DeviceBuffer<float>(static_cast<std::size_t>(slots_) * kSumFloats);
        if (activations == Activations::kept) {
            activations_ = DeviceBuffer<__half>(steps * cells * kActivations);
            passed_hidden_ = DeviceBuffer<__half>(steps * cells * kHidden);
        }
    }
    reserve_shared(tensor::forward_step, forward_shared_bytes());
    reserve_shared(tensor::backward_step, backward_shared_bytes());
    Stream stream(Priority::normal);
    fill_zero(stream, sparks_);  // the border stays so
    stream.wait();
}

std::size_t DeviceSteps::bytes() const {
    return weights_.bytes() + bias_.bytes() + states_.bytes() + sparks_.bytes() + flags_.bytes() +
           active_cells_.bytes() + active_counts_.bytes() + counts_.bytes() + count_sums_.bytes() + slopes_.bytes() +
           survived_.bytes() + passing_cells_.bytes() + passing_counts_.bytes() + totals_.bytes() +
           passed_cells_.bytes() + passed_gradient_.bytes() + passed_unit_.bytes() + gradient_.bytes() + flow_.bytes() +
           flow_unit_.bytes() + sums_.bytes() + activations_.bytes() + passed_hidden_.bytes();
}

void DeviceSteps::take_parameters(Stream& stream) {
    launch(stream, pack_blocks(), kThreads, 0, pack_weights,
           PackWeights{layout_.channels, layout_.hidden, buffers_.parameters, weights_.data(), bias_.data()});
}

void DeviceSteps::begin_rollout(Stream& stream, float* master, bool record) {
    launch(stream, blocks_for(std::max(std::size_t{layout_.cells} * kParts, counts_.size()), kThreads), kThreads, 0,
           import_state, ImportState{layout_, master, state(0, record), spark(0), flags_.data(), counts_.data()});
}

void DeviceSteps::mark(Stream& stream, float* master, int step, bool record, bool finished) {
    const bool after = step > 0;
    MarkCells work{};
    work.layout = layout_;
    work.control = buffers_.control;
    work.step = step;
    work.finished = finished;
    work.spark = spark(step);
    work.next_spark = spark(step + 1);
    work.flags = flags_.data();
    work.before = after ? state(step - 1, record) : nullptr;
    work.state = finished ? nullptr : state(step, record);
    work.master = master;
    work.active = {active_cells_.data(), active_counts_.data()};
    if (record && after) {
        work.passing = passing(step - 1);
        work.survived = of_step(survived_, step - 1, layout_.cells);
    }
    work.counts = counts_.data();
    launch_early(stream, static_cast<std::uint32_t>(layout_.segments), kThreads, 0, mark_cells, work);
}

void DeviceSteps::forward_step(Stream& stream, float* master, int step, bool record) {
    mark(stream, master, step, record, false);
    ForwardStep work{};
    work.layout = layout_;
    work.control = buffers_.control;
    work.active = {active_cells_.data(), active_counts_.data()};
    work.flags = flags_.data();
    work.weights = weights_.data();
    work.bias = bias_.data();
    work.state = state(step, record);
    // The state after the last step of a tape is of no use to the gradient: there the fp32 one alone is kept.
    work.next = record && step + 1 == tape_steps_ ? nullptr : state(step + 1, record);
    work.master = master;
    work.spark = spark(step + 1);
    work.activations = record && activations_.size() > 0
                           ? of_step(activations_, step, std::size_t{layout_.cells} * kActivations)
                           : nullptr;
    work.slopes = record ? of_step(slopes_, step, std::size_t{layout_.cells} * kSlopeBytes) : nullptr;
    launch_early(stream, blocks_, kForwardThreads, forward_shared_bytes(), tensor::forward_step, work);
}

void DeviceSteps::finish_rollout(Stream& stream, float* master, int steps, bool record) {
    mark(stream, master, steps, record, true);
    launch(stream, 1, kLanes, 0, sum_counts, SumCounts{layout_.segments, counts_.data(), count_sums_.data()});
}

void DeviceSteps::begin_backward(Stream& stream) {
    launch(stream, blocks_for(std::size_t{layout_.cells} * kParts, kThreads), kThreads, 0, start_gradient,
           StartGradient{layout_, buffers_.state_gradient, gradient_.data(), flow_unit_.data()});
}

void DeviceSteps::backward_step(Stream& stream, int step) {
    BackwardStep work{};
    work.layout = layout_;
    work.control = buffers_.control;
    work.passing = passing(step);
    work.weights = weights_.data();
    work.slopes = of_step(slopes_, step, std::size_t{layout_.cells} * kSlopeBytes);
    work.gradient = gradient_.data();
    work.passed = passed(step);
    work.flow = step > 0 ? flow_.data() : nullptr;
    work.flow_unit = flow_unit(step);
    launch_early(stream, blocks_, kBackwardThreads, backward_shared_bytes(), tensor::backward_step, work);
    if (step == 0) return;
    launch_early(stream, gather_blocks(layout_), kGatherThreads, 0, gather_gradient,
                 GatherGradient{layout_, of_step(survived_, step, layout_.cells), flow_.data(), flow_unit(step),
                                flow_unit(step + 1), gradient_.data()});
}

void DeviceSteps::gradient_chunk(Stream& stream, int steps, int chunk) {
    WeightGradient work{};
    work.layout = layout_;
    work.steps = steps;
    work.slots = slots_;
    work.first_slot = chunk * kChunkSlots;
    work.weights = weights_.data();
    work.bias = bias_.data();
    work.states = states_.data();
    work.activations = activations_.data();
    work.totals = totals_.data();
    work.cells = passed_cells_.data();
    work.gradient = passed_gradient_.data();
    work.hidden_gradient = passed_hidden_.data();
    work.unit = passed_unit_.data();
    work.sums = sums_.data();
    const int slots = std::min(kChunkSlots, slots_ - work.first_slot);
    launch(stream, static_cast<std::uint32_t>(slots * kShares), kThreads, 0,
           activations_.size() > 0 ? weight_gradient_of_kept : weight_gradient, work);
}

void DeviceSteps::finish_backward(Stream& stream) {
    const ParameterLayout tensors(ModelSizes{layout_.channels, layout_.hidden});
    launch(stream, blocks_for(tensors.total(), kThreads), kThreads, 0, reduce_gradient,
           ReduceGradient{layout_, slots_, sums_.data(), buffers_.gradient});
}

}  // namespace

std::unique_ptr<TensorSteps> make_tensor_steps(const BackendShape& shape, const OuterBuffers& buffers, int blocks,
                                               Activations activations) {
    return std::make_unique<DeviceSteps>(shape, buffers, blocks, activations);
}

std::size_t tensor_steps_bytes(const BackendShape& shape, Activations activations) {
    if (!fits(shape.sizes, shape.grid, shape.batch)) return 0;
    const Layout layout = make_layout(shape.sizes, shape.grid, shape.batch);
    const std::size_t cells = layout.cells;
    const std::size_t segments = static_cast<std::size_t>(layout.segments);
    std::size_t bytes = (kPackedWords + kHidden + kChannels) * 4 +
                        2 * std::size_t{layout.plane_cells} * static_cast<std::size_t>(layout.batch) + 5 * cells +
                        (4 + 8 * kCounts) * segments + 8 * kCounts;
    constexpr std::size_t kStateBytes = 2 * kChannels;
    bytes += 2 * cells * kStateBytes;
    if (shape.tape_steps == 0) return bytes;
    const auto steps = static_cast<std::size_t>(shape.tape_steps);
    bytes += cells * (4 * kChannels + 2 * kInputs + 8) + 4 * steps * (segments + 1) +
             static_cast<std::size_t>(gradient_slots(layout, shape.tape_steps)) * kSumFloats * 4;
    // By step and cell: states, slopes, survivors, two lists, the gradient of delta and its unit.
    return saturating_add(
        bytes,
        saturating_multiply(steps * cells, kStateBytes + kSlopeBytes + 1 + 4 + 4 + kStateBytes + 4 +
                                               (activations == Activations::kept ? 2 * (kActivations + kHidden) : 0)));
}

}  // namespace nca::gpu::tensor
