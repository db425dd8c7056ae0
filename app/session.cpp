// Commands to the two workers, and what they publish, fetched once a frame.
#include "app/session.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/recipes.h"
#include "engine/io/target_source.h"
#include "engine/train/trainer.h"

namespace nca {
namespace {

constexpr double kAutosaveSeconds = 60;
constexpr std::chrono::milliseconds kLoadPatience{100};
constexpr double kStartLevel = 0.5;          // noise of the first grid: the picture can be guessed, and healing be seen
constexpr double kFirstStepsPerSecond = 20;  // slow enough to see it heal, and to act before it drifts
constexpr double kLeastKeepProbability = 0.05;

bool is_gpu(const std::string& backend) { return backend.starts_with("cuda"); }

LiveStart live_start(const TrainingState& run, const Execution& execution) {
    return {.parameters = run.parameters,
            .target = run.target,
            .execution = execution,
            .seed = run.recipe.seed,
            .noise_level = kStartLevel};
}

std::uint64_t seed_from_clock() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    // A number that fits a field and can be told to somebody else.
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count()) % 1'000'000;
}

}  // namespace

Session::Session(const TrainingState& run, std::string name, const Execution& execution,
                 std::filesystem::path autosave_checkpoint)
    : name_(std::move(name)),
      target_(run.target),
      first_parameters_(run.parameters),
      execution_(execution),
      board_(std::make_shared<ParametersBoard>()),
      budget_(std::make_shared<Budget>()),
      trainer_(run, execution, board_, {.checkpoint = std::move(autosave_checkpoint), .seconds = kAutosaveSeconds},
               budget_),
      live_(live_start(run, execution), board_,
            {.paused = false,
             .steps_per_second = kFirstStepsPerSecond,
             .follow = true,
             .keep_probability = run.recipe.keep_probability},
            {}, budget_),
      live_controls_(live_.controls()),
      live_now_(live_.snapshot()),
      trainer_now_(trainer_.snapshot()) {
    update();
}

bool Session::update() {
    // The snapshot first: the grid publishes a frame before the snapshot that tells of it.
    const auto live = live_.snapshot();
    const auto trainer = trainer_.snapshot();
    bool changed = live_.frames().take();
    changed = changed || live->version != live_now_->version || trainer->version != trainer_now_->version;
    live_now_ = live;
    trainer_now_ = trainer;
    budget_now_ = budget_->facts();
    // A grid that slept on a lost device notices late; the CPU has been chosen already.
    if (grid_goes_to_cpu_ && live->state == LiveRunState::failed) reopen_grid();
    // A run that went on from there may have failed again since the last look.
    if (trainer_now_->state != RunState::failed || trainer_now_->handled >= resumed_there_) {
        resume_point_.reset();
        resumed_there_ = kNeverHandled;
    }
    update_history();
    return changed;
}

/// The learner goes on while it is asked: what it did since the snapshot was taken belongs to the next one.
void Session::update_history() {
    if (trainer_now_->run != history_run_) {
        history_run_ = trainer_now_->run;
        history_.clear();
    }
    const HistoryPart part = trainer_.records_since(history_.size());
    if (part.run != history_run_) return;
    const auto later = std::ranges::find_if(
        part.records, [&](const IterationRecord& record) { return record.iteration >= trainer_now_->iteration; });
    history_.insert(history_.end(), part.records.begin(), later);
}

void Session::apply_live_controls() { live_.set_controls(live_controls_); }

void Session::set_playing(bool on) {
    live_controls_.paused = !on;
    apply_live_controls();
}

void Session::step(std::uint32_t steps) {
    if (playing()) set_playing(false);
    live_.step(std::max(steps, 1U));
}

void Session::restart() { live_.reset(); }

void Session::new_noise() {
    const std::uint64_t seed = seed_from_clock();
    restart_with_seed(seed == live_now_->seed ? seed + 1 : seed);
}

void Session::restart_with_seed(std::uint64_t seed) { live_.reset_with_seed(seed); }

void Session::restart_at_level(double level, std::uint64_t edit) {
    live_.renoise(std::clamp(level, 0.0, 1.0), edit);
    live_.reset(edit);
}

void Session::damage(Stroke stroke, std::uint64_t edit) { live_.damage(std::move(stroke), edit); }

void Session::set_steps_per_second(double rate) {
    live_controls_.steps_per_second = rate;
    apply_live_controls();
}

void Session::set_follow(bool on) {
    live_controls_.follow = on;
    apply_live_controls();
}

void Session::set_keep_probability(double probability) {
    live_controls_.keep_probability = std::clamp(probability, kLeastKeepProbability, 1.0);
    apply_live_controls();
}

void Session::set_watch(const LiveWatch& watch) {
    if (watch == live_controls_.watch) return;
    live_controls_.watch = watch;
    apply_live_controls();
}

bool Session::learns() const {
    return trainer_now_->handled < asked_.ticket ? asked_.learn : trainer_now_->state == RunState::running;
}

/// By what is shown, not by what is true by now: a run that fails under the hand that pauses it is not resumed. What is
/// impossible when its turn comes is refused with its reason.
void Session::learn_or_pause() {
    if (learns()) {
        asked_ = {trainer_.pause(), false};
        return;
    }
    asked_to_learn(trainer_.learn(resume_point_));
}

