// The public door of the trainer worker: turns calls into commands and values of the loop (trainer_loop.h).
#include "engine/workers/trainer_worker.h"

#include <utility>

#include "engine/model/errors.h"
#include "engine/workers/trainer_loop.h"

namespace nca {

namespace command = trainer_command;

TrainerWorker::TrainerWorker(TrainingState run, Execution execution, std::shared_ptr<ParametersBoard> board,
                             AutosaveSettings autosave, std::shared_ptr<Budget> budget)
    : loop_(std::make_unique<TrainerLoop>(std::move(run), std::move(execution), std::move(board), std::move(autosave),
                                          std::move(budget))) {}

TrainerWorker::~TrainerWorker() = default;

TrainerWorker::Ticket TrainerWorker::start() { return loop_->post(command::Start{}); }
TrainerWorker::Ticket TrainerWorker::pause() { return loop_->post(command::Pause{}); }
TrainerWorker::Ticket TrainerWorker::resume() { return loop_->post(command::Resume{}); }
TrainerWorker::Ticket TrainerWorker::learn(std::optional<std::int64_t> after_failure) {
    return loop_->post(command::Learn{after_failure});
}
TrainerWorker::Ticket TrainerWorker::stop() { return loop_->post(command::Stop{}); }
TrainerWorker::Ticket TrainerWorker::reset(std::optional<std::uint64_t> seed) {
    return loop_->post(command::Reset{seed});
}
TrainerWorker::Ticket TrainerWorker::begin(Recipe recipe, bool keep_parameters) {
    return loop_->post(command::Begin{std::move(recipe), keep_parameters});
}
TrainerWorker::Ticket TrainerWorker::resume_from(std::int64_t iteration) {
    return loop_->post(command::ResumeFrom{iteration});
}
TrainerWorker::Ticket TrainerWorker::extend(std::int64_t iterations) {
    return loop_->post(command::Extend{iterations});
}
TrainerWorker::Ticket TrainerWorker::load(TrainingState run) {
    command::Load load{std::make_shared<TrainingState>(std::move(run)), {}};
    try {
        check_training_state(*load.run);
    } catch (const Error& error) {
        load.objection = error.what();
    }
    return loop_->post(std::move(load));
}
TrainerWorker::Ticket TrainerWorker::compute_with(Execution execution) {
    return loop_->post(command::ComputeWith{std::move(execution)});
}
TrainerWorker::Ticket TrainerWorker::save_checkpoint(std::filesystem::path path) {
    return loop_->post(command::SaveCheckpoint{std::move(path)});
}
TrainerWorker::Ticket TrainerWorker::save_model(std::filesystem::path path) {
    return loop_->post(command::SaveModel{std::move(path)});
}

std::optional<std::string> TrainerWorker::set_controls(const LearningControls& controls) {
    try {
        check_controls(controls);
    } catch (const Error& error) {
        return error.what();
    }
    loop_->set_controls(controls);
    return std::nullopt;
}

LearningControls TrainerWorker::controls() const { return loop_->controls(); }

void TrainerWorker::set_autosave(AutosaveSettings autosave) { loop_->set_autosave(std::move(autosave)); }

std::shared_ptr<const TrainerSnapshot> TrainerWorker::snapshot() const { return loop_->snapshots().latest(); }

std::shared_ptr<const TrainerSnapshot> TrainerWorker::wait_for_newer(std::uint64_t version,
                                                                     std::chrono::nanoseconds timeout) const {
    return loop_->snapshots().wait_for_newer(version, timeout);
}

std::shared_ptr<const TrainerSnapshot> TrainerWorker::wait_handled(Ticket ticket,
                                                                   std::chrono::nanoseconds timeout) const {
    return loop_->snapshots().wait_until([&](const TrainerSnapshot& now) { return now.handled >= ticket; }, timeout);
}

std::optional<std::string> TrainerWorker::can(RunAction action) const {
    return why_impossible(snapshot()->state, action);
}

HistoryPart TrainerWorker::records_since(std::size_t first) const { return loop_->records_since(first); }

}  // namespace nca
