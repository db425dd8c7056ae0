// Strings the steps together: in portions of some milliseconds, each recorded as a graph once and replayed from then
// on, with the gate asked in between.
//
// **Graphs of portions, and one of a whole iteration.** What a graph saves is the launching of some 130 small kernels a
// direction; a graph a portion saves that already. Where a rollout is short enough for a pause to wait for it, and the
// trainer needs nothing of the host in between, the iteration goes further and is one graph (whole_iteration.h), which
// queues the same steps by the functions of RolloutInOneGraph. All else goes portion by portion: a live grid's steps,
// batches or rollouts too large for that, starts from a pool, wounds, further terms of the loss.
#include "engine/backend/cuda/tensor/tensor_rollout.h"

#include <algorithm>
#include <map>

#include "engine/backend/cuda/tensor/tensor_steps.h"
#include "engine/backend/memory_check.h"
#include "engine/model/errors.h"
#include "engine/model/random.h"

namespace nca::gpu {
namespace {

/// Cell-steps of a portion: a fraction of a tenth of a second on the slowest GPU that has such tensor cores.
constexpr std::uint64_t kPortionCellSteps = std::uint64_t{4} << 20;
/// Cell-steps of an iteration in one graph, a multiprocessor: some 25 ms of an H200 (4.7 ms were measured for 2.7
/// million), and less than a tenth of a second where multiprocessors are a quarter as fast.
constexpr std::uint64_t kGraphCellStepsEach = std::uint64_t{96} << 10;
constexpr std::uint64_t kMostGraphSteps = 1024;
/// A live grid asks for rollouts of many lengths; each has its last portion. More graphs than this are not kept.
constexpr std::size_t kMostGraphs = 256;

std::uint64_t cells_of(const BackendShape& shape) {
    return static_cast<std::uint64_t>(shape.batch) * shape.grid.cells();
}

int steps_of(std::uint64_t cell_steps, const BackendShape& shape) {
    return static_cast<int>(std::clamp<std::uint64_t>(cell_steps / cells_of(shape), 1, kMostGraphSteps));
}

class TensorRollout final : public RolloutKernels, public RolloutInOneGraph {
public:
    TensorRollout(const StageParts& parts, int blocks, tensor::Activations activations)
        : parts_(parts),
          blocks_(blocks),
          steps_(tensor::make_tensor_steps(parts.shape,
                                           {parts.parameters, parts.gradient, parts.state_gradient, parts.control},
                                           blocks, activations)) {}

    std::string name() const override { return "tensor cores (16-bit factors, 32-bit sums)"; }
    Precision precision() const override { return Precision::reduced; }
    std::size_t bytes() const override { return steps_->bytes() + keep_masks_.bytes(); }
    void parameters_changed() override { steps_->take_parameters(parts_.stream); }
    int roll(int steps, const KeepMasks& keep, bool record_tape, int& current, Progress& progress) override;
    RolloutCounts counts() override;
    bool backpropagate(Progress& progress) override;
    RolloutInOneGraph* in_one_graph() override {
        const int tape = parts_.shape.tape_steps;
        return tape > 0 && tape <= most_steps_of_one_graph(parts_.shape, blocks_) ? this : nullptr;
    }
    void queue_roll(int steps, float* state) override;
    const std::uint64_t* counts_on_device() const override { return steps_->counts(); }
    void queue_backpropagate(int steps) override;

private:
    enum class Kind : std::uint8_t { forward, recorded, backward };
    struct Portion {
        Kind kind;
        int first;      ///< step
        int count;      ///< of steps
        float* master;  ///< null on the way back
        // The check takes the 0 that <=> is compared with for a pointer.
        friend auto operator<=>(const Portion&, const Portion&) = default;  // NOLINT(modernize-use-nullptr)
    };

    void set_control(int steps, const KeepMasks& keep);
    void queue(const Portion& portion);
    void run(const Portion& portion);
    int portion_steps() const { return steps_of(kPortionCellSteps, parts_.shape); }

