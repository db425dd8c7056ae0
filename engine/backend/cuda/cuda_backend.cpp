// The verbs of the cuda backend: each queues work on the backend's own stream, and waits only for what it must hand
// out. Rolling and backpropagation are a stage's (rollout_kernels.h).
#include "engine/backend/cuda/cuda_backend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/backend/cuda/backend_memory.h"
#include "engine/backend/cuda/device_frames.h"
#include "engine/backend/cuda/optimiser.h"
#include "engine/backend/cuda/pictures.h"
#include "engine/backend/cuda/stages.h"
#include "engine/backend/cuda/whole_iteration.h"
#include "engine/backend/host_numbers.h"
#include "engine/backend/memory_check.h"
#include "engine/backend/verb_checks.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kNothingRecorded = -1;

/// The live grid's: a batch of one that nothing is learned on. What people watch must not wait for what is learned.
gpu::Priority priority_of(const BackendShape& shape) {
    return shape.batch == 1 && shape.tape_steps == 0 ? gpu::Priority::high : gpu::Priority::normal;
}

class CudaBackend final : public Backend {
public:
    CudaBackend(const BackendShape& shape, const gpu::Stage& stage, const std::string& name,
                std::size_t activation_bytes_limit)
        : shape_(shape),
          name_(name),
          grids_(gpu::make_grids(shape)),
          stream_(priority_of(shape)),
          staging_(stream_),
          progress_(stream_),
          memory_(shape) {
        kernels_ = stage.make({shape_,
                               stream_,
                               staging_,
                               {memory_.states[0].data(), memory_.states[1].data()},
                               memory_.parameters.data(),
                               memory_.gradient.data(),
                               memory_.state_gradient.data(),
                               &memory_.settings().fixed->rollout,
                               activation_bytes_limit});
        for (gpu::DeviceBuffer<float>* buffer :
             {&memory_.states[0], &memory_.states[1], &memory_.target, &memory_.parameters, &memory_.gradient,
              &memory_.first_moment, &memory_.second_moment})
            if (buffer->size() > 0) gpu::fill_zero(stream_, *buffer);
        kernels_->parameters_changed();
        if (kernels_->in_one_graph() != nullptr) whole_.emplace(shape_, stream_, memory_, *kernels_);
        stream_.wait();
    }

    ~CudaBackend() override {
        try {
            stream_.wait();  // its work uses the memory that goes now
        } catch (const Error&) {
            // A lost device does no more work.
        }
    }

    const BackendShape& shape() const override { return shape_; }

    std::string description() const override {
        const gpu::DeviceReport& device = gpu::device_report();
        return fmt::format("{}, {}, {}, sm_{}", name_, device.name, kernels_->name(), device.architecture);
    }

    Precision precision() const override { return kernels_->precision(); }

    std::size_t bytes() const override {
        return kernels_->bytes() + memory_.bytes() + (frames_ ? frames_->bytes() : 0);
    }

    void upload(Buffer buffer, HostInput values) override {
        check_buffer(shape_, buffer);
        check_count(buffer_name(buffer), host_count(values), buffer_count(shape_, buffer));
        staging_.upload(numbers(buffer).data(), values);
        if (buffer == Buffer::parameters) kernels_->parameters_changed();
        if (buffer == Buffer::state || buffer == Buffer::target || buffer == Buffer::parameters) forget_tape();
    }

    void download(Buffer buffer, HostOutput values) const override {
        check_buffer(shape_, buffer);
        check_count(buffer_name(buffer), host_count(values), buffer_count(shape_, buffer));
        staging_.download(values, const_cast<CudaBackend*>(this)->numbers(buffer).data());
    }

    /// For checking and looking, so that it takes its memory when it is called; a portion of cells at a time.
    void perceive(HostOutput perception) const override {
        const std::size_t inputs = static_cast<std::size_t>(shape_.sizes.perception());
        const std::size_t cells = static_cast<std::size_t>(shape_.batch) * shape_.grid.cells();
        check_count("perception", host_count(perception), cells * inputs);
        constexpr std::size_t kPortionFloats = std::size_t{1} << 22;
        const std::size_t portion = std::min(cells, std::max<std::size_t>(1, kPortionFloats / inputs));
        gpu::DeviceBuffer<float> some(portion * inputs);
        for (std::size_t first = 0; first < cells; first += portion) {
            const std::size_t count = std::min(portion, cells - first);
            gpu::perceive_cells(stream_, grids_, state(), first, count, some.data());
            std::visit(
                [&](auto numbers) { staging_.download(numbers.subspan(first * inputs, count * inputs), some.data()); },
                perception);
        }
    }

