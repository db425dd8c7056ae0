// Looks whether a run can be computed here as asked, before anything is written or waited for.
#pragma once

#include <string>

#include "engine/backend/backends.h"

namespace nca {

/// What would compute, e.g. "cpu, avx2, 2 threads". Throws BackendUnavailable, InvalidSetting (threads).
std::string describe_execution(const Execution& execution);

/// Throws as make_backend does if a backend of this shape would not fit the memory.
void check_memory(const Execution& execution, const BackendShape& shape);

}  // namespace nca
