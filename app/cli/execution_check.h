// Looks whether a run can be computed here as asked, before anything is written or waited for.
#pragma once

#include <string>

#include "engine/backend/backends.h"

namespace nca {

struct ExecutionWords {
    std::string description;  ///< what would compute, e.g. "cpu, avx2, 2 threads"
    std::string notice;       ///< why it is not a GPU, where that could have been; else empty
};
/// Throws BackendUnavailable, InvalidSetting (threads).
ExecutionWords describe_execution(const Execution& execution);

/// The notice, if there is one, as a line on standard error.
void note_engine(const ExecutionWords& words);

/// Throws as make_backend does if a backend of this shape would not fit the memory.
void check_memory(const Execution& execution, const BackendShape& shape);

}  // namespace nca