    void noisy_states(HostInput levels, HostInput normals) override {
        check_count("noise levels", host_count(levels), static_cast<std::size_t>(shape_.batch));
        const std::size_t count = static_cast<std::size_t>(shape_.batch) * memory_.target.size();
        check_count("normals", host_count(normals), count);
        gpu::DeviceBuffer<float> given(count);  // golden cases and tests alone give them
        staging_.upload(given.data(), normals);
        start(levels, given.data());
        stream_.wait();
    }

    void noisy_states(HostInput levels, const RandomPlace& place) override {
        check_count("noise levels", host_count(levels), static_cast<std::size_t>(shape_.batch));
        staging_.upload(&memory_.settings().fixed->normals, &place, sizeof place);
        start(levels, nullptr);
    }

    int roll(int steps, const KeepMasks& keep, bool record_tape, Gate* gate, RolloutCounts* counts) override {
        check_roll(shape_, steps, keep, record_tape);
        forget_tape();
        progress_.use_gate(gate);
        const int done = kernels_->roll(steps, keep, record_tape, current_, progress_);
        progress_.use_gate(nullptr);
        if (record_tape && done == steps) recorded_steps_ = done;
        if (counts != nullptr) *counts = kernels_->counts();
        return done;
    }

    double loss(std::span<double> per_sample) const override {
        check_loss(shape_, per_sample);
        gpu::measure_loss(stream_, grids_, state(), memory_.target.data(), memory_.loss_parts.data(),
                          memory_.losses.data());
        std::vector<double> losses(memory_.losses.size());
        staging_.download(losses.data(), memory_.losses.data(), memory_.losses.bytes());
        if (!per_sample.empty()) std::ranges::copy(losses, per_sample.begin());
        return gpu::mean_loss(losses);
    }

    void add_state_gradient(HostInput gradient) override {
        check_has_tape(shape_, "take a gradient");
        check_count("the states' gradient", host_count(gradient), memory_.added_gradient.size());
        staging_.upload(memory_.added_gradient.data(), gradient);
        gradient_is_added_ = true;
    }

    bool backpropagate(Gate* gate) override {
        check_has_tape(shape_, "backpropagate");
        if (recorded_steps_ == kNothingRecorded)
            throw InvalidSetting(
                "nothing is recorded to backpropagate through: roll with a tape first, and change nothing between");
        gpu::loss_gradient(stream_, grids_, state(), memory_.target.data(), memory_.state_gradient.data());
        if (gradient_is_added_)
            gpu::add_numbers(stream_, memory_.added_gradient.data(), memory_.added_gradient.size(),
                             memory_.state_gradient.data());
        progress_.use_gate(gate);
        const bool done = kernels_->backpropagate(progress_);
        progress_.use_gate(nullptr);
        if (done) gradient_is_added_ = false;
        return done;
    }

    double gradient_norm() const override {
        check_has_tape(shape_, "measure a gradient");
        gpu::measure_norm(stream_, memory_.gradient.data(), memory_.gradient.size(), memory_.norm_parts.data(),
                          memory_.numbers.data());
        gpu::UpdateNumbers numbers{};
        staging_.download(&numbers, memory_.numbers.data(), sizeof numbers);
        return numbers.norm;
    }

    void optimiser_update(const OptimiserStep& step) override {
        check_optimiser(shape_, step);
        forget_tape();
        const gpu::UpdateSettings settings{step.learning_rate, step.clip_norm, step.update};
        gpu::UpdateSettings* const there = &memory_.settings().fixed->update;
        staging_.upload(there, &settings, sizeof settings);
        gpu::measure_norm(stream_, memory_.gradient.data(), memory_.gradient.size(), memory_.norm_parts.data(),
                          memory_.numbers.data());
        gpu::update_parameters(stream_, there, memory_.numbers.data(), memory_.gradient.data(), memory_.gradient.size(),
                               memory_.parameters.data(), memory_.first_moment.data(), memory_.second_moment.data());
        kernels_->parameters_changed();
    }

    IterationOutcome iterate(const IterationWork& work, IterationResult& result, Gate* gate) override {
        if (!whole_ || work.change_starts || work.meet_ends || !work.keep.explicit_masks.empty())
            return Backend::iterate(work, result, gate);
        check_count("noise levels", work.levels.size(), static_cast<std::size_t>(shape_.batch));
        check_roll(shape_, work.steps, work.keep, true);
        check_optimiser(shape_, work.update);
        if (gate != nullptr && gate->wanted() && !gate->hold()) return IterationOutcome::abandoned;
        forget_tape();
        current_ = 0;
        return whole_->run(work, result);
    }

    void damage(int sample, const Damage& damage) override {
        check_damage(shape_, sample, damage);
        forget_tape();
        staging_.upload(memory_.stroke.data(), HostInput(damage.weights));
        if (!damage.channels.empty())
            staging_.upload(memory_.stroke_channels.data(), damage.channels.data(), damage.channels.size());
        gpu::damage_state(stream_, grids_, damage.kind, memory_.stroke.data(), damage.colour,
                          damage.channels.empty() ? nullptr : memory_.stroke_channels.data(), damage.place,
                          memory_.target.data(),
                          memory_.states[static_cast<std::size_t>(current_)].data() + sample_offset(sample));
    }

