// One iteration of a training run, spelled with the verbs of a Backend. The host's copy of the run (state_) is the
// truth between iterations: it is replaced only when an iteration ended well, so that an abandoned, failed or
// thrown-out one leaves nothing behind, and saving never has to touch the backend. Source: the notebook's train_step.
#include "engine/train/trainer.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <span>
#include <string>
#include <utility>

#include "engine/model/errors.h"
#include "engine/model/parameters.h"
#include "engine/model/random.h"
#include "engine/train/batch_plan.h"
#include "engine/train/overflow.h"

namespace nca {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

double seconds_between(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

/// Passes an owner's gate on and measures how long it held. Several threads of a backend may hold at once; the time
/// from the first that enters to the last that leaves counts once.
class TimedGate final : public Gate {
public:
    explicit TimedGate(Gate* inner) : inner_(inner), queued_before_(queued()) {}

    bool wanted() const override { return inner_ != nullptr && inner_->wanted(); }

    bool hold() override {
        if (inner_ == nullptr) return true;
        enter();
        bool go_on = false;
        try {
            go_on = inner_->hold();
        } catch (...) {
            leave();
            throw;
        }
        leave();
        return go_on;
    }

    /// Without the time for which the computation waited for its turn.
    double held_seconds() const { return held_ - (queued() - queued_before_); }

private:
    void enter() {
        const std::lock_guard lock(mutex_);
        if (holders_++ == 0) since_ = Clock::now();
    }
    void leave() {
        const std::lock_guard lock(mutex_);
        if (--holders_ == 0) held_ += seconds_between(since_, Clock::now());
    }

    double queued() const { return inner_ != nullptr ? inner_->queued_seconds() : 0; }

    Gate* inner_;
    double queued_before_;
    std::mutex mutex_;
    int holders_ = 0;
    Clock::time_point since_{};
    double held_ = 0;
};

bool all_finite(std::span<const float> values) {
    for (const float value : values)
        if (!std::isfinite(value)) return false;
    return true;
}

/// The sign of a NaN means nothing.
std::string number_text(double value) { return std::isnan(value) ? "NaN" : fmt::format("{}", value); }

}  // namespace

struct Trainer::Parts {
    Parts(TrainingState state, Execution execution) : state_(std::move(state)), execution_(std::move(execution)) {
        check_training_state(state_);
        make_room();
    }

    IterationEnd iterate(Gate* gate);
    void make_room();
    void upload_run();
    void draw_starts(const BatchPlan& plan);
    void start_from_pool(const BatchPlan& plan);
    void wound(const BatchPlan& plan);
    std::optional<std::string> add_penalty();
    void take_ends(const BatchPlan& plan);
    void take_pictures(std::vector<std::vector<std::uint8_t>>& pictures) const;
    bool fetch(Buffer buffer, std::vector<float>& values);
    IterationEnd fail(std::string what, double loss, double gradient_norm);
    RandomPlace place(Stream stream) const {
        return {.seed = state_.recipe.seed,
                .stream = stream,
                .iteration = static_cast<std::uint32_t>(state_.iteration),
                .sample = 0,
                .step = 0};
    }

    TrainingState state_;
    Execution execution_;
    std::unique_ptr<Backend> backend_;
    std::string description_;
    std::string notice_;
    bool backend_has_run_ = false;  ///< parameters and moments on the backend are those of state_

    BatchPictures last_batch_;
    BatchPictures pending_batch_;  ///< of the iteration in progress
    std::string failure_;
    std::optional<IterationRecord> failed_record_;

