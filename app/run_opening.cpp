// Reading, saving, replacing: one after the other, a look at each in every frame.
#include "app/run_opening.h"

#include <exception>
#include <new>
#include <utility>

#include "engine/model/errors.h"
#include "engine/train/trainer.h"

namespace nca {

void RunOpening::begin(const std::filesystem::path& path, std::int64_t kept_iteration,
                       std::function<std::filesystem::path()> saved_as, std::string name) {
    path_ = path;
    kept_iteration_ = kept_iteration;
    saved_as_ = std::move(saved_as);
    name_ = std::move(name);
    run_.reset();
    saved_.clear();
    reading_ = std::make_shared<Reading>();
    thread_ = std::jthread([path, reading = reading_] {
        std::optional<OpenedRun> run;
        std::string problem;
        try {
            run = open_run(path);
            check_training_state(run->run);
        } catch (const std::bad_alloc&) {
            problem = path.string() + ": there is not enough memory for it; close other programs first";
        } catch (const std::exception& error) {
            problem = error.what();
        }
        if (!problem.empty()) run.reset();
        const std::lock_guard lock(reading->mutex);
        reading->run = std::move(run);
        reading->problem = std::move(problem);
        reading->done = true;
    });
}

std::optional<RunOpening::Outcome> RunOpening::update(Session& session) {
    if (reading_ != nullptr) {
        {
            const std::lock_guard lock(reading_->mutex);
            if (!reading_->done) return std::nullopt;
        }
        const std::shared_ptr<Reading> read = std::exchange(reading_, nullptr);
        if (!read->run) return failed(read->problem, false);
        run_ = std::move(read->run);
        if (session.trainer().iteration <= kept_iteration_) return take_over(session);
        try {
            const std::filesystem::path place = saved_as_();
            saved_ = place.string();
            ticket_ = session.trainer_worker().save_checkpoint(place);
        } catch (const Error& error) {
            return failed(error.what(), true);
        }
        return std::nullopt;
    }
    if (!run_) return std::nullopt;
    const TrainerSnapshot& trainer = session.trainer();
    if (trainer.handled < ticket_) return std::nullopt;
    if (trainer.not_saved >= ticket_) return failed(trainer.not_saved_reason, true);
    return take_over(session);
}

std::optional<RunOpening::Outcome> RunOpening::take_over(Session& session) {
    Outcome outcome;
    outcome.path = path_;
    outcome.caption = run_->caption;
    outcome.iteration = run_->run.iteration;
    outcome.saved = saved_;
    try {
        session.open_run(std::move(run_->run), name_.empty() ? run_->name : name_);
        outcome.opened = true;
    } catch (const Error& error) {
        outcome.problem = error.what();
    }
    run_.reset();
    saved_.clear();
    return outcome;
}

RunOpening::Outcome RunOpening::failed(std::string problem, bool not_saved) {
    run_.reset();
    saved_.clear();
    Outcome outcome;
    outcome.path = path_;
    outcome.problem = std::move(problem);
    outcome.not_saved = not_saved;
    return outcome;
}

}  // namespace nca
