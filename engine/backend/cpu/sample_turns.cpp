// Whose turn it is.
#include "engine/backend/cpu/sample_turns.h"

#include <algorithm>
#include <numeric>

namespace nca::cpu {

SampleTurns::SampleTurns(int samples, int threads)
    : samples_(static_cast<std::size_t>(samples)), last_sample_(static_cast<std::size_t>(threads), kNone) {
    free_lanes_.reserve(static_cast<std::size_t>(threads));
}

void SampleTurns::begin(int steps, int parts) {
    steps_ = steps;
    parts_ = parts;
    std::fill(samples_.begin(), samples_.end(), Sample{});
    free_lanes_.resize(last_sample_.size());
    std::iota(free_lanes_.begin(), free_lanes_.end(), 0);
}

int SampleTurns::choose(int thread) const {
    int behind = kNone;  // of those that nobody has
    int least = steps_;  // of all
    for (std::size_t i = 0; i < samples_.size(); ++i) {
        const Sample& sample = samples_[i];
        least = std::min(least, sample.step);
        if (sample.taken || sample.step == steps_) continue;
        if (sample.lane != kNone) return static_cast<int>(i);
        if (behind == kNone || sample.step < samples_[static_cast<std::size_t>(behind)].step)
            behind = static_cast<int>(i);
    }
    const int last = last_sample_[static_cast<std::size_t>(thread)];
    if (last == kNone) return behind;
    const Sample& own = samples_[static_cast<std::size_t>(last)];
    const int stay = std::clamp((steps_ - least) / 4, 1, kStay);  // shorter towards the end: all end together
    return !own.taken && own.step < steps_ && own.step < least + stay ? last : behind;
}

std::optional<Turn> SampleTurns::take(int thread) {
    const std::scoped_lock lock(mutex_);
    const int chosen = choose(thread);
    if (chosen == kNone) return std::nullopt;
    Sample& sample = samples_[static_cast<std::size_t>(chosen)];
    sample.taken = true;
    if (sample.lane == kNone) {
        sample.lane = free_lanes_.back();
        free_lanes_.pop_back();
    }
    last_sample_[static_cast<std::size_t>(thread)] = chosen;
    return Turn{chosen, sample.step, sample.part, sample.lane};
}

void SampleTurns::put_back(const Turn& turn) {
    const std::scoped_lock lock(mutex_);
    Sample& sample = samples_[static_cast<std::size_t>(turn.sample)];
    sample.taken = false;
    sample.part = turn.part;
    if (turn.part < parts_) return;
    sample.part = 0;
    ++sample.step;
    free_lanes_.push_back(sample.lane);
    sample.lane = kNone;
}

int SampleTurns::steps_left() const {
    const std::scoped_lock lock(mutex_);
    return std::accumulate(samples_.begin(), samples_.end(), 0,
                           [&](int sum, const Sample& sample) { return sum + steps_ - sample.step; });
}

int SampleTurns::steps_done() const {
    const std::scoped_lock lock(mutex_);
    return std::min_element(samples_.begin(), samples_.end(),
                            [](const Sample& a, const Sample& b) { return a.step < b.step; })
        ->step;
}

}  // namespace nca::cpu