    // What comes down from the backend before it is known to be good.
    std::vector<float> states_;    ///< (B,H,W,C); empty in a run without endurance
    std::vector<float> gradient_;  ///< (B,H,W,C), of the overflow penalty
    Pool new_pool_;
    std::vector<double> exact_;
    std::vector<float> new_parameters_;
    OptimiserState new_moments_;
};

IterationEnd Trainer::Parts::iterate(Gate* gate) {
    failure_.clear();
    failed_record_.reset();
    make_room();
    upload_run();
    TimedGate timed(gate);
    const Clock::time_point begin = Clock::now();
    const LearningControls& learning = state_.recipe.learning;
    const BatchPlan plan = plan_batch(state_.recipe, state_.iteration, state_.pool);

    draw_starts(plan);

    KeepMasks keep;
    keep.probability = state_.recipe.keep_probability;
    keep.place = place(Stream::keep);
    RolloutCounts counts;
    if (backend_->roll(plan.steps, keep, true, &timed, &counts) < plan.steps) return IterationEnd::abandoned;

    const double loss = backend_->loss(pending_batch_.losses);
    if (!std::isfinite(loss)) return fail("the loss is " + number_text(loss), loss, kNotMeasured);
    take_pictures(pending_batch_.ends);
    take_ends(plan);
    if (const auto overflow = add_penalty()) return fail(*overflow, loss, kNotMeasured);

    if (!backend_->backpropagate(&timed)) return IterationEnd::abandoned;
    const double gradient_norm = backend_->gradient_norm();
    if (!std::isfinite(gradient_norm))
        return fail("the gradient's norm is " + number_text(gradient_norm), loss, gradient_norm);

    const double learning_rate = learning_rate_at(learning, state_.iteration);
    backend_has_run_ = false;  // until the update is known to be good and state_ has it
    backend_->optimiser_update(
        {.learning_rate = learning_rate, .clip_norm = learning.clip_norm, .update = state_.iteration + 1});
    bool same = fetch(Buffer::parameters, new_parameters_);
    same = fetch(Buffer::first_moment, new_moments_.first_moment) && same;
    same = fetch(Buffer::second_moment, new_moments_.second_moment) && same;
    if (!all_finite(new_parameters_) || !all_finite(new_moments_.first_moment) ||
        !all_finite(new_moments_.second_moment))
        return fail("the update gave parameters that are not finite", loss, gradient_norm);

    const double cell_steps = static_cast<double>(counts.cell_steps);
    state_.history.push_back({.iteration = state_.iteration,
                              .loss = loss,
                              .gradient_norm = gradient_norm,
                              .learning_rate = learning_rate,
                              .reach_share = static_cast<double>(counts.in_reach) / cell_steps,
                              .active_share = static_cast<double>(counts.active) / cell_steps,
                              .seconds = seconds_between(begin, Clock::now()) - timed.held_seconds()});
    state_.parameters.values.swap(new_parameters_);
    state_.optimiser.first_moment.swap(new_moments_.first_moment);
    state_.optimiser.second_moment.swap(new_moments_.second_moment);
    state_.pool.swap(new_pool_);
    pending_batch_.iteration = state_.iteration;
    std::swap(last_batch_, pending_batch_);
    ++state_.iteration;
    // A backend of higher precision than the file format goes on from the rounded numbers, so that a run resumed from a
    // checkpoint computes the very same ones.
    backend_has_run_ = same;
    return IterationEnd::done;
}

/// Makes the backend and the buffers fit the present batch and steps. The old backend goes first: two tapes seldom fit.
void Trainer::Parts::make_room() {
    const LearningControls& learning = state_.recipe.learning;
    if (backend_ == nullptr || backend_->shape().batch != learning.batch ||
        backend_->shape().tape_steps != learning.steps) {
        backend_.reset();
        backend_has_run_ = false;
        backend_ = make_backend(execution_, {.sizes = state_.recipe.sizes,
                                             .grid = state_.recipe.grid(),
                                             .batch = learning.batch,
                                             .tape_steps = learning.steps});
        description_ = backend_->description();
        notice_ = backend_->notice();
        const std::vector<float> target = state_.target.values();
        backend_->upload(Buffer::target, target);
    }
    const std::size_t batch = static_cast<std::size_t>(learning.batch);
    const std::size_t bytes = state_.recipe.grid().cells() * kPictureChannels;
    pending_batch_.levels.resize(batch);
    pending_batch_.losses.resize(batch);
    for (auto* pictures : {&pending_batch_.starts, &pending_batch_.ends}) {
        pictures->resize(batch);
        for (auto& picture : *pictures) picture.resize(bytes);
    }
    const std::size_t count = state_.parameters.values.size();
    exact_.resize(count);
    new_parameters_.resize(count);
    new_moments_.first_moment.resize(count);
    new_moments_.second_moment.resize(count);
    const Endurance& endurance = state_.recipe.endurance;
    const std::size_t numbers = buffer_count(backend_->shape(), Buffer::state);
    if (endurance.pool > 0 || endurance.overflow_weight > 0) states_.resize(numbers);
    if (endurance.overflow_weight > 0) gradient_.resize(numbers);
}

void Trainer::Parts::upload_run() {
    if (backend_has_run_) return;
    backend_->upload(Buffer::parameters, state_.parameters.values);
    backend_->upload(Buffer::first_moment, state_.optimiser.first_moment);
    backend_->upload(Buffer::second_moment, state_.optimiser.second_moment);
    backend_has_run_ = true;
}

/// One level a sample, one normal number a cell and picture channel; then whoever starts elsewhere, and the wounds.
void Trainer::Parts::draw_starts(const BatchPlan& plan) {
    const LearningControls& learning = state_.recipe.learning;
    RandomPlace level_place = place(Stream::noise_level);
    for (double& level : pending_batch_.levels) {
        const double unit = static_cast<double>(unit_float(random_words(level_place, 0).word[0]));
        level = learning.noise_low + (learning.noise_high - learning.noise_low) * unit;
        ++level_place.sample;
    }
    backend_->noisy_states(std::span<const double>(pending_batch_.levels), place(Stream::noise_normal));
    if (!plan.all_fresh()) start_from_pool(plan);
    wound(plan);
    take_pictures(pending_batch_.starts);
}

void Trainer::Parts::start_from_pool(const BatchPlan& plan) {
    backend_->download(Buffer::state, std::span<float>(states_));
    const std::size_t count = states_.size() / plan.samples.size();
    for (std::size_t b = 0; b < plan.samples.size(); ++b) {
        const SamplePlan& sample = plan.samples[b];
        if (sample.fresh) continue;
        unpack_pool_state(*state_.pool[static_cast<std::size_t>(sample.slot)], state_.recipe.sizes.channels,
                          std::span(states_).subspan(b * count, count));
        pending_batch_.levels[b] = kFromPool;
    }
    backend_->upload(Buffer::state, std::span<const float>(states_));
}

void Trainer::Parts::wound(const BatchPlan& plan) {
    for (std::size_t b = 0; b < plan.samples.size(); ++b) {
        const std::optional<Stroke>& stroke = plan.samples[b].wound;
        if (!stroke) continue;
        const std::vector<float> weights = stroke_weights(*stroke, state_.recipe.grid());
        Damage damage;
        damage.kind = stroke->kind;
        damage.weights = weights;
        damage.place = place(Stream::wound_noise);
        damage.place.sample = static_cast<std::uint32_t>(b);
        backend_->damage(static_cast<int>(b), damage);
    }
}

/// The pool as it will be once the iteration has ended well. What died leaves an empty place.
void Trainer::Parts::take_ends(const BatchPlan& plan) {
    if (!states_.empty()) backend_->download(Buffer::state, std::span<float>(states_));
    new_pool_ = state_.pool;
    if (new_pool_.empty()) return;
    const std::size_t count = states_.size() / plan.samples.size();
    for (std::size_t b = 0; b < plan.samples.size(); ++b)
        if (plan.samples[b].slot >= 0)
            new_pool_[static_cast<std::size_t>(plan.samples[b].slot)] = pack_pool_state(
                std::span<const float>(states_).subspan(b * count, count), state_.recipe.sizes.channels);
}

/// Returns what is wrong with it, if anything.
std::optional<std::string> Trainer::Parts::add_penalty() {
    const Endurance& endurance = state_.recipe.endurance;
    if (!(endurance.overflow_weight > 0)) return std::nullopt;
    const double penalty = overflow_penalty(std::span<const float>(states_), endurance.overflow_weight,
                                            endurance.overflow_limit, std::span<float>(gradient_));
    if (!std::isfinite(penalty)) return "the overflow penalty is " + number_text(penalty);
    backend_->add_state_gradient(std::span<const float>(gradient_));
    return std::nullopt;
}

void Trainer::Parts::take_pictures(std::vector<std::vector<std::uint8_t>>& pictures) const {
    for (std::size_t sample = 0; sample < pictures.size(); ++sample)
        backend_->write_frame(static_cast<int>(sample), FrameKind::rgba, pictures[sample]);
}

/// Downloads a buffer, rounded to what files hold. Returns whether the backend has exactly these numbers.
bool Trainer::Parts::fetch(Buffer buffer, std::vector<float>& values) {
    backend_->download(buffer, std::span<double>(exact_));
    bool same = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<float>(exact_[i]);
        same = same && static_cast<double>(values[i]) == exact_[i];
    }
    return same;
}

