// The live worker: one thread that steps the live grid, applies strokes and other commands between two steps, follows
// or holds the trainer's parameters, and publishes frames through the latest-wins mailbox. Its pace depends on no
// window and no trainer. A command that fails is reported in the snapshot and the grid goes on. Knows no window.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/live/live_history.h"
#include "engine/model/brush.h"
#include "engine/workers/budget.h"
#include "engine/workers/live_snapshot.h"
#include "engine/workers/mailbox.h"
#include "engine/workers/parameters_board.h"

namespace nca {

class LiveLoop;  // live_loop.h, private

/// Any thread may call anything, except frames() (one reading thread) and the destructor (the owner). Destroying it
/// joins within a tenth of a second.
class LiveWorker {
public:
    /// Number of a posted command; LiveSnapshot::handled and ::refused name it.
    using Ticket = std::uint64_t;

    /// `board` may be null: nothing to follow; `budget` too: nobody to share the machine with. Never throws for what
    /// `start` holds: a grid that can't be made is the state failed with its reason. Throws InvalidSetting for controls
    /// out of range.
    LiveWorker(LiveStart start, std::shared_ptr<const ParametersBoard> board, LiveControls controls = {},
               const HistoryLimits& history = {}, std::shared_ptr<Budget> budget = nullptr);
    ~LiveWorker();
    LiveWorker(const LiveWorker&) = delete;
    LiveWorker& operator=(const LiveWorker&) = delete;

    /// Returns the reason if they are out of range, then nothing changed.
    std::optional<std::string> set_controls(const LiveControls& controls);
    LiveControls controls() const;

    // Commands. Each returns at once and is applied, in order, between two steps; after each a frame is published.

    /// Does `steps` (>= 1) more steps while paused, as fast as it can; other commands come between them. Refused while
    /// running. What is still to do is dropped by reset, renoise, restore, open and jumps, and when the grid runs on.
    Ticket step(std::uint32_t steps = 1);
    // Edits, which undo takes back. Those of one `edit` (any number but 0) that follow each other are one, as the
    // pieces of a stroke are; 0: an edit of its own.
    /// The same noisy start again.
    Ticket reset(std::uint64_t edit = 0);
    Ticket reset_with_seed(std::uint64_t seed, std::uint64_t edit = 0);
    Ticket renoise(double noise_level, std::uint64_t edit = 0);
    Ticket damage(Stroke stroke, std::uint64_t edit = 0);
    // Jumps in the grid's history (LiveHistory): state, step and randomness; refused where there is none.
    Ticket undo();
    Ticket redo();
    Ticket go_to(std::uint64_t moment);
    Ticket set_target(Target target);
    /// Parameters of the grid's sizes from elsewhere than the board; meant for follow = false.
    Ticket set_parameters(Parameters parameters);
    /// Puts a copy of the grid's state into the snapshot (LiveSnapshot::captured).
    Ticket capture();
    /// An edit.
    Ticket restore(std::shared_ptr<const LiveState> state);
    /// Makes another grid, of any sizes, with a history of its own; if that fails the present one stays.
    Ticket open(LiveStart start);

    std::shared_ptr<const LiveSnapshot> snapshot() const;
    /// Sleeps until there is news after `version`, at most `timeout`; returns the latest snapshot either way.
    std::shared_ptr<const LiveSnapshot> wait_for_newer(std::uint64_t version, std::chrono::nanoseconds timeout) const;
    /// Sleeps until the command was handled (or refused), at most `timeout`; returns the latest snapshot either way.
    std::shared_ptr<const LiveSnapshot> wait_handled(Ticket ticket, std::chrono::nanoseconds timeout) const;

    /// The reader's end of the mailbox: take(), then read_slot(). One reading thread.
    Mailbox<LiveFrame>& frames();

private:
    std::unique_ptr<LiveLoop> loop_;
};

}  // namespace nca
