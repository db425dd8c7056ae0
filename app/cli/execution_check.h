// Looks whether a run can be computed here as asked, before anything is written or waited for.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "engine/backend/backends.h"

namespace nca {

struct ExecutionWords {
    std::string description;  ///< what would compute, e.g. "cpu, avx2, 2 threads"
    std::string notice;       ///< why it is not a GPU, where that could have been; else empty
};
/// Of any backend. Throws BackendUnavailable, InvalidSetting (threads).
ExecutionWords describe_execution(const Execution& execution);
/// Of one of this shape: with "auto" the CPU where the GPU's memory is too small. Throws OutOfMemory too.
ExecutionWords describe_execution(const Execution& execution, const BackendShape& shape);

/// The notice, if there is one, as a line on standard error.
void note_engine(const ExecutionWords& words);

/// The execution of a verb, and what really computes: that is known only when the backends are made, perhaps by other
/// threads. Each notice goes to standard error as a line. It must live as long as anybody has its execution().
class HeardExecution {
public:
    /// Looks at once whether there is such an engine at all. Throws as describe_execution does.
    explicit HeardExecution(const Execution& execution);
    HeardExecution(const HeardExecution&) = delete;
    HeardExecution& operator=(const HeardExecution&) = delete;

    const Execution& execution() const { return execution_; }
    /// Of those that were made, each once, "... and ..."; before any was, what is expected.
    std::string description() const;

private:
    void hear(const Backend& backend);

    const ExecutionWords expected_;
    Execution execution_;
    mutable std::mutex mutex_;
    std::vector<std::string> made_;  ///< their descriptions
};

}  // namespace nca