IterationEnd Trainer::Parts::fail(std::string what, double loss, double gradient_norm) {
    failed_record_ = IterationRecord{.iteration = state_.iteration,
                                     .loss = loss,
                                     .gradient_norm = gradient_norm,
                                     .learning_rate = learning_rate_at(state_.recipe.learning, state_.iteration)};
    failure_ = fmt::format(
        "iteration {}: {} (learning rate {:g}). The parameters of the last good iteration are kept: lower the "
        "learning rate and go on, or resume from an earlier checkpoint",
        state_.iteration, what, learning_rate_at(state_.recipe.learning, state_.iteration));
    return IterationEnd::failed;
}

Trainer::Trainer(TrainingState state, Execution execution)
    : parts_(std::make_unique<Parts>(std::move(state), std::move(execution))) {}

Trainer::~Trainer() = default;

IterationEnd Trainer::iterate(Gate* gate) { return parts_->iterate(gate); }

void Trainer::set_controls(const LearningControls& controls) {
    check_controls(controls);
    parts_->state_.recipe.learning = controls;
}

void Trainer::set_planned_iterations(std::int64_t iterations) {
    Recipe recipe = parts_->state_.recipe;
    recipe.iterations = iterations;
    check_recipe(recipe);
    parts_->state_.recipe.iterations = iterations;
}

const TrainingState& Trainer::state() const { return parts_->state_; }
const BatchPictures& Trainer::last_batch() const { return parts_->last_batch_; }
const std::string& Trainer::failure() const { return parts_->failure_; }
const std::optional<IterationRecord>& Trainer::failed_record() const { return parts_->failed_record_; }
std::string Trainer::backend_description() const { return parts_->description_; }
std::string Trainer::backend_notice() const { return parts_->notice_; }

}  // namespace nca
