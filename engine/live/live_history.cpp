// Edits, ticks and jumps. What the budget drops: live_history_budget.cpp.
#include "engine/live/live_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/model/errors.h"

namespace nca {

HistoryKind stroke_kind(BrushKind brush) {
    switch (brush) {
        case BrushKind::noise:
            return HistoryKind::noise;
        case BrushKind::erase:
            return HistoryKind::erase;
        case BrushKind::colour:
            return HistoryKind::colour;
        case BrushKind::restore:
            return HistoryKind::restore;
    }
    return HistoryKind::noise;
}

std::string_view history_kind_name(HistoryKind kind) {
    switch (kind) {
        case HistoryKind::start:
            return "start";
        case HistoryKind::tick:
            return "moment";
        case HistoryKind::noise:
            return "noise stroke";
        case HistoryKind::erase:
            return "erase stroke";
        case HistoryKind::colour:
            return "colour stroke";
        case HistoryKind::restore:
            return "restore stroke";
        case HistoryKind::restart:
            return "restart";
        case HistoryKind::new_noise:
            return "new noise";
        case HistoryKind::renoise:
            return "noise level";
        case HistoryKind::replaced:
            return "other state";
    }
    return "moment";
}

void LiveHistory::begin(const LiveGrid& grid) {
    row_.clear();
    returns_.clear();
    off_.clear();
    now_ = 0;
    at_ = 0;
    spacing_ = limits_.first_spacing;
    tick_due_ = false;
    ++version_;
    const std::size_t one =
        grid.grid().cells() * (static_cast<std::size_t>(grid.sizes().channels) * sizeof(float) + kPictureChannels);
    if (limits_.bytes == 0) {
        off_ = "no states are kept";
    } else if (one > limits_.bytes) {
        off_ = fmt::format(
            "one state of this grid takes {} MB, more than the {} MB that undo may use; open a smaller "
            "one",
            one / 1'000'000, limits_.bytes / 1'000'000);
    } else {
        keep_tick(grid, false);
        row_.front().facts.kind = HistoryKind::start;
    }
}

bool LiveHistory::joins(std::uint64_t group) const {
    const std::size_t last = last_edit();
    return group != 0 && last < row_.size() && row_[last].group == group;
}

std::size_t LiveHistory::index_of(std::uint64_t id) const {
    const auto found = std::find_if(row_.begin(), row_.end(), [&](const Moment& m) { return m.facts.id == id; });
    return static_cast<std::size_t>(found - row_.begin());
}

std::size_t LiveHistory::last_edit() const {
    for (std::size_t i = now_; i-- > 0;)
        if (is_edit(row_[i].facts.kind)) return i;
    return row_.size();
}

/// The present as a tick with an id of its own; what is kept of it already is shared.
LiveHistory::Moment LiveHistory::moment_now(const LiveGrid& grid) const {
    Moment moment;
    moment.facts.id = ++last_id_;
    moment.depth = returns_.size();
    const std::size_t same = at_ == 0 ? row_.size() : index_of(at_);
    if (same < row_.size()) {
        moment.facts.step = row_[same].facts.step;
        moment.facts.error = row_[same].facts.error;
        moment.facts.picture = row_[same].facts.picture;
        moment.state = row_[same].state;
        return moment;
    }
    moment.state = std::make_shared<const LiveState>(grid.save());
    moment.facts.step = grid.steps_done();
    moment.facts.error = grid.error();
    auto picture = std::make_shared<Picture>();
    picture->height = grid.grid().height;
    picture->width = grid.grid().width;
    picture->pixels.resize(grid.grid().cells() * kPictureChannels);
    grid.write_frame(picture->pixels);
    moment.facts.picture = std::move(picture);
    return moment;
}

std::optional<LiveHistory::Moment> LiveHistory::before_edit(const LiveGrid& grid, std::uint64_t group) const {
    if (!off_.empty() || joins(group)) return std::nullopt;
    return moment_now(grid);
}

void LiveHistory::edited(std::optional<Moment> before, HistoryKind kind, std::uint64_t group) {
    if (!off_.empty()) return;
    ++version_;
    while (row_.size() > now_) row_.pop_back();
    returns_.clear();
    for (Moment& moment : row_) moment.depth = 0;
    if (!before) {
        // More of the edit in hand: the picture after it is another one now.
        if (now_ > 0 && row_[now_ - 1].facts.after_edit) erase(now_ - 1);
    } else {
        // A tick of this very moment becomes the edit's.
        if (now_ > 0 && at_ != 0 && row_[now_ - 1].facts.id == at_) erase(now_ - 1);
        before->facts.kind = kind;
        before->group = group;
        before->depth = 0;
        row_.push_back(std::move(*before));
        now_ = row_.size();
    }
    at_ = 0;
    tick_due_ = true;
    spacing_ = limits_.first_spacing;
    shed();
}

void LiveHistory::keep_tick(const LiveGrid& grid, bool after_edit) {
    Moment moment = moment_now(grid);
    moment.facts.after_edit = after_edit;
    at_ = moment.facts.id;
    row_.insert(row_.begin() + static_cast<std::ptrdiff_t>(now_), std::move(moment));
    ++now_;
    tick_due_ = false;
    ++version_;
    shed();
}

std::uint32_t LiveHistory::before_steps(const LiveGrid& grid) {
    if (!off_.empty()) return UINT32_MAX;
    if (tick_due_) keep_tick(grid, true);
    return spacing_ - grid.steps_done() % spacing_;
}

void LiveHistory::after_steps(const LiveGrid& grid, bool may_tick) {
    if (!off_.empty()) return;
    at_ = 0;
    if (may_tick && grid.steps_done() % spacing_ == 0) keep_tick(grid, false);
}

// ---- jumps

/// The present as a moment of the row; returns its id.
std::uint64_t LiveHistory::keep_present(const LiveGrid& grid) {
    if (at_ == 0) {
        Moment moment = moment_now(grid);
        at_ = moment.facts.id;
        row_.insert(row_.begin() + static_cast<std::ptrdiff_t>(now_), std::move(moment));
    }
    return at_;
}

/// A moment before an edit is future, for its edit is; any other is past.
void LiveHistory::land(LiveGrid& grid, std::size_t index) {
    const Moment& moment = row_[index];
    grid.restore(*moment.state);
    at_ = moment.facts.id;
    tick_due_ = is_edit(moment.facts.kind);
    now_ = tick_due_ ? index : index + 1;
    spacing_ = limits_.first_spacing;
    ++version_;
    shed();
}

HistoryJump LiveHistory::undo(LiveGrid& grid) {
    if (!off_.empty()) throw InvalidSetting("undo is off: " + off_);
    const std::size_t edit = last_edit();
    if (edit == row_.size())
        throw InvalidSetting("there is nothing to undo: no stroke or restart is kept before this moment");
    const HistoryMoment target = row_[edit].facts;
    returns_.push_back({keep_present(grid), target.kind});
    land(grid, edit);
    return {HistoryJump::Verb::undo, target.kind, target.step};
}

HistoryJump LiveHistory::redo(LiveGrid& grid) {
    if (!off_.empty()) throw InvalidSetting("redo is off: " + off_);
    if (returns_.empty()) throw InvalidSetting("there is nothing to redo: nothing was undone since the last edit");
    const Return target = returns_.back();
    // What the grid did since the undo.
    for (std::size_t i = row_.size(); i-- > 0;)
        if (row_[i].depth >= returns_.size() && row_[i].facts.id != target.id) erase(i);
    returns_.pop_back();
    const std::size_t index = index_of(target.id);
    land(grid, index);
    return {HistoryJump::Verb::redo, target.kind, grid.steps_done()};
}

HistoryJump LiveHistory::go_to(LiveGrid& grid, std::uint64_t id) {
    if (!off_.empty()) throw InvalidSetting("the time ribbon is off: " + off_);
    if (index_of(id) == row_.size())
        throw InvalidSetting("that moment is no longer kept; choose another picture of the time ribbon");
    const bool left_unkept = at_ == 0;
    const std::uint64_t present = keep_present(grid);
    if (left_unkept || returns_.empty()) returns_.push_back({present, HistoryKind::tick});
    const std::size_t index = index_of(id);
    // Those that lie before it are reached.
    while (!returns_.empty() && index_of(returns_.back().id) <= index) returns_.pop_back();
    for (Moment& moment : row_) moment.depth = std::min(moment.depth, returns_.size());
    const HistoryMoment target = row_[index].facts;
    land(grid, index);
    return {HistoryJump::Verb::go_to, target.kind, target.step};
}

void LiveHistory::erase(std::size_t index) {
    row_.erase(row_.begin() + static_cast<std::ptrdiff_t>(index));
    if (index < now_) --now_;
}

HistoryFacts LiveHistory::facts() const {
    HistoryFacts facts;
    facts.row.reserve(row_.size());
    for (const Moment& moment : row_) {
        facts.row.push_back(moment.facts);
        facts.row.back().left = returns_to(moment.facts.id);
    }
    facts.now = now_;
    facts.bytes = bytes();
    facts.off = off_;
    const std::size_t edit = last_edit();
    facts.can_undo = edit < row_.size();
    if (facts.can_undo) facts.undo_kind = row_[edit].facts.kind;
    facts.can_redo = !returns_.empty();
    if (facts.can_redo) facts.redo_kind = returns_.back().kind;
    return facts;
}

}  // namespace nca
