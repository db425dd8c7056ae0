// The public door of the live worker: turns calls into commands and values of the loop (live_loop.h).
#include "engine/workers/live_worker.h"

#include <utility>

#include "engine/model/errors.h"
#include "engine/workers/live_loop.h"

namespace nca {

namespace command = live_command;

std::string_view live_run_state_name(LiveRunState state) {
    switch (state) {
        case LiveRunState::starting:
            return "starting";
        case LiveRunState::running:
            return "running";
        case LiveRunState::paused:
            return "paused";
        case LiveRunState::failed:
            return "failed";
    }
    return "unknown";
}

LiveWorker::LiveWorker(LiveStart start, std::shared_ptr<const ParametersBoard> board, LiveControls controls,
                       const HistoryLimits& history, std::shared_ptr<Budget> budget)
    : loop_(std::make_unique<LiveLoop>(std::move(start), std::move(board), controls, history, std::move(budget))) {}

LiveWorker::~LiveWorker() = default;

std::optional<std::string> LiveWorker::set_controls(const LiveControls& controls) {
    try {
        check_live_controls(controls);
    } catch (const Error& error) {
        return error.what();
    }
    loop_->set_controls(controls);
    return std::nullopt;
}

LiveControls LiveWorker::controls() const { return loop_->controls(); }

LiveWorker::Ticket LiveWorker::step(std::uint32_t steps) { return loop_->post(command::Step{steps}); }
LiveWorker::Ticket LiveWorker::reset(std::uint64_t edit) { return loop_->post(command::Reset{std::nullopt, edit}); }
LiveWorker::Ticket LiveWorker::reset_with_seed(std::uint64_t seed, std::uint64_t edit) {
    return loop_->post(command::Reset{seed, edit});
}
LiveWorker::Ticket LiveWorker::renoise(double noise_level, std::uint64_t edit) {
    return loop_->post(command::Renoise{noise_level, edit});
}
LiveWorker::Ticket LiveWorker::damage(Stroke stroke, std::uint64_t edit) {
    return loop_->post(command::Wound{std::move(stroke), edit});
}
LiveWorker::Ticket LiveWorker::undo() { return loop_->post(command::Undo{}); }
LiveWorker::Ticket LiveWorker::redo() { return loop_->post(command::Redo{}); }
LiveWorker::Ticket LiveWorker::go_to(std::uint64_t moment) { return loop_->post(command::GoTo{moment}); }
LiveWorker::Ticket LiveWorker::set_target(Target target) { return loop_->post(command::SetTarget{std::move(target)}); }
LiveWorker::Ticket LiveWorker::set_parameters(Parameters parameters) {
    return loop_->post(command::SetParameters{std::move(parameters)});
}
LiveWorker::Ticket LiveWorker::capture() { return loop_->post(command::Capture{}); }
LiveWorker::Ticket LiveWorker::restore(std::shared_ptr<const LiveState> state) {
    return loop_->post(command::Restore{std::move(state)});
}
LiveWorker::Ticket LiveWorker::open(LiveStart start) { return loop_->post(command::Open{std::move(start)}); }

std::shared_ptr<const LiveSnapshot> LiveWorker::snapshot() const { return loop_->snapshots().latest(); }

std::shared_ptr<const LiveSnapshot> LiveWorker::wait_for_newer(std::uint64_t version,
                                                               std::chrono::nanoseconds timeout) const {
    return loop_->snapshots().wait_for_newer(version, timeout);
}

std::shared_ptr<const LiveSnapshot> LiveWorker::wait_handled(Ticket ticket, std::chrono::nanoseconds timeout) const {
    return loop_->snapshots().wait_until([&](const LiveSnapshot& now) { return now.handled >= ticket; }, timeout);
}

Mailbox<LiveFrame>& LiveWorker::frames() { return loop_->frames(); }

}  // namespace nca