/// A resume point that was chosen is used up when the command is handled.
void Session::asked_to_learn(TrainerWorker::Ticket ticket) {
    asked_ = {ticket, true};
    if (resume_point_) resumed_there_ = ticket;
}

std::int64_t Session::resume_point() const {
    return trainer_now_->state == RunState::failed && resume_point_ ? *resume_point_ : trainer_now_->last_good;
}

void Session::choose_resume_point(std::int64_t iteration) {
    resume_point_ = iteration;
    resumed_there_ = kNeverHandled;
}

void Session::replaced_by(TrainerWorker::Ticket ticket) {
    asked_ = {ticket, false};
    replaced_ = ticket;
}

/// The learner answers between two tiles: then the board holds the new run's parameters, before the grid looks at it.
void Session::open_grid_behind(LiveStart start) {
    trainer_.wait_handled(replaced_, kLoadPatience);
    live_.open(std::move(start));
}

void Session::reset_learning() { replaced_by(trainer_.reset(seed_from_clock())); }

void Session::learn_on(std::int64_t iterations) {
    const bool learn = learns() || trainer_now_->state == RunState::finished;
    asked_ = {trainer_.extend(iterations), learn};
}

void Session::begin_recipe(const Recipe& recipe, bool keep_parameters) {
    Recipe next = recipe_on(recipe, trainer_now_->recipe);
    next.seed = seed_from_clock();
    check_recipe(next);
    if (target_.premultiplied == next.premultiplied) return replaced_by(trainer_.begin(next, keep_parameters));
    // The grid starts from the same numbers as the learner's samples.
    TrainingState run = initial_training_state(next, target_);
    const auto learnt = board_->newest();
    if (keep_parameters && learnt != nullptr) run.parameters = learnt->parameters;
    target_ = run.target;
    replaced_by(trainer_.begin(next, keep_parameters));
    open_grid_behind(live_start(run, execution_));
}

void Session::learn_another(const TargetChoice& choice) {
    Recipe recipe = trainer_now_->recipe;
    recipe.target = choice.source;
    recipe.target_crop = choice.crop;
    if (choice.size > 0) recipe.target_size = choice.size;
    if (choice.padding >= 0) recipe.target_padding = choice.padding;
    check_recipe(recipe);
    Target target = make_target(recipe);
    TrainingState run = initial_training_state(recipe, target);
    target_ = std::move(target);
    first_parameters_ = run.parameters;
    name_ = choice.source;
    LiveStart start = live_start(run, execution_);
    replaced_by(trainer_.load(std::move(run)));
    open_grid_behind(std::move(start));
}

void Session::open_run(TrainingState run, std::string name) {
    check_training_state(run);
    target_ = run.target;
    first_parameters_ = run.parameters;
    name_ = std::move(name);
    LiveStart start = live_start(run, execution_);
    live_controls_.keep_probability = run.recipe.keep_probability;
    apply_live_controls();
    replaced_by(trainer_.load(std::move(run)));
    open_grid_behind(std::move(start));
}

void Session::set_autosave(std::filesystem::path checkpoint) {
    trainer_.set_autosave({.checkpoint = std::move(checkpoint), .seconds = kAutosaveSeconds});
}

bool Session::can_go_on_with_cpu() const {
    const bool learner = trainer_now_->state == RunState::failed && !trainer_now_->failed_record &&
                         (is_gpu(execution_.backend) || is_gpu(trainer_now_->backend));
    const bool grid =
        live_now_->state == LiveRunState::failed && (is_gpu(execution_.backend) || is_gpu(live_now_->backend));
    return learner || grid;
}

void Session::go_on_with_cpu() {
    if (!can_go_on_with_cpu()) return;
    execution_.backend = "cpu";
    grid_goes_to_cpu_ = is_gpu(live_now_->backend);
    if (live_now_->state == LiveRunState::failed) reopen_grid();
    if (!why_not(RunAction::stop)) return;  // the learner learns; should the device fail it too, it can be asked again
    trainer_.compute_with(execution_);
    if (trainer_now_->state == RunState::failed) asked_to_learn(trainer_.resume_from(resume_point()));
}

/// A fresh grid in the place of one that failed, with the newest parameters there are.
void Session::reopen_grid() {
    grid_goes_to_cpu_ = false;
    const std::shared_ptr<const NumberedParameters> newest = board_->newest();
    const bool fits = newest && newest->parameters.sizes == first_parameters_.sizes;
    const bool was_there = live_now_->frames > 0;
    live_.wait_handled(live_.open({.parameters = fits ? newest->parameters : first_parameters_,
                                   .target = target_,
                                   .execution = execution_,
                                   .seed = live_now_->seed,
                                   .noise_level = was_there ? live_now_->noise_level : kStartLevel}),
                       kLoadPatience);
    live_now_ = live_.snapshot();
}

bool Session::finish(double seconds) {
    if (why_not(RunAction::stop)) return true;
    const auto ticket = trainer_.stop();
    const auto wait = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
    return trainer_.wait_handled(ticket, wait)->handled >= ticket;
}

}  // namespace nca
