// The verbs of the cpu backend over its workspace. The hot ones (roll, backpropagate) are those of rollout.h and
// backward_step.h; the others are plain loops over cells.
#include "engine/backend/cpu/cpu_backend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>
#include <utility>

#include "engine/backend/cpu/backward_step.h"
#include "engine/backend/cpu/instruction_sets.h"
#include "engine/backend/cpu/optimiser.h"
#include "engine/backend/cpu/rollout.h"
#include "engine/backend/cpu/workspace.h"
#include "engine/backend/host_numbers.h"
#include "engine/backend/verb_checks.h"
#include "engine/model/cell_rule.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

using cpu::Workspace;

int choose_threads(int threads) {
    return threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::size_t saturated(double bytes) {
    constexpr double kMost = 0x1p63;
    return bytes > kMost ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(bytes);
}

class CpuBackend final : public Backend {
public:
    CpuBackend(const BackendShape& shape, int threads, const std::string& instruction_set, std::size_t hidden_bytes)
        : space_(shape, cpu::choose_kernels(instruction_set), choose_threads(threads), hidden_bytes),
          target_(buffer_count(shape, Buffer::target)),
          parameters_(buffer_count(shape, Buffer::parameters)),
          levels_(static_cast<std::size_t>(shape.batch)) {
        if (shape.tape_steps == 0) return;
        gradient_.resize(parameters_.size());
        first_moment_.resize(parameters_.size());
        second_moment_.resize(parameters_.size());
    }

    const BackendShape& shape() const override { return space_.shape; }

    std::string description() const override {
        return fmt::format("cpu, {}, {} thread{} ({})", cpu::friendly_name(space_.kernels), space_.team->threads(),
                           space_.team->threads() == 1 ? "" : "s", space_.team->kind());
    }

    std::size_t bytes() const override {
        return space_.bytes() + (target_.size() + parameters_.size() + gradient_.size() + first_moment_.size() +
                                 second_moment_.size() + added_gradient_.size()) *
                                    sizeof(float);
    }

    void count_work(const std::shared_ptr<WorkClock>& clock) override { space_.team->count_work(clock); }

    void upload(Buffer buffer, HostInput values) override {
        check_buffer(shape(), buffer);
        check_count(buffer_name(buffer), host_count(values), buffer_count(shape(), buffer));
        switch (buffer) {
            case Buffer::state:
                std::visit([&](auto numbers) { upload_state(numbers); }, values);
                break;
            case Buffer::parameters:
                copy_in(buffer_name(buffer), values, std::span<float>(parameters_));
                space_.packed.pack(space_.layout, shape().sizes, parameters_);
                break;
            default:
                copy_in(buffer_name(buffer), values, std::span<float>(*flat(buffer)));
                break;
        }
    }

    void download(Buffer buffer, HostOutput values) const override {
        check_buffer(shape(), buffer);
        check_count(buffer_name(buffer), host_count(values), buffer_count(shape(), buffer));
        if (buffer == Buffer::state)
            std::visit([&](auto numbers) { download_state(numbers); }, values);
        else
            copy_out(buffer_name(buffer), std::span<const float>(*flat(buffer)), values);
    }

    void perceive(HostOutput perception) const override {
        check_count("perception", host_count(perception),
                    static_cast<std::size_t>(shape().batch) * shape().grid.cells() *
                        static_cast<std::size_t>(shape().sizes.perception()));
        std::visit([&](auto numbers) { perceive_into(numbers); }, perception);
    }

    void noisy_states(HostInput levels, HostInput normals) override {
        read_levels(levels);
        std::vector<float> numbers(static_cast<std::size_t>(shape().batch) * shape().grid.cells() * kPictureChannels);
        copy_in("normals", normals, std::span<float>(numbers));
        fill_noisy([&](int sample, std::size_t cell) {
            return numbers.data() + (static_cast<std::size_t>(sample) * shape().grid.cells() + cell) * kPictureChannels;
        });
    }

    void noisy_states(HostInput levels, const RandomPlace& place) override {
        read_levels(levels);
        fill_noisy([&](int sample, std::size_t cell) {
            RandomPlace own = place;
            own.sample += static_cast<std::uint32_t>(sample);
            return random_normals(own, static_cast<std::uint32_t>(cell));
        });
    }

    int roll(int steps, const KeepMasks& keep, bool record_tape, Gate* gate, RolloutCounts* counts) override {
        check_roll(shape(), steps, keep, record_tape);
        forget_tape();
        RolloutCounts rolled;
        const int done = cpu::roll_steps(space_, present_, steps, keep, record_tape, gate, rolled);
        rolled.cell_steps =
            static_cast<std::uint64_t>(done) * static_cast<std::uint64_t>(shape().batch) * shape().grid.cells();
        if (record_tape && done == steps) {
            tape_steps_ = steps;
            tape_scale_ = static_cast<float>(1.0 / keep.probability);
        }
        if (counts != nullptr) *counts = rolled;
        return done;
    }

    double loss(std::span<double> per_sample) const override {
        check_loss(shape(), per_sample);
        const double numbers = static_cast<double>(shape().grid.cells()) * kPictureChannels;
        double total = 0;
        for (int sample = 0; sample < shape().batch; ++sample) {
            double sum = 0;
            for_each_cell([&](std::size_t id, std::size_t cell) {
                const float* picture = picture_of(sample, id);
                for (std::size_t c = 0; c < kPictureChannels; ++c) {
                    const double difference =
                        static_cast<double>(picture[c]) - static_cast<double>(target_[cell * kPictureChannels + c]);
                    sum += difference * difference;
                }
            });
            if (!per_sample.empty()) per_sample[static_cast<std::size_t>(sample)] = sum / numbers;
            total += sum;
        }
        return total / (numbers * shape().batch);
    }

    void add_state_gradient(HostInput gradient) override {
        check_has_tape(shape(), "take a gradient");
        added_gradient_.resize(buffer_count(shape(), Buffer::state));
        copy_in("the states' gradient", gradient, std::span<float>(added_gradient_));
        gradient_is_added_ = true;
    }

    bool backpropagate(Gate* gate) override {
        check_has_tape(shape(), "backpropagate");
        if (tape_steps_ < 0)
            throw InvalidSetting("backpropagate: there is no recorded rollout: call roll() with record_tape first");
        cpu::begin_backward(space_, tape_steps_, target_,
                            gradient_is_added_ ? std::span<const float>(added_gradient_) : std::span<const float>());
        if (!cpu::backward_steps(space_, tape_steps_, tape_scale_, gate)) return false;
        cpu::reduce_gradient(space_.layout, shape().sizes, space_.accumulators.data(), space_.tasks(), gradient_);
        gradient_is_added_ = false;
        return true;
    }

    double gradient_norm() const override {
        check_has_tape(shape(), "gradient_norm");
        double sum = 0;
        for (const float value : gradient_) sum += static_cast<double>(value) * static_cast<double>(value);
        return std::sqrt(sum);
    }

    void optimiser_update(const OptimiserStep& step) override {
        check_optimiser(shape(), step);
        cpu::adam_update(step, gradient_norm(), gradient_, {parameters_, first_moment_, second_moment_});
        space_.packed.pack(space_.layout, shape().sizes, parameters_);
    }

    void damage(int sample, const Damage& damage) override {
        check_damage(shape(), sample, damage);
        const std::uint8_t* channels = damage.channels.empty() ? nullptr : damage.channels.data();
        float picture[kPictureChannels] = {damage.colour[0], damage.colour[1], damage.colour[2], damage.colour[3]};
        for_each_cell([&](std::size_t id, std::size_t cell) {
            const float weight = damage.weights[cell];
            if (weight == 0) return;
            if (damage.kind == BrushKind::noise) {
                const NormalFour normals = random_normals(damage.place, static_cast<std::uint32_t>(cell));
                for (std::size_t c = 0; c < kPictureChannels; ++c) picture[c] = clip_unit(normals.value[c]);
            } else if (damage.kind == BrushKind::restore) {
                std::copy_n(target_.data() + cell * kPictureChannels, kPictureChannels, picture);
            }
            damage_cell(damage.kind, weight, picture, channels, shape().sizes.channels, cell_of(sample, id));
        });
        state_changed();
    }

    /// In double precision: bytes are truncated, so that a float's rounding would show in some of them.
    void write_frame(int sample, FrameKind kind, std::span<std::uint8_t> pixels) const override {
        check_frame(shape(), sample, pixels);
        for_each_cell([&](std::size_t id, std::size_t cell) {
            double picture[kPictureChannels];
            std::copy_n(picture_of(sample, id), kPictureChannels, picture);
            std::uint8_t* pixel = pixels.data() + cell * kPictureChannels;
            if (kind == FrameKind::rgba) {
                for (std::size_t c = 0; c < kPictureChannels; ++c) pixel[c] = to_byte(picture[c]);
            } else {
                for (std::size_t c = 0; c < 3; ++c) pixel[c] = to_byte(over_white(picture[c], picture[3]));
                pixel[3] = 255;
            }
        });
    }

private:
    /// visit(padded id, raster cell) for every cell of a grid.
    template <class Visit>
    void for_each_cell(Visit&& visit) const {
        std::size_t cell = 0;
        for (int y = 0; y < space_.layout.height; ++y)
            for (int x = 0; x < space_.layout.width; ++x) visit(space_.layout.cell_id(y, x), cell++);
    }

    float* cell_of(int sample, std::size_t id) {
        return space_.state(present_.slot, sample) + id * static_cast<std::size_t>(space_.layout.channels);
    }
    const float* cell_of(int sample, std::size_t id) const {
        return space_.state(present_.slot, sample) + id * static_cast<std::size_t>(space_.layout.channels);
    }
    const float* picture_of(int sample, std::size_t id) const {
        return cell_of(sample, id) + (shape().sizes.channels - kPictureChannels);
    }

    std::vector<float>* flat(Buffer buffer) {
        return const_cast<std::vector<float>*>(std::as_const(*this).flat(buffer));
    }
    const std::vector<float>* flat(Buffer buffer) const {
        switch (buffer) {
            case Buffer::target:
                return &target_;
            case Buffer::gradient:
                return &gradient_;
            case Buffer::first_moment:
                return &first_moment_;
            case Buffer::second_moment:
                return &second_moment_;
            default:
                return &parameters_;
        }
    }

    template <class Number>
    void upload_state(std::span<const Number> numbers) {
        const std::size_t channels = static_cast<std::size_t>(shape().sizes.channels);
        for (int sample = 0; sample < shape().batch; ++sample)
            for_each_cell([&](std::size_t id, std::size_t cell) {
                const Number* from =
                    numbers.data() + (static_cast<std::size_t>(sample) * shape().grid.cells() + cell) * channels;
                std::transform(from, from + channels, cell_of(sample, id),
                               [](Number value) { return static_cast<float>(value); });
            });
        state_changed();
    }

    template <class Number>
    void download_state(std::span<Number> numbers) const {
        const std::size_t channels = static_cast<std::size_t>(shape().sizes.channels);
        for (int sample = 0; sample < shape().batch; ++sample)
            for_each_cell([&](std::size_t id, std::size_t cell) {
                Number* to =
                    numbers.data() + (static_cast<std::size_t>(sample) * shape().grid.cells() + cell) * channels;
                const float* from = cell_of(sample, id);
                std::transform(from, from + channels, to, [](float value) { return static_cast<Number>(value); });
            });
    }

    /// The production kernel, a row at a time, from its own order to 3c + k.
    template <class Number>
    void perceive_into(std::span<Number> numbers) const {
        const cpu::Layout& layout = space_.layout;
        cpu::AlignedBuffer<float> row(cpu::blocked_place(0, layout.inputs));
        const std::size_t channels = static_cast<std::size_t>(shape().sizes.channels);
        for (int sample = 0; sample < shape().batch; ++sample)
            for_each_cell([&](std::size_t id, std::size_t cell) {
                const std::uint32_t offset = static_cast<std::uint32_t>(id * static_cast<std::size_t>(layout.channels));
                space_.kernels.perceive(1, &offset, space_.state(present_.slot, sample), layout.pitch, layout.channels,
                                        row.data());
                Number* to = numbers.data() +
                             (static_cast<std::size_t>(sample) * shape().grid.cells() + cell) * channels * kKernels;
                for (int c = 0; c < shape().sizes.channels; ++c)
                    for (int k = 0; k < kKernels; ++k)
                        to[kKernels * c + k] =
                            static_cast<Number>(row[cpu::blocked_place(0, cpu::perception_column(k, c))]);
            });
    }

    void read_levels(const HostInput& levels) { copy_in("noise levels", levels, std::span<float>(levels_)); }

    static const float* as_pointer(const float* numbers) { return numbers; }
    static const float* as_pointer(const NormalFour& numbers) { return numbers.value; }

    template <class Normals>
    void fill_noisy(Normals normals_of) {
        present_.slot = 0;
        const std::size_t hidden = static_cast<std::size_t>(shape().sizes.channels - kPictureChannels);
        space_.team->for_each(shape().batch, [&](int sample, int) {
            for_each_cell([&](std::size_t id, std::size_t cell) {
                float* to = cell_of(sample, id);
                std::fill_n(to, hidden, 0.0F);
                const auto normals = normals_of(sample, cell);
                for (std::size_t c = 0; c < kPictureChannels; ++c)
                    to[hidden + c] = noisy_value(target_[cell * kPictureChannels + c],
                                                 levels_[static_cast<std::size_t>(sample)], as_pointer(normals)[c]);
            });
        });
        state_changed();
    }

    /// Somebody wrote cells of the current slot.
    void state_changed() {
        present_.bright_is_known = false;
        forget_tape();
    }

    void forget_tape() {
        tape_steps_ = -1;
        gradient_is_added_ = false;
    }

    Workspace space_;
    std::vector<float> target_;      // (H,W,4)
    std::vector<float> parameters_;  // flat, ParameterLayout
    std::vector<float> gradient_;    // flat, or empty without a tape; so are the moments
    std::vector<float> first_moment_;
    std::vector<float> second_moment_;
    std::vector<float> added_gradient_;  // (B,H,W,C), or empty: add_state_gradient()
    bool gradient_is_added_ = false;
    std::vector<float> levels_;  // (B), of the last noisy start
    cpu::PresentState present_;
    int tape_steps_ = -1;   // steps of the recorded rollout, or -1
    float tape_scale_ = 1;  // its 1 / keep probability
};

}  // namespace

std::unique_ptr<Backend> make_cpu_backend(const BackendShape& shape, int threads, const std::string& instruction_set,
                                          std::size_t hidden_bytes) {
    if (cpu::addressed_floats(shape) > static_cast<double>(std::numeric_limits<std::uint32_t>::max()))
        throw InvalidSetting(
            fmt::format("a grid of {}x{} cells with {} channels is more than the cpu backend can address: choose a "
                        "smaller grid or fewer channels",
                        shape.grid.height, shape.grid.width, shape.sizes.channels));
    return std::make_unique<CpuBackend>(shape, threads, instruction_set, hidden_bytes);
}

CpuBackendBytes cpu_backend_bytes(const BackendShape& shape, int threads) {
    const double parameters = 5.0 * static_cast<double>(ParameterLayout(shape.sizes).total()) * 2 * sizeof(float);
    const cpu::WorkspaceBytes space =
        cpu::workspace_bytes(shape, cpu::available_kernels().front()->panel, choose_threads(threads));
    return {saturated(space.hidden), saturated(space.others + parameters)};
}

}  // namespace nca
