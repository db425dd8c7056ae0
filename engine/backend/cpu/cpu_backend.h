// The production backend of the CPU: float32, only the cells that need it, all cores, vectors chosen at run time.
// How it is laid out and why stands in layout.h.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/backend/backend.h"

namespace nca {

/// threads 0: all cores. instruction_set "auto" or a name of cpu_instruction_sets(); throws BackendUnavailable.
/// hidden_bytes: how much of the tape may keep hidden activations, and which of them are not zero; those beyond are
/// computed again when they are needed. The results do not depend on `threads` or `hidden_bytes`, to the last bit.
std::unique_ptr<Backend> make_cpu_backend(const BackendShape& shape, int threads, const std::string& instruction_set,
                                          std::size_t hidden_bytes);

/// Bytes of such a backend with so many threads (0: all cores) if every cell of every step were computed. They saturate
/// instead of overflowing.
struct CpuBackendBytes {
    std::size_t hidden;  ///< those of the tape if all are kept
    std::size_t others;
};
CpuBackendBytes cpu_backend_bytes(const BackendShape& shape, int threads);

/// What this machine can run, best first: some of avx512, avx2, sse4, ssse3, neon, scalar.
std::vector<std::string> cpu_instruction_sets();

}  // namespace nca
