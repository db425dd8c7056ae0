// Drives the trainer worker from the command line: it waits for news and passes them on to the bar, metrics.csv and the
// model file. The worker saves checkpoints by itself; learning, pausing and stopping are its business.
#include "app/cli/train_verb.h"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <string>

#include "app/cli/execution_check.h"
#include "app/cli/interrupt.h"
#include "app/cli/metrics_csv.h"
#include "app/cli/progress_bar.h"
#include "app/cli/standard_output.h"
#include "app/cli/training_folder.h"
#include "app/cli/training_run.h"
#include "engine/io/atomic_file.h"
#include "engine/io/checkpoint.h"
#include "engine/io/model_file.h"
#include "engine/model/errors.h"
#include "engine/workers/trainer_worker.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultFolder = "dnca-run";
constexpr auto kWhileNothingHappens = std::chrono::hours(1);  // any length: news end the waiting

/// A run that may begin: everything was checked, nothing is written yet.
struct Plan {
    TrainingState run;
    TrainingFolder folder;
    ExecutionWords computed_by;
};

void check_checkpoint_seconds(double seconds) {
    if (!(seconds >= 0 && seconds <= 1e9))  // NaN too
        throw InvalidSetting(
            fmt::format("--checkpoint-every is {}: choose seconds from 0 (only at the end) to 1000000000", seconds));
}

Plan plan_training(const Settings& settings) {
    Plan plan;
    check_checkpoint_seconds(settings.checkpoint_seconds);
    describe_execution(settings.execution);  // an engine that is not there is told first
    fs::path checkpoint;
    if (settings.resume.empty()) {
        plan.run = new_run(settings);
    } else {
        checkpoint = checkpoint_to_resume(settings.resume);
        plan.run = resumed_run(settings, checkpoint);
    }
    const Recipe& recipe = plan.run.recipe;
    plan.computed_by = describe_execution(settings.execution, {.sizes = recipe.sizes,
                                                               .grid = recipe.grid(),
                                                               .batch = recipe.learning.batch,
                                                               .tape_steps = recipe.learning.steps});

    // A run goes on in its own folder; a lone checkpoint file begins one.
    fs::path out = settings.out.empty() ? fs::path(kDefaultFolder) : settings.out;
    const bool at_home = checkpoint.filename() == TrainingFolder{}.checkpoint().filename();
    if (settings.out.empty() && at_home) out = checkpoint.parent_path();
    const TrainingFolder there{absolute_path(out)};
    plan.folder = !checkpoint.empty() && there.checkpoint() == checkpoint ? there : claim_new_folder(out);
    return plan;
}

std::string plan_text(const Plan& plan) {
    const Recipe& recipe = plan.run.recipe;
    return fmt::format(
        "{} {} by the recipe {}: {}x{} cells, {} channels, hidden {}, batch {}, {} steps, seed {}; {}\n"
        "writing to {} - Ctrl+C stops and saves",
        plan.run.iteration > 0 ? fmt::format("going on after iteration {} with", plan.run.iteration) : "learning",
        recipe.target, recipe.name, recipe.grid().height, recipe.grid().width, recipe.sizes.channels,
        recipe.sizes.hidden, recipe.learning.batch, recipe.learning.steps, recipe.seed, plan.computed_by.description,
        plan.folder.path.string());
}

/// What may help a run that failed: other numbers, or another engine.
std::string what_to_change(const TrainerSnapshot& end) {
    if (!end.failed_record && end.backend.starts_with("cuda")) return "e.g. --backend cpu";
    return fmt::format("e.g. --learning-rate {:g}", end.recipe.learning.learning_rate / 10);
}

/// The news of a worker, passed on.
class News {
public:
    /// `engine`: what was told of who computes.
    News(TrainerWorker& worker, const TrainingFolder& folder, MetricsCsv& metrics, std::size_t records,
         std::string engine)
        : worker_(worker), folder_(folder), metrics_(metrics), records_(records), engine_(std::move(engine)) {}

    void pass_on(const TrainerSnapshot& snapshot) {
        const HistoryPart part = worker_.records_since(records_);
        metrics_.append(part.records);
        records_ += part.records.size();
        if (snapshot.saved_path == folder_.checkpoint().string() && snapshot.saved_iteration > model_iteration_) {
            worker_.save_model(folder_.model());
            model_iteration_ = snapshot.saved_iteration;
        }
        tell_engine(snapshot);
        warn(snapshot.warning);
        if (!metrics_.whole())
            warn(fmt::format("can't add to {}: it will be mended at the end", folder_.metrics().string()));
        bar_.show(snapshot);
    }
    void finish(const TrainerSnapshot& snapshot) { bar_.finish(snapshot); }

private:
    /// Another engine than was expected, e.g. as the GPU's memory was taken by another program meanwhile.
    void tell_engine(const TrainerSnapshot& snapshot) {
        if (snapshot.backend.empty() || snapshot.backend == engine_) return;
        engine_ = snapshot.backend;
        bar_.message(
            fmt::format("dnca: {}{}{}", engine_, snapshot.backend_notice.empty() ? "" : ": ", snapshot.backend_notice));
    }
    void warn(const std::string& warning) {
        if (warning.empty() || warning == warned_) return;
        bar_.message("dnca: warning: " + warning);
        warned_ = warning;
    }

