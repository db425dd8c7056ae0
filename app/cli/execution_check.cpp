// The backend itself is asked: a tiny one for its words, the whole one only where it would not fit (its error says
// how much is missing).
#include "app/cli/execution_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/cli/standard_output.h"

namespace nca {

namespace {

ExecutionWords words_of(const Backend& backend) { return {backend.description(), backend.notice()}; }

}  // namespace

ExecutionWords describe_execution(const Execution& execution) {
    return words_of(
        *make_backend(execution, {.sizes = {.channels = 4, .hidden = 1}, .grid = {1, 1}, .batch = 1, .tape_steps = 0}));
}

ExecutionWords describe_execution(const Execution& execution, const BackendShape& shape) {
    if (least_backend_bytes(execution, shape) > available_bytes(execution))
        return words_of(*make_backend(execution, shape));
    return describe_execution(execution);
}

void note_engine(const ExecutionWords& words) {
    if (!words.notice.empty()) print_note("dnca: " + words.notice);
}

HeardExecution::HeardExecution(const Execution& execution)
    : expected_(describe_execution(execution)), execution_(execution) {
    execution_.on_made = [this](const Backend& backend) { hear(backend); };
    note_engine(expected_);
}

std::string HeardExecution::description() const {
    const std::lock_guard lock(mutex_);
    return made_.empty() ? expected_.description : fmt::format("{}", fmt::join(made_, " and "));
}

void HeardExecution::hear(const Backend& backend) {
    const ExecutionWords words = words_of(backend);
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(made_, words.description) != made_.end()) return;
    made_.push_back(words.description);
    if (words.description != expected_.description) note_engine(words);
}

}  // namespace nca
