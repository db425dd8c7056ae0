// What each command does to the live grid. Handlers throw what the grid throws; the loop turns it into the refusal of
// the snapshot, and the grid goes on unchanged.
#include <fmt/format.h>

#include <utility>

#include "engine/model/errors.h"
#include "engine/workers/live_loop.h"

namespace nca {

namespace command = live_command;

void LiveLoop::handle(const command::Step& step) {
    grid();
    if (facts_.state == LiveRunState::running) throw InvalidSetting("step: the grid is running; pause it first");
    if (step.steps == 0) throw InvalidSetting("step: 0 steps: choose a whole number from 1");
    facts_.pending_steps += step.steps;
}

/// A change that undo can take back; one that throws leaves no trace.
template <class Change>
void LiveLoop::edit(HistoryKind kind, std::uint64_t group, const Change& change) {
    auto before = history_.before_edit(grid(), group);
    change();
    history_.edited(std::move(before), kind, group);
}

void LiveLoop::jumped(const HistoryJump& jump) {
    facts_.pending_steps = 0;
    watch_.forget();
    facts_.jump = jump;
    ++facts_.jumps;
}

void LiveLoop::handle(const command::Reset& reset) {
    edit(reset.seed ? HistoryKind::new_noise : HistoryKind::restart, reset.edit, [&] {
        if (reset.seed)
            grid().reset(*reset.seed);
        else
            grid().reset();
    });
    watch_.forget();
    facts_.pending_steps = 0;
}

void LiveLoop::handle(const command::Renoise& renoise) {
    edit(HistoryKind::renoise, renoise.edit, [&] { grid().renoise(renoise.noise_level); });
    watch_.forget();
    facts_.pending_steps = 0;
}

void LiveLoop::handle(const command::Wound& wound) {
    edit(stroke_kind(wound.stroke.kind), wound.edit, [&] { grid().damage(wound.stroke); });
    watch_.touched();
}

void LiveLoop::handle(const command::Undo&) { jumped(history_.undo(grid())); }

void LiveLoop::handle(const command::Redo&) { jumped(history_.redo(grid())); }

void LiveLoop::handle(const command::GoTo& go) { jumped(history_.go_to(grid(), go.moment)); }

void LiveLoop::handle(const command::SetTarget& set) { grid().set_target(set.target); }

void LiveLoop::handle(const command::SetParameters& set) {
    grid().set_parameters(set.parameters);
    parameters_ = std::make_shared<const Parameters>(set.parameters);
    facts_.parameters_number = 0;
    facts_.parameters_iteration = 0;
}

void LiveLoop::handle(const command::Capture&) {
    facts_.captured = std::make_shared<const LiveState>(grid().save());
    facts_.captured_parameters = parameters_;
    facts_.captured_ticket = ticket_in_hand_;
}

void LiveLoop::handle(const command::Restore& restore) {
    if (!restore.state) throw InvalidSetting("restore: no saved state was given; capture one first");
    edit(HistoryKind::replaced, 0, [&] { grid().restore(*restore.state); });
    watch_.forget();
    facts_.pending_steps = 0;
}

void LiveLoop::handle(const command::Open& open) { open_grid(open.start); }

LiveGrid& LiveLoop::grid() {
    if (!grid_) throw InvalidSetting(fmt::format("there is no live grid ({}); open a new one", facts_.failure));
    return *grid_;
}

void LiveLoop::open_grid(const LiveStart& start) {
    Execution execution = start.execution;
    execution.work_clock = work_clock_;
    auto made = std::make_unique<LiveGrid>(start.parameters, start.target, applied_.keep_probability, execution,
                                           start.seed, start.noise_level);
    grid_ = std::move(made);
    parameters_ = std::make_shared<const Parameters>(start.parameters);
    history_.begin(*grid_);
    watch_.set(applied_.watch);
    watch_.forget();
    facts_.failure.clear();
    facts_.warning.clear();
    facts_.sizes = grid_->sizes();
    facts_.grid = grid_->grid();
    facts_.backend = grid_->backend_description();
    facts_.backend_notice = grid_->backend_notice();
    facts_.parameters_number = 0;
    facts_.parameters_iteration = 0;
    facts_.pending_steps = 0;
    looked_at_ = 0;
    seconds_per_step_ = 0;
    facts_.state = LiveRunState::starting;  // so that the pace begins anew
    apply_controls(applied_);
}

}  // namespace nca