    void write_frame(int sample, FrameKind kind, std::span<std::uint8_t> pixels) const override {
        check_frame(shape_, sample, pixels);
        gpu::draw_frame(stream_, grids_, kind, state() + sample_offset(sample), memory_.frame.data());
        staging_.download(pixels.data(), memory_.frame.data(), pixels.size());
    }

    /// Takes memory for the first few, which a grid that is not looked at never needs.
    std::shared_ptr<const DeviceFrame> device_frame(int sample) override {
        check_sample(shape_, sample);
        if (!frames_) frames_.emplace(shape_.grid);
        return frames_->write(stream_, [&](std::uint8_t* pixels) {
            gpu::draw_frame(stream_, grids_, FrameKind::rgba, state() + sample_offset(sample), pixels);
        });
    }

private:
    const float* state() const { return memory_.states[static_cast<std::size_t>(current_)].data(); }

    std::size_t sample_offset(int sample) const {
        return static_cast<std::size_t>(sample) * shape_.grid.cells() * static_cast<std::size_t>(shape_.sizes.channels);
    }

    /// With normals (B,H,W,4) of the device, or null: drawn at the place in the settings.
    void start(const HostInput& levels, const float* normals) {
        forget_tape();
        const gpu::SettingsBlock settings = memory_.settings();
        staging_.upload(settings.levels, levels);
        gpu::start_noisy(stream_, grids_, memory_.target.data(), settings.levels, normals, &settings.fixed->normals,
                         memory_.states[static_cast<std::size_t>(current_)].data());
    }

    gpu::DeviceBuffer<float>& numbers(Buffer buffer) {
        switch (buffer) {
            case Buffer::state:
                return memory_.states[static_cast<std::size_t>(current_)];
            case Buffer::target:
                return memory_.target;
            case Buffer::gradient:
                return memory_.gradient;
            case Buffer::first_moment:
                return memory_.first_moment;
            case Buffer::second_moment:
                return memory_.second_moment;
            case Buffer::parameters:
                break;
        }
        return memory_.parameters;
    }

    void forget_tape() {
        recorded_steps_ = kNothingRecorded;
        gradient_is_added_ = false;
    }

    const BackendShape shape_;
    const std::string name_;
    const gpu::Grids grids_;
    // Queueing work and handing numbers out change nothing that a caller sees.
    mutable gpu::Stream stream_;
    mutable gpu::Staging staging_;
    gpu::Progress progress_;
    mutable gpu::BackendMemory memory_;
    std::optional<gpu::DeviceFrames> frames_;
    std::unique_ptr<gpu::RolloutKernels> kernels_;
    std::optional<gpu::WholeIteration> whole_;  // where kernels_ can roll in one graph
    int current_ = 0;                           // of memory_.states
    int recorded_steps_ = kNothingRecorded;
    bool gradient_is_added_ = false;
};

gpu::StageChoice chosen_stage(const BackendShape& shape, CudaStage stage) {
    return stage == CudaStage::fp32 ? gpu::StageChoice{gpu::fp32_stage(), ""}
                                    : gpu::choose_stage(shape, gpu::fast_stages());
}

}  // namespace

namespace gpu {

std::unique_ptr<Backend> make_backend_of(const BackendShape& shape, const Stage& stage, const std::string& name,
                                         std::size_t activation_bytes_limit) {
    use_device();
    return std::make_unique<CudaBackend>(shape, stage, name, activation_bytes_limit);
}

}  // namespace gpu

void ask_cuda_stages(const BackendShape& shape, CudaStage stage) {
    gpu::use_device();
    chosen_stage(shape, stage);
}

std::unique_ptr<Backend> make_cuda_backend(const BackendShape& shape, CudaStage stage,
                                           std::size_t activation_bytes_limit) {
    gpu::use_device();
    const gpu::StageChoice choice = chosen_stage(shape, stage);
    auto backend = gpu::make_backend_of(shape, choice.stage, stage == CudaStage::fp32 ? "cuda-fp32" : "cuda",
                                        activation_bytes_limit);
    backend->set_notice(choice.why_not_faster);
    return backend;
}

CudaBackendBytes cuda_backend_bytes(const BackendShape& shape, CudaStage stage) {
    const gpu::Stage chosen =
        stage == CudaStage::fp32 ? gpu::fp32_stage() : gpu::foresee_stage(shape, gpu::fast_stages()).stage;
    return {saturating_add(gpu::BackendMemory::bytes_of(shape), chosen.bytes(shape)), chosen.activation_bytes(shape)};
}

std::size_t available_device_memory() { return gpu::device_report().usable ? gpu::free_device_memory() : 0; }

}  // namespace nca
