// Ranges and figures are made anew only when values or range changed.
#include "app/value_scope.h"

#include <utility>

#include "app/channel_values.h"

namespace nca {

void ValueScope::show(std::uint64_t subject, std::vector<float> values, const std::vector<std::uint8_t>& counted) {
    jump_ = jump_ || subject != subject_ || values_.empty();
    subject_ = subject;
    counted_ = counted_values(values, counted);
    values_ = std::move(values);
    fresh_ = true;
}

void ValueScope::clear() {
    values_.clear();
    counted_.clear();
    statistics_ = {};
    jump_ = true;
}

bool ValueScope::follow(RangeRule rule, const std::optional<ValueRange>& fixed, double seconds) {
    if (values_.empty()) return false;
    const ValueRange before = follower_.now();
    if (fresh_ || rule != rule_) {
        jump_ = jump_ || rule != rule_;
        rule_ = rule;
        wanted_ = range_of(counted_, rule);
    }
    bool moving = false;
    if (fixed) {
        follower_.jump(*fixed);
    } else if (jump_) {
        follower_.jump(wanted_);
    } else {
        moving = follower_.follow(wanted_, seconds);
    }
    jump_ = false;
    if (fresh_ || follower_.now() != before) statistics_ = statistics_of(counted_, follower_.now());
    fresh_ = false;
    return moving;
}

}  // namespace nca
