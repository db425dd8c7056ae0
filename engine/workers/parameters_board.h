// The board on which the trainer hangs immutable, numbered copies of its parameters and from which the live grid takes
// the newest at a step boundary. Only the newest hangs there; who holds an older copy keeps it alive.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "engine/model/parameters.h"

namespace nca {

struct NumberedParameters {
    std::uint64_t number = 0;    ///< 1 for the first copy on this board, then one more for each
    std::int64_t iteration = 0;  ///< iterations done when they were made
    Parameters parameters;
};

/// Any thread may call anything.
class ParametersBoard {
public:
    /// Hangs a copy up; returns its number.
    std::uint64_t publish(std::int64_t iteration, Parameters parameters) {
        auto copy = std::make_shared<NumberedParameters>();
        copy->iteration = iteration;
        copy->parameters = std::move(parameters);
        const std::lock_guard lock(mutex_);
        copy->number = number_.load(std::memory_order_relaxed) + 1;
        newest_ = copy;
        number_.store(copy->number, std::memory_order_release);
        return copy->number;
    }

    /// Number of the newest copy, 0 if there is none: a cheap look before newest().
    std::uint64_t number() const { return number_.load(std::memory_order_acquire); }

    /// Null if nothing was published.
    std::shared_ptr<const NumberedParameters> newest() const {
        const std::lock_guard lock(mutex_);
        return newest_;
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const NumberedParameters> newest_;
    std::atomic<std::uint64_t> number_{0};
};

}  // namespace nca