    TrainerWorker& worker_;
    const TrainingFolder& folder_;
    MetricsCsv& metrics_;
    std::size_t records_;  ///< of the history, already passed on
    std::int64_t model_iteration_ = -1;
    std::string engine_;
    std::string warned_;
    ProgressBar bar_ = progress_on_stderr();
};

bool at_work(RunState state) { return state == RunState::running || state == RunState::paused; }

/// Returns the snapshot in which the run is at rest again. A short run may be over before anybody looks: its news are
/// passed on like any other's.
std::shared_ptr<const TrainerSnapshot> learn(TrainerWorker& worker, TrainerWorker::Ticket started, News& news) {
    auto now = worker.snapshot();
    news.pass_on(*now);
    while (now->handled < started || at_work(now->state)) {
        now = worker.wait_for_newer(now->version, kWhileNothingHappens);
        news.pass_on(*now);
    }
    news.finish(*now);
    return now;
}

void save_with(TrainerWorker& worker, TrainerWorker::Ticket ticket) {
    auto now = worker.snapshot();
    while (now->handled < ticket) now = worker.wait_handled(ticket, kWhileNothingHappens);
    if (!now->warning.empty()) throw WriteFailed(now->warning);
}

/// Checkpoint, model and metrics of the run at rest. Each is tried, whatever happens to the others.
void save_all(TrainerWorker& worker, const TrainingFolder& folder, MetricsCsv& metrics) {
    std::string lost;
    const auto attempt = [&](auto save) {
        try {
            save();
        } catch (const WriteFailed& error) {
            lost += (lost.empty() ? "" : "\n") + std::string(error.what());
        }
    };
    attempt([&] { save_with(worker, worker.save_checkpoint(folder.checkpoint())); });
    attempt([&] { save_with(worker, worker.save_model(folder.model())); });
    attempt([&] { metrics.complete(worker.records_since(0).records); });
    if (!lost.empty()) throw WriteFailed(lost);
}

std::string files_text(const TrainingFolder& folder) {
    return fmt::format("model       {}\ncheckpoint  {}\nmetrics     {}\n", folder.model().string(),
                       folder.checkpoint().string(), folder.metrics().string());
}

std::string end_text(const TrainerSnapshot& end, const TrainingFolder& folder) {
    const std::int64_t planned = end.recipe.iterations;
    const std::string resume = "dnca train --resume " + shell_word(folder.path);
    const std::string loss = end.last_record ? fmt::format(", average loss {:.3e}", end.average_loss) : std::string();
    if (end.state == RunState::finished)
        return fmt::format("finished: {} iterations{}\n{}to go on: {} --iterations {}\n", end.iteration, loss,
                           files_text(folder), resume, 2 * planned);
    return fmt::format("stopped after {} of {} iterations{}; all is saved\n{}to go on: {}\n", end.iteration, planned,
                       loss, files_text(folder), resume);
}

/// Nothing to learn: the plan was carried out before. The model is written all the same, should it be missing here.
int report_finished(const Plan& plan) {
    save_model(plan.folder.model(), {.parameters = plan.run.parameters,
                                     .recipe = plan.run.recipe,
                                     .iterations_done = plan.run.iteration,
                                     .target = plan.run.target,
                                     .notes = {}});
    print_output(fmt::format(
        "finished before: all {} iterations of the run are done\n{}to go on: dnca train --resume {} --iterations {}\n",
        plan.run.iteration, files_text(plan.folder), shell_word(plan.folder.path), 2 * plan.run.iteration));
    return 0;
}

}  // namespace

int run_train(const Settings& settings) {
    Plan plan = plan_training(settings);
    for (const fs::path& file : {plan.folder.checkpoint(), plan.folder.model(), plan.folder.metrics()})
        remove_stale_temporaries(file);
    // A good end of the folder's checks: a whole checkpoint fits, and from now on the run can always be resumed.
    save_checkpoint(plan.folder.checkpoint(), plan.run);
    MetricsCsv metrics(plan.folder.metrics(), plan.run.history);
    if (state_at_rest(plan.run) == RunState::finished) return report_finished(plan);
    const std::string plan_words = plan_text(plan);

    const std::size_t records = plan.run.history.size();
    TrainerWorker worker(std::move(plan.run), settings.execution, std::make_shared<ParametersBoard>(),
                         {.checkpoint = plan.folder.checkpoint(), .seconds = settings.checkpoint_seconds});
    // In this order: a stop before the start would be refused, and what is printed speaks of Ctrl+C.
    const TrainerWorker::Ticket started = worker.start();
    const Interrupt interrupt([&worker] { worker.stop(); });
    print_note(plan_words);
    note_engine(plan.computed_by);
    News news(worker, plan.folder, metrics, records, plan.computed_by.description);
    const auto end = learn(worker, started, news);
    save_all(worker, plan.folder, metrics);

    if (end->state == RunState::failed) {
        print_note(fmt::format(
            "dnca: error: the run has failed: {}\nthe last good state is saved; to go on: dnca train --resume {} and "
            "what shall change, {}",
            end->failure, shell_word(plan.folder.path), what_to_change(*end)));
        print_output(files_text(plan.folder));
        return 1;
    }
    print_output(end_text(*end, plan.folder));
    return 0;
}

}  // namespace nca
