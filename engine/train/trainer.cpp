// One iteration of a training run: Backend::iterate, with what pool, wounds and overflow penalty do in between. The
// host's copy of the run (state_) is the truth between iterations: it is replaced only when an iteration ended well, so
// that an abandoned, failed or thrown-out one leaves nothing behind, and saving never has to touch the backend. Source:
// the notebook's train_step.
#include "engine/train/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "engine/model/errors.h"
#include "engine/model/parameters.h"
#include "engine/model/random.h"
#include "engine/train/batch_plan.h"
#include "engine/train/overflow.h"
#include "engine/train/timed_gate.h"

namespace nca {
namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

bool all_finite(std::span<const float> values) {
    for (const float value : values)
        if (!std::isfinite(value)) return false;
    return true;
}

/// Updates that made Adam's moments, for their bias correction. A run that was begun from a model's file has done
/// iterations of which no moments are left: only those in its history count. Without a history a file's word is taken,
/// unless its moments are zero.
std::int64_t updates_of_moments(const TrainingState& state) {
    const auto recorded = static_cast<std::int64_t>(state.history.size());
    if (recorded > 0) return recorded;
    const bool any = std::ranges::any_of(state.optimiser.second_moment, [](float moment) { return moment != 0; });
    return any ? state.iteration : 0;
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
    void draw_levels();
    IterationWork work_of(const BatchPlan& plan);
    void start_from_pool(const BatchPlan& plan);
    void wound(const BatchPlan& plan);
    bool add_penalty();
    void take_ends(const BatchPlan& plan);
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
    std::vector<double> levels_;  ///< of the iteration in progress
    IterationResult result_;      ///< of the same
    std::string overflow_;        ///< what is wrong with the penalty, where add_penalty() returned false
    std::string failure_;
    std::optional<IterationRecord> failed_record_;

    // What comes down from the backend before it is known to be good.
    std::vector<float> states_;    ///< (B,H,W,C); empty in a run without endurance
    std::vector<float> gradient_;  ///< (B,H,W,C), of the overflow penalty
    Pool new_pool_;
};

IterationEnd Trainer::Parts::iterate(Gate* gate) {
    failure_.clear();
    failed_record_.reset();
    make_room();
    upload_run();
    TimedGate timed(gate);
    const TimedGate::Clock::time_point begin = TimedGate::Clock::now();
    const BatchPlan plan = plan_batch(state_.recipe, state_.iteration, state_.pool);
    draw_levels();
    const IterationWork work = work_of(plan);

    backend_has_run_ = false;  // until the update is known to be good and state_ has it
    const double& loss = result_.loss;
    const double& gradient_norm = result_.gradient_norm;
    switch (backend_->iterate(work, result_, &timed)) {
        case IterationOutcome::abandoned:
            backend_has_run_ = true;
            return IterationEnd::abandoned;
        case IterationOutcome::loss_not_finite:
            return fail("the loss is " + number_text(loss), loss, kNotMeasured);
        case IterationOutcome::ended_by_host:
            return fail(overflow_, loss, kNotMeasured);
        case IterationOutcome::norm_not_finite:
            return fail("the gradient's norm is " + number_text(gradient_norm), loss, gradient_norm);
        case IterationOutcome::updated:
            break;
    }
    if (!all_finite(result_.parameters) || !all_finite(result_.first_moment) || !all_finite(result_.second_moment))
        return fail("the update gave parameters that are not finite", loss, gradient_norm);

    const RolloutCounts& counts = result_.counts;
    const double cell_steps = static_cast<double>(counts.cell_steps);
    state_.history.push_back({.iteration = state_.iteration,
                              .loss = loss,
                              .gradient_norm = gradient_norm,
                              .learning_rate = work.update.learning_rate,
                              .reach_share = static_cast<double>(counts.in_reach) / cell_steps,
                              .active_share = static_cast<double>(counts.active) / cell_steps,
                              .seconds = TimedGate::seconds_since(begin) - timed.held_seconds()});
    state_.parameters.values.swap(result_.parameters);
    state_.optimiser.first_moment.swap(result_.first_moment);
    state_.optimiser.second_moment.swap(result_.second_moment);
    if (work.meet_ends) state_.pool.swap(new_pool_);
    last_batch_.iteration = state_.iteration;
    last_batch_.starts.swap(result_.starts);
    last_batch_.ends.swap(result_.ends);
    last_batch_.levels.swap(levels_);
    last_batch_.losses.swap(result_.losses);
    ++state_.iteration;
    // A backend of higher precision than the file format goes on from the rounded numbers, so that a run resumed from a
    // checkpoint computes the very same ones.
    backend_has_run_ = !result_.rounded;
    return IterationEnd::done;
}

/// Without a pool and a penalty there is nothing for the host to do in between.
IterationWork Trainer::Parts::work_of(const BatchPlan& plan) {
    IterationWork work;
    work.levels = levels_;
    work.normals = place(Stream::noise_normal);
    work.steps = plan.steps;
    work.keep.probability = state_.recipe.keep_probability;
    work.keep.place = place(Stream::keep);
    work.update = {.learning_rate = learning_rate_at(state_.recipe.learning, state_.iteration),
                   .clip_norm = state_.recipe.learning.clip_norm,
                   .update = updates_of_moments(state_) + 1};
    if (!plan.all_fresh())
        work.change_starts = [this, &plan] {
            start_from_pool(plan);
            wound(plan);
        };
    if (!states_.empty())
        work.meet_ends = [this, &plan] {
            take_ends(plan);
            return add_penalty();
        };
    return work;
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

/// One a sample.
void Trainer::Parts::draw_levels() {
    const LearningControls& learning = state_.recipe.learning;
    RandomPlace level_place = place(Stream::noise_level);
    levels_.resize(static_cast<std::size_t>(learning.batch));
    for (double& level : levels_) {
        const double unit = static_cast<double>(unit_float(random_words(level_place, 0).word[0]));
        level = learning.noise_low + (learning.noise_high - learning.noise_low) * unit;
        ++level_place.sample;
    }
}

/// Whoever starts elsewhere than from noise, which is there by then.
void Trainer::Parts::start_from_pool(const BatchPlan& plan) {
    backend_->download(Buffer::state, std::span<float>(states_));
    const std::size_t count = states_.size() / plan.samples.size();
    for (std::size_t b = 0; b < plan.samples.size(); ++b) {
        const SamplePlan& sample = plan.samples[b];
        if (sample.fresh) continue;
        unpack_pool_state(*state_.pool[static_cast<std::size_t>(sample.slot)], state_.recipe.sizes.channels,
                          std::span(states_).subspan(b * count, count));
        levels_[b] = kFromPool;
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
    backend_->download(Buffer::state, std::span<float>(states_));
    new_pool_ = state_.pool;
    if (new_pool_.empty()) return;
    const std::size_t count = states_.size() / plan.samples.size();
    for (std::size_t b = 0; b < plan.samples.size(); ++b)
        if (plan.samples[b].slot >= 0)
            new_pool_[static_cast<std::size_t>(plan.samples[b].slot)] = pack_pool_state(
                std::span<const float>(states_).subspan(b * count, count), state_.recipe.sizes.channels);
}

/// False if something is wrong with it: overflow_ says what.
bool Trainer::Parts::add_penalty() {
    const Endurance& endurance = state_.recipe.endurance;
    if (!(endurance.overflow_weight > 0)) return true;
    const double penalty = overflow_penalty(std::span<const float>(states_), endurance.overflow_weight,
                                            endurance.overflow_limit, std::span<float>(gradient_));
    if (!std::isfinite(penalty)) {
        overflow_ = "the overflow penalty is " + number_text(penalty);
        return false;
    }
    backend_->add_state_gradient(std::span<const float>(gradient_));
    return true;
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
