// What is dropped where too much is kept: ticks between other ticks first, those at the least round steps before all
// others, so that the rest stay evenly apart; then the pictures after edits; then the oldest moments; then the last of
// those that could be redone. The moment that the grid is in stays.
#include <algorithm>
#include <bit>
#include <unordered_set>

#include "engine/live/live_history.h"

namespace nca {
namespace {

constexpr std::uint32_t kWidestSpacing = 1U << 30U;

std::uint32_t roundness(std::uint32_t step) {
    return step == 0 ? 31U : static_cast<std::uint32_t>(std::countr_zero(step));
}

}  // namespace

std::size_t LiveHistory::bytes() const {
    std::unordered_set<const void*> counted;
    std::size_t total = 0;
    for (const Moment& moment : row_) {
        if (counted.insert(moment.state.get()).second) total += moment.state->state.size() * sizeof(float);
        if (counted.insert(moment.facts.picture.get()).second) total += moment.facts.picture->pixels.size();
    }
    return total;
}

bool LiveHistory::returns_to(std::uint64_t id) const {
    return std::any_of(returns_.begin(), returns_.end(), [&](const Return& back) { return back.id == id; });
}

bool LiveHistory::may_thin(const Moment& moment) const {
    return moment.facts.kind == HistoryKind::tick && !moment.facts.after_edit && moment.facts.id != at_ &&
           !returns_to(moment.facts.id);
}

/// Drops the ticks at the least round steps. False if there is none to drop.
bool LiveHistory::thin() {
    std::uint32_t least = 32;
    for (const Moment& moment : row_)
        if (may_thin(moment)) least = std::min(least, roundness(moment.facts.step));
    if (least == 32) return false;
    for (std::size_t i = row_.size(); i-- > 0;)
        if (may_thin(row_[i]) && roundness(row_[i].facts.step) == least) erase(i);
    while (spacing_ < kWidestSpacing && roundness(spacing_) <= least) spacing_ *= 2;
    return true;
}

/// Drops one moment that is no tick between others. False if there is none to drop.
bool LiveHistory::drop_one() {
    const auto free = [&](const Moment& moment) { return moment.facts.id != at_ && !returns_to(moment.facts.id); };
    for (std::size_t i = 0; i < row_.size(); ++i)
        if (row_[i].facts.kind == HistoryKind::tick && free(row_[i])) return erase(i), true;
    if (now_ > 0 && row_.front().facts.id != at_) {
        std::erase_if(returns_, [&](const Return& back) { return back.id == row_.front().facts.id; });
        erase(0);
        return true;
    }
    if (row_.size() > now_ && row_.back().facts.id != at_) {
        std::erase_if(returns_, [&](const Return& back) { return back.id == row_.back().facts.id; });
        row_.pop_back();
        return true;
    }
    return false;
}

void LiveHistory::shed() {
    const auto too_much = [&] { return row_.size() > limits_.moments || bytes() > limits_.bytes; };
    const auto ticks = [&] {
        return static_cast<std::size_t>(
            std::count_if(row_.begin(), row_.end(), [&](const Moment& moment) { return may_thin(moment); }));
    };
    while (ticks() > limits_.ticks && thin()) {
    }
    while (too_much() && (thin() || drop_one())) {
    }
}

}  // namespace nca
