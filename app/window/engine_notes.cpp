// Compares the newest snapshots with what was told.
#include "app/window/engine_notes.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "app/number_text.h"

namespace nca {
namespace {

/// True if `value` is another one than was told, which it then is.
template <class T>
bool is_new(T& told, const T& value) {
    return std::exchange(told, value) != value;
}

}  // namespace

void EngineNotes::tell(Desk& desk) {
    tell_engine(desk);
    tell_refusals(desk);
    tell_files(desk);
    tell_run(desk);
}

void EngineNotes::tell_engine(Desk& desk) {
    const LiveSnapshot& live = desk.session.live();
    // To the log alone: the badge and the status line say it all the time.
    if (is_new(engine_, live.backend) && !engine_.empty()) desk.note("Engine: " + engine_, "engine");
    if (is_new(engine_notice_, live.backend_notice) && !engine_notice_.empty()) desk.note(engine_notice_, "engine");
    const std::string news = learner_engine_news(desk.session.grid_engine(), desk.session.learner_engine());
    if (is_new(learner_engine_, news) && !news.empty()) desk.warn(news, "engine");
    if (is_new(live_warning_, live.warning) && !live_warning_.empty()) desk.warn(live_warning_, "play");
    // Not worth a toast: nothing is missing on the screen, only time.
    const FrameRoute& route = desk.pictures.route();
    if (is_new(frames_refused_, route.refused()) && frames_refused_)
        desk.note(route.words({}), "engine", Level::warning);
    if (!is_new(live_failure_, live.failure) || live_failure_.empty()) return;
    if (desk.session.can_go_on_with_cpu())
        desk.error(live_failure_, "engine", {"Go on with the CPU", [&desk] { desk.session.go_on_with_cpu(); }});
    else
        desk.error(live_failure_, "engine");
}

void EngineNotes::tell_refusals(Desk& desk) {
    const TrainerSnapshot& trainer = desk.session.trainer();
    if (is_new(refused_trainer_, trainer.refused) && trainer.refused > 0) desk.warn(trainer.refusal, "learn");
    const LiveSnapshot& live = desk.session.live();
    if (is_new(refused_live_, live.refused) && live.refused > 0) desk.warn(live.refusal, "play");
}

void EngineNotes::tell_files(Desk& desk) {
    const TrainerSnapshot& trainer = desk.session.trainer();
    if (is_new(trainer_warning_, trainer.warning) && !trainer_warning_.empty()) desk.error(trainer_warning_, "file");
    const bool other_path = is_new(saved_path_, trainer.saved_path);
    const bool other_iteration = is_new(saved_iteration_, trainer.saved_iteration);
    if ((other_path || other_iteration) && !saved_path_.empty()) {
        if (saved_path_.ends_with(".checkpoint")) desk.saved_at = std::chrono::system_clock::now();
        desk.say(fmt::format("Saved iteration {} in {}", gui::with_commas(saved_iteration_), saved_path_), "file");
    }
}

void EngineNotes::tell_run(Desk& desk) {
    const TrainerSnapshot& trainer = desk.session.trainer();
    const RunState before = run_state_;
    if (!is_new(run_state_, trainer.state)) return;
    if (run_state_ == RunState::finished && before == RunState::running)
        desk.toast(gui::kDoneIcon, gui::kGood,
                   fmt::format("Finished: {} iterations learnt", gui::with_commas(trainer.iteration)), "learn");
    // The Learn tab tells a failure itself; elsewhere a toast leads there.
    if (run_state_ != RunState::failed) return;
    constexpr int kLearnTab = 1;
    const std::string words = "The run failed: " + trainer.failure;
    if (desk.tab == kLearnTab)
        desk.note(words, "learn", Level::error);
    else
        desk.error(words, "learn", {"Open Learn", [&desk] { desk.tab = kLearnTab; }});
}

}  // namespace nca
