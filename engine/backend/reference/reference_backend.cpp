// The reference backend's verbs: owns the buffers, walks samples and steps, keeps every state of a recorded rollout as
// its tape. The arithmetic is in reference_step, reference_gradient, reference_optimiser and reference_picture.
#include "engine/backend/reference/reference_backend.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/backend/host_numbers.h"
#include "engine/backend/memory_check.h"
#include "engine/backend/reference/reference_gradient.h"
#include "engine/backend/reference/reference_optimiser.h"
#include "engine/backend/reference/reference_picture.h"
#include "engine/backend/reference/reference_step.h"
#include "engine/backend/verb_checks.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

using reference::Grid;
using reference::UpdateTensors;

constexpr int kNothingRecorded = -1;

class ReferenceBackend final : public Backend {
public:
    explicit ReferenceBackend(const BackendShape& shape)
        : shape_(shape), grid_{shape.grid, shape.sizes.channels}, batch_(static_cast<std::size_t>(shape.batch)) {
        const std::size_t parameter_count = buffer_count(shape, Buffer::parameters);
        state_.resize(buffer_count(shape, Buffer::state));
        next_.resize(state_.size());
        target_.resize(buffer_count(shape, Buffer::target));
        parameters_.resize(parameter_count);
        keep_.resize(batch_ * grid_.size.cells());
        survives_.resize(keep_.size());
        if (shape.tape_steps == 0) return;
        const auto steps = static_cast<std::size_t>(shape.tape_steps);
        tape_states_.resize(steps * state_.size());
        tape_keep_.resize(steps * keep_.size());
        tape_survives_.resize(steps * keep_.size());
        for (std::vector<double>* buffer : {&gradient_, &new_gradient_, &first_moment_, &second_moment_})
            buffer->resize(parameter_count);
        state_gradient_.resize(state_.size());
        next_gradient_.resize(state_.size());
    }

    const BackendShape& shape() const override { return shape_; }
    Precision precision() const override { return Precision::double_precision; }
    std::string description() const override { return "reference, double precision"; }
    std::size_t bytes() const override { return reference_backend_bytes(shape_); }

    void upload(Buffer buffer, HostInput values) override {
        check_buffer(shape_, buffer);
        copy_in(buffer_name(buffer), values, numbers(buffer));
        if (buffer == Buffer::state || buffer == Buffer::target || buffer == Buffer::parameters) forget_tape();
    }

    void download(Buffer buffer, HostOutput values) const override {
        check_buffer(shape_, buffer);
        copy_out(buffer_name(buffer), numbers(buffer), values);
    }

    void perceive(HostOutput perception) const override {
        std::vector<double> all(kKernels * state_.size());
        const std::size_t perceived = static_cast<std::size_t>(shape_.sizes.perception());
        std::span<double> rest = all;
        for (std::size_t b = 0; b < batch_; ++b)
            for (int y = 0; y < grid_.size.height; ++y)
                for (int x = 0; x < grid_.size.width; ++x) {
                    reference::perceive_cell(grid_, sample_of(std::span(state_), b), y, x, rest.first(perceived));
                    rest = rest.subspan(perceived);
                }
        copy_out("perception", all, perception);
    }

    void noisy_states(HostInput levels, HostInput normals) override {
        std::vector<double> all(batch_ * target_.size());
        copy_in("normals", normals, all);
        start_noisy(levels, [&](std::size_t b, std::span<double> out) {
            std::ranges::copy(std::span(all).subspan(b * out.size(), out.size()), out.begin());
        });
    }

    void noisy_states(HostInput levels, const RandomPlace& place) override {
        start_noisy(levels, [&](std::size_t b, std::span<double> out) {
            RandomPlace at = place;
            at.sample += static_cast<std::uint32_t>(b);
            reference::draw_normals(at, out);
        });
    }

    int roll(int steps, const KeepMasks& keep, bool record_tape, Gate* gate, RolloutCounts* counts) override {
        check_roll(shape_, steps, keep, record_tape);
        if (counts) *counts = {};
        forget_tape();
        int done = 0;
        while (done < steps && step(done, keep, record_tape, gate, counts)) ++done;
        if (record_tape && done == steps) {
            recorded_steps_ = done;
            recorded_probability_ = keep.probability;
        }
        return done;
    }

    double loss(std::span<double> per_sample) const override {
        check_loss(shape_, per_sample);
        double sum = 0;
        for (std::size_t b = 0; b < batch_; ++b) {
            const double error = reference::picture_error(grid_, sample_of(std::span(state_), b), target_);
            if (!per_sample.empty()) per_sample[b] = error;
            sum += error;
        }
        return sum / static_cast<double>(batch_);
    }