    const StageParts parts_;
    const int blocks_;
    std::unique_ptr<tensor::TensorSteps> steps_;
    DeviceBuffer<std::uint8_t> keep_masks_;  // (T,B,H,W), grown as given masks need
    std::map<Portion, Graph> graphs_;
    int recorded_ = 0;  // steps of the last recorded rollout
    int rolled_ = 0;    // of the last rollout
};

int TensorRollout::roll(int steps, const KeepMasks& keep, bool record_tape, int& current, Progress& progress) {
    float* master = parts_.states[current];
    set_control(steps, keep);
    steps_->begin_rollout(parts_.stream, master, record_tape);
    int done = 0;
    while (progress.go_on() && done < steps) {
        const int count = std::min(portion_steps(), steps - done);
        run({record_tape ? Kind::recorded : Kind::forward, done, count, master});
        done += count;
    }
    steps_->finish_rollout(parts_.stream, master, done, record_tape);
    if (record_tape) recorded_ = done;
    rolled_ = done;
    return done;
}

RolloutCounts TensorRollout::counts() {
    std::uint64_t found[3] = {};
    parts_.staging.download(found, steps_->counts(), sizeof found);
    return {static_cast<std::uint64_t>(rolled_) * cells_of(parts_.shape), found[0], found[1], found[2]};
}

bool TensorRollout::backpropagate(Progress& progress) {
    if (!progress.go_on()) return false;
    steps_->begin_backward(parts_.stream);
    for (int left = recorded_; left > 0;) {
        const int count = std::min(portion_steps(), left);
        left -= count;
        run({Kind::backward, left, count, nullptr});
        if (!progress.go_on()) return false;
    }
    for (int chunk = 0; chunk < steps_->gradient_chunks(); ++chunk) {
        steps_->gradient_chunk(parts_.stream, recorded_, chunk);
        if (!progress.go_on()) return false;
    }
    steps_->finish_backward(parts_.stream);
    return true;
}

void TensorRollout::queue_roll(int steps, float* state) {
    steps_->begin_rollout(parts_.stream, state, true);
    queue({Kind::recorded, 0, steps, state});
    steps_->finish_rollout(parts_.stream, state, steps, true);
}

void TensorRollout::queue_backpropagate(int steps) {
    steps_->begin_backward(parts_.stream);
    queue({Kind::backward, 0, steps, nullptr});
    for (int chunk = 0; chunk < steps_->gradient_chunks(); ++chunk) steps_->gradient_chunk(parts_.stream, steps, chunk);
    steps_->finish_backward(parts_.stream);
}

void TensorRollout::run(const Portion& portion) {
    if (portion.count == 1) {  // a live grid's single step: two launches, not worth a graph
        queue(portion);
        return;
    }
    auto found = graphs_.find(portion);
    if (found == graphs_.end()) {
        if (graphs_.size() >= kMostGraphs) graphs_.clear();
        found = graphs_.emplace(portion, Graph(parts_.stream, [&] { queue(portion); })).first;
    }
    found->second.replay(parts_.stream);
}

void TensorRollout::queue(const Portion& portion) {
    for (int i = 0; i < portion.count; ++i) {
        if (portion.kind == Kind::backward)
            steps_->backward_step(parts_.stream, portion.first + portion.count - 1 - i);
        else
            steps_->forward_step(parts_.stream, portion.master, portion.first + i, portion.kind == Kind::recorded);
    }
}

void TensorRollout::set_control(int steps, const KeepMasks& keep) {
    RolloutControl control = make_control(keep);
    if (!keep.explicit_masks.empty() && steps > 0) {
        const std::size_t bytes = keep.explicit_masks.size();
        if (keep_masks_.size() < bytes) {
            parts_.stream.wait();  // nobody may read the old ones any more
            keep_masks_ = DeviceBuffer<std::uint8_t>(bytes);
        }
        parts_.staging.upload(keep_masks_.data(), keep.explicit_masks.data(), bytes);
        control.keep_masks = keep_masks_.data();
    }
    parts_.staging.upload(parts_.control, &control, sizeof control);
}

}  // namespace

const char* tensor_cores_refuse(const BackendShape& shape, const DeviceReport& device) {
    if (device.architecture < tensor::kLeastArchitecture) return "the GPU is older than Ampere (sm_80)";
    if (shape.sizes.channels > tensor::kChannels) return "the model has more than 64 channels";
    if (shape.sizes.hidden > tensor::kHidden) return "the model's hidden size is over 256";
    if (!tensor::fits(shape.sizes, shape.grid, shape.batch)) return "there are more than two thousand million cells";
    return nullptr;
}

tensor::Activations choose_activations(const BackendShape& shape, std::size_t bytes_limit) {
    return tensor_activation_bytes(shape) <= bytes_limit ? tensor::Activations::kept
                                                         : tensor::Activations::computed_again;
}

std::size_t tensor_activation_bytes(const BackendShape& shape) {
    return tensor::tensor_steps_bytes(shape, tensor::Activations::kept) -
           tensor::tensor_steps_bytes(shape, tensor::Activations::computed_again);
}

int most_steps_of_one_graph(const BackendShape& shape, int blocks) {
    return steps_of(std::max(kPortionCellSteps, kGraphCellStepsEach * static_cast<std::uint64_t>(blocks)), shape);
}

std::unique_ptr<RolloutKernels> make_tensor_rollout(const StageParts& parts, int blocks,
                                                    tensor::Activations activations) {
    return std::make_unique<TensorRollout>(parts, blocks, activations);
}

std::size_t tensor_rollout_bytes(const BackendShape& shape) {
    return tensor::tensor_steps_bytes(shape, tensor::Activations::computed_again);
}

}  // namespace nca::gpu
