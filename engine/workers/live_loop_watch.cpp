// The cell that somebody watches: while one is, steps are made one at a time and recorded.
#include <memory>
#include <utility>

#include "engine/workers/live_loop.h"

namespace nca {

void LiveLoop::apply_watch(const LiveWatch& before) {
    const LiveWatch& watch = applied_.watch;
    const bool wanted = watch.past || watch.cell;
    if (!wanted) {
        record_.reset();
    } else if (!record_) {
        record_.emplace();
        record_is_old_ = true;
    }
    if (watch.cell != before.cell) unpublished_ = true;
}

/// As LiveGrid::step, with each step recorded.
int LiveLoop::step_recorded(int steps) {
    if (std::exchange(record_is_old_, false)) record_->look(*grid_);
    int done = 0;
    while (done < steps) {
        const StepDraws draws = grid_->next_draws();
        if (watch_.step(*grid_, 1, this) == 0) break;
        record_->stepped(*grid_, draws);
        ++done;
    }
    return done;
}

std::shared_ptr<const WatchedCell> LiveLoop::tell_watched() {
    if (!record_ || !applied_.watch.cell) return nullptr;
    if (std::exchange(record_is_old_, false)) record_->look(*grid_);
    std::optional<WatchedCell> told = record_->tell(*applied_.watch.cell);
    return told ? std::make_shared<const WatchedCell>(*std::move(told)) : nullptr;
}

}  // namespace nca