    void add_state_gradient(HostInput gradient) override {
        check_has_tape(shape_, "take a gradient");
        added_gradient_.resize(state_.size());
        copy_in("the states' gradient", gradient, added_gradient_);
        gradient_is_added_ = true;
    }

    bool backpropagate(Gate* gate) override {
        check_has_tape(shape_, "backpropagate");
        if (recorded_steps_ == kNothingRecorded)
            throw InvalidSetting(
                "nothing is recorded to backpropagate through: roll with a tape first, and change nothing between");
        const UpdateTensors<const double> tensors(shape_.sizes, parameters_);
        const reference::TransposedWeights transposed(tensors);
        std::ranges::fill(new_gradient_, 0.0);
        const UpdateTensors<double> tensor_gradient(shape_.sizes, std::span(new_gradient_));

        reference::loss_gradient(grid_, state_, target_, next_gradient_);
        if (gradient_is_added_)
            for (std::size_t i = 0; i < next_gradient_.size(); ++i) next_gradient_[i] += added_gradient_[i];
        for (int t = recorded_steps_ - 1; t >= 0; --t) {
            for (std::size_t b = 0; b < batch_; ++b) {
                const reference::StepMasks masks{sample_of(tape_masks(tape_keep_, t), b),
                                                 sample_of(tape_masks(tape_survives_, t), b)};
                if (!reference::step_gradient(grid_, tensors, transposed, recorded_probability_,
                                              sample_of(std::span<const double>(tape_state(t)), b), masks,
                                              sample_of(std::span<const double>(next_gradient_), b),
                                              sample_of(std::span(state_gradient_), b), tensor_gradient, gate))
                    return false;
            }
            std::swap(state_gradient_, next_gradient_);
        }
        std::swap(gradient_, new_gradient_);
        gradient_is_added_ = false;
        return true;
    }

    double gradient_norm() const override {
        check_has_tape(shape_, "measure a gradient");
        return reference::global_norm(gradient_);
    }

    void optimiser_update(const OptimiserStep& step) override {
        check_optimiser(shape_, step);
        forget_tape();
        reference::adam_update(step, gradient_, parameters_, first_moment_, second_moment_);
    }

    void damage(int sample, const Damage& damage) override {
        check_damage(shape_, sample, damage);
        forget_tape();
        reference::damage_grid(grid_, damage, target_, sample_of(std::span(state_), static_cast<std::size_t>(sample)));
    }

    void write_frame(int sample, FrameKind kind, std::span<std::uint8_t> pixels) const override {
        check_frame(shape_, sample, pixels);
        reference::draw_frame(grid_, kind, sample_of(std::span(state_), static_cast<std::size_t>(sample)), pixels);
    }

private:
    /// One step of every sample, the t-th of a rollout. False if abandoned; the states are then those before it.
    bool step(int t, const KeepMasks& keep, bool record_tape, Gate* gate, RolloutCounts* counts) {
        if (!reference::may_go_on(gate)) return false;
        const std::span<std::uint8_t> fires = record_tape ? tape_masks(tape_keep_, t) : std::span(keep_);
        const std::span<std::uint8_t> survives = record_tape ? tape_masks(tape_survives_, t) : std::span(survives_);
        choose_keep(t, keep, fires);
        const UpdateTensors<const double> tensors(shape_.sizes, parameters_);
        for (std::size_t b = 0; b < batch_; ++b)
            if (!reference::step_grid(grid_, tensors, keep.probability, sample_of(std::span<const double>(state_), b),
                                      sample_of(std::span<const std::uint8_t>(fires), b),
                                      sample_of(std::span(next_), b), sample_of(survives, b), gate))
                return false;
        if (counts) count(fires, survives, *counts);
        if (record_tape) std::ranges::copy(state_, tape_state(t).begin());
        std::swap(state_, next_);
        return true;
    }

    /// The keep masks (B,H,W) of step t.
    void choose_keep(int t, const KeepMasks& keep, std::span<std::uint8_t> fires) const {
        if (!keep.explicit_masks.empty()) {
            std::ranges::copy(keep.explicit_masks.subspan(static_cast<std::size_t>(t) * fires.size(), fires.size()),
                              fires.begin());
            return;
        }
        for (std::size_t b = 0; b < batch_; ++b) {
            RandomPlace place = keep.place;
            place.sample += static_cast<std::uint32_t>(b);
            place.step += static_cast<std::uint32_t>(t);
            reference::draw_keep(place, keep.probability, sample_of(fires, b));
        }
    }

