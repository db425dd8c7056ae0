// The live grid's past, for undo, redo and the time ribbon: a row of saved states, with now at a place in it. Edits
// (strokes, restarts) are kept by the state before them; ticks are kept on the way, ever fewer of them the longer it
// lasts. All states together stay within a budget. Knows no threads.
//
// Undo goes to the moment before the last edit and keeps the one it left, which redo brings back; what the grid did
// in between is dropped then. An edit drops what could be redone. Going to any moment of the row loses nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/live/history_facts.h"
#include "engine/live/live_grid.h"

namespace nca {

struct HistoryLimits {
    std::size_t bytes = 256'000'000;  ///< of all states and pictures; 0: nothing is kept
    std::size_t ticks = 64;           ///< more are thinned
    std::size_t moments = 512;        ///< in all
    std::uint32_t first_spacing =
        8;  ///< steps between ticks after an edit (a power of two); doubles as they are thinned
};

class LiveHistory {
public:
    explicit LiveHistory(const HistoryLimits& limits = {}) : limits_(limits) {}

    /// A moment that is not yet in the row.
    struct Moment {
        HistoryMoment facts;
        std::shared_ptr<const LiveState> state;
        std::uint64_t group = 0;  ///< of the edit
        std::size_t depth = 0;    ///< how many jumps back could be redone when it was kept
    };

    /// Forgets everything: `grid` is another one.
    void begin(const LiveGrid& grid);

    /// Call before an edit, keep what it returns, and hand it to edited() once the edit is done; so an edit that throws
    /// leaves no trace. Edits of one `group` (not 0) that follow each other are one edit.
    std::optional<Moment> before_edit(const LiveGrid& grid, std::uint64_t group) const;
    void edited(std::optional<Moment> before, HistoryKind kind, std::uint64_t group);

    /// Call before steps. Returns how many may be done (>= 1) before after_steps() is to be called.
    std::uint32_t before_steps(const LiveGrid& grid);
    /// `may_tick` false: keep nothing now, though it were time by the steps (a grid that runs fast would spend too
    /// much).
    void after_steps(const LiveGrid& grid, bool may_tick = true);

    /// These three put the grid into another moment's state. Throw InvalidSetting where there is none; nothing changed
    /// then.
    HistoryJump undo(LiveGrid& grid);
    HistoryJump redo(LiveGrid& grid);
    HistoryJump go_to(LiveGrid& grid, std::uint64_t id);

    HistoryFacts facts() const;
    /// Id of the moment that the grid is exactly in; 0: none that is kept.
    std::uint64_t at() const { return at_; }
    /// Changes whenever facts() may have.
    std::uint64_t version() const { return version_; }

private:
    struct Return {
        std::uint64_t id = 0;
        HistoryKind kind = HistoryKind::tick;
    };

    bool joins(std::uint64_t group) const;
    std::size_t index_of(std::uint64_t id) const;  ///< row_.size() if it is not there
    std::size_t last_edit() const;                 ///< row_.size() if there is none before now
    Moment moment_now(const LiveGrid& grid) const;
    void keep_tick(const LiveGrid& grid, bool after_edit);
    std::uint64_t keep_present(const LiveGrid& grid);
    void land(LiveGrid& grid, std::size_t index);
    void erase(std::size_t index);

    // live_history_budget.cpp
    std::size_t bytes() const;
    bool returns_to(std::uint64_t id) const;
    bool may_thin(const Moment& moment) const;
    bool thin();
    bool drop_one();
    void shed();

    HistoryLimits limits_;
    std::vector<Moment> row_;
    std::size_t now_ = 0;          ///< moments [0, now_) are past
    std::uint64_t at_ = 0;         ///< see at()
    std::vector<Return> returns_;  ///< where redo goes, the next one last
    std::uint32_t spacing_ = 8;    ///< steps between ticks
    bool tick_due_ = false;        ///< before the next step
    mutable std::uint64_t last_id_ = 0;
    std::uint64_t version_ = 0;
    std::string off_;
};

}  // namespace nca
