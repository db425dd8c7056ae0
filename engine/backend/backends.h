// The list of backends that this build has, and the one door through which they are made.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/backend/backend.h"

namespace nca {

/// How a backend shall use the machine. The results do not depend on `threads`.
struct Execution {
    std::string backend = "cpu";              ///< a name of backend_names()
    int threads = 0;                          ///< 0: all cores
    std::string instruction_set = "auto";     ///< cpu only: "auto" or a name of instruction_sets()
    std::shared_ptr<WorkClock> work_clock{};  ///< Backend::count_work; null: nobody counts
};

/// Names of this build's backends, the default first.
std::vector<std::string> backend_names();

/// Instruction sets of the cpu backend that this machine has, best first (e.g. "AVX3_ZEN4", "AVX2", "SSE4", "EMU128").
std::vector<std::string> instruction_sets();

/// Makes a backend. Throws InvalidSetting (sizes, threads), BackendUnavailable (unknown name or instruction set; the
/// message lists the choices), OutOfMemory (with the bytes needed and available).
std::unique_ptr<Backend> make_backend(const Execution& execution, const BackendShape& shape);

/// Bytes that a backend of this shape needs at most. Saturates instead of overflowing.
std::size_t backend_bytes(const Execution& execution, const BackendShape& shape);

}  // namespace nca