    /// Adds what a step from state_ counts.
    void count(std::span<const std::uint8_t> fires, std::span<const std::uint8_t> survives,
               RolloutCounts& counts) const {
        for (std::size_t b = 0; b < batch_; ++b) {
            const auto keep = sample_of(fires, b);
            const auto lives = sample_of(survives, b);
            const auto reach = reference::dilate(grid_, reference::alive_cells(grid_, sample_of(std::span(state_), b)));
            for (std::size_t cell = 0; cell < reach.size(); ++cell) {
                ++counts.cell_steps;
                if (reach[cell]) ++counts.in_reach;
                if (reach[cell] && keep[cell]) ++counts.active;
                if (reach[cell] && keep[cell] && lives[cell]) ++counts.flowing;
            }
        }
    }

    template <class DrawNormals>
    void start_noisy(const HostInput& levels, DrawNormals draw_normals) {
        std::vector<double> level(batch_);
        copy_in("noise levels", levels, level);
        std::vector<double> normals(target_.size());
        forget_tape();
        for (std::size_t b = 0; b < batch_; ++b) {
            draw_normals(b, normals);
            reference::noisy_start(grid_, target_, level[b], normals, sample_of(std::span(state_), b));
        }
    }

    /// Sample b of an array whose first axis is the batch.
    template <class Number>
    std::span<Number> sample_of(std::span<Number> all, std::size_t b) const {
        const std::size_t count = all.size() / batch_;
        return all.subspan(b * count, count);
    }

    std::span<double> tape_state(int t) {
        return std::span(tape_states_).subspan(static_cast<std::size_t>(t) * state_.size(), state_.size());
    }
    std::span<std::uint8_t> tape_masks(std::vector<std::uint8_t>& masks, int t) const {
        return std::span(masks).subspan(static_cast<std::size_t>(t) * keep_.size(), keep_.size());
    }
    void forget_tape() {
        recorded_steps_ = kNothingRecorded;
        gradient_is_added_ = false;
    }

    /// The numbers behind a buffer.
    const std::vector<double>& numbers(Buffer buffer) const {
        switch (buffer) {
            case Buffer::state:
                return state_;
            case Buffer::target:
                return target_;
            case Buffer::gradient:
                return gradient_;
            case Buffer::first_moment:
                return first_moment_;
            case Buffer::second_moment:
                return second_moment_;
            case Buffer::parameters:
                break;
        }
        return parameters_;
    }
    std::vector<double>& numbers(Buffer buffer) {
        return const_cast<std::vector<double>&>(std::as_const(*this).numbers(buffer));
    }

    BackendShape shape_;
    Grid grid_;
    std::size_t batch_;
    std::vector<double> state_, next_;                          // (B,H,W,C)
    std::vector<double> target_;                                // (H,W,4)
    std::vector<double> parameters_, gradient_, new_gradient_;  // (P)
    std::vector<double> first_moment_, second_moment_;          // (P)
    std::vector<std::uint8_t> keep_, survives_;                 // (B,H,W)
    std::vector<double> tape_states_;                           // (T,B,H,W,C): the state before each step
    std::vector<std::uint8_t> tape_keep_, tape_survives_;       // (T,B,H,W)
    std::vector<double> state_gradient_, next_gradient_;        // (B,H,W,C)
    std::vector<double> added_gradient_;                        // (B,H,W,C), or empty: add_state_gradient()
    bool gradient_is_added_ = false;
    int recorded_steps_ = kNothingRecorded;
    double recorded_probability_ = 1.0;
};

}  // namespace

std::unique_ptr<Backend> make_reference_backend(const BackendShape& shape) {
    return std::make_unique<ReferenceBackend>(shape);
}

std::size_t reference_backend_bytes(const BackendShape& shape) {
    const std::size_t number = sizeof(double);
    const std::size_t state = buffer_count(shape, Buffer::state) * number;
    const std::size_t masks = 2 * static_cast<std::size_t>(shape.batch) * shape.grid.cells();
    const std::size_t parameters = buffer_count(shape, Buffer::parameters) * number;
    const std::size_t always = 2 * state + masks + parameters + buffer_count(shape, Buffer::target) * number;
    if (shape.tape_steps == 0) return always;
    const std::size_t tape = saturating_multiply(state + masks, static_cast<std::size_t>(shape.tape_steps));
    return saturating_add(always + 2 * state + 4 * parameters, tape);
}

}  // namespace nca
