// What the file desk does so that a killed process loses at most a minute: it writes down now and then what goes on,
// and after such an end offers to go on.
#include <fmt/format.h>
#include <imgui.h>

#include <ctime>
#include <utility>

#include "app/panels/file_desk.h"
#include "engine/io/atomic_file.h"

namespace nca {
namespace {

constexpr double kKeepEvery = 5;  // seconds; the grid's state is a megabyte or so

}  // namespace

void FileDesk::begin_facts() {
    facts_ = {};
    facts_.name = desk_.session.name();
    facts_.opened = opened_;
    facts_.began = std::time(nullptr);
    facts_.iteration = facts_.saved_iteration = desk_.first_iteration;
    kept_strokes_ = desk_.strokes;
    capturing_.reset();  // of the grid before
}

void FileDesk::ask_to_recover() {
    if (!recovery_.found()) return;
    const RecoveryFacts facts = *recovery_.found();
    recovery_.forget_found();
    if (!facts.checkpoint.empty()) {
        recent_.add(facts.checkpoint);
        remove_stale_temporaries(facts.checkpoint);  // should it have ended in the midst of a saving
    }
    if (opened_.empty()) return recovery_dialog_.ask(facts);
    desk_.say(
        facts.checkpoint.empty()
            ? "dnca ended unexpectedly before; nothing was learnt since it was opened."
            : fmt::format("dnca ended unexpectedly before; {} iterations are in Recent files.", facts.saved_iteration),
        "file");
}

void FileDesk::restore(const RecoveryFacts& facts) {
    if (!facts.state.state.empty()) state_to_restore_ = std::make_shared<const LiveState>(facts.state);
    const std::string path = facts.checkpoint.empty() ? facts.opened : facts.checkpoint;
    if (path.empty()) {  // the run that comes with the program is open already
        restore_state();
        desk_.toast(gui::kHistoryIcon, gui::kGood, fmt::format("Restored step {}.", facts.state.step), "file");
        return;
    }
    opening_.begin(
        path, desk_.first_iteration, [this] { return places_.saved(desk_.session.name()); }, facts.name);
}

void FileDesk::restore_state() {
    if (state_to_restore_ == nullptr) return;
    desk_.session.set_playing(false);  // it is to be seen as it was
    desk_.session.live_worker().restore(std::exchange(state_to_restore_, nullptr));
}

/// Asks for the grid's state every few seconds while something happens, and has it written with the facts.
void FileDesk::keep_for_recovery() {
    const LiveSnapshot& live = desk_.session.live();
    const TrainerSnapshot& trainer = desk_.session.trainer();
    const bool newest = desk_.session.shows_newest_run();  // else all of this is the run's before it
    if (newest && !trainer.saved_path.empty() && trainer.saved_path != facts_.opened &&
        trainer.saved_path.ends_with(".checkpoint") &&
        (trainer.saved_path != facts_.checkpoint || trainer.saved_iteration != facts_.saved_iteration) &&
        trainer.saved_iteration <= trainer.iteration) {
        facts_.checkpoint = trainer.saved_path;
        facts_.saved_iteration = trainer.saved_iteration;
        facts_.saved_time = std::time(nullptr);
        kept_at_ = 0;  // soon
    }
    if (capturing_ && live.handled >= *capturing_ && live.captured_ticket < *capturing_) capturing_.reset();  // refused
    if (capturing_ && live.captured_ticket >= *capturing_ && live.captured != nullptr) {
        capturing_.reset();
        facts_.state = *live.captured;
        facts_.grid = live.grid;
        facts_.channels = live.sizes.channels;
        facts_.iteration = trainer.iteration;
        facts_.strokes = desk_.strokes - kept_strokes_;
        facts_.time = std::time(nullptr);
        recovery_.keep(facts_);
    }
    const double now = ImGui::GetTime();
    const bool changed = live.step != kept_step_ || trainer.iteration != facts_.iteration;
    if (!newest || live.state == LiveRunState::failed) return;
    if (capturing_ || !changed || recovery_dialog_.open() || (kept_at_ > 0 && now - kept_at_ < kKeepEvery)) return;
    kept_at_ = now;
    kept_step_ = live.step;
    capturing_ = desk_.session.live_worker().capture();
}

}  // namespace nca
