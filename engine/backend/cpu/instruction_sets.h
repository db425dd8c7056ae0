// Names of instruction sets for people, and the kernels that belong to a name.
#pragma once

#include <string>

#include "engine/backend/cpu/kernels.h"

namespace nca::cpu {

/// avx512, avx2, sse4, ssse3, neon or scalar.
std::string friendly_name(const Kernels& kernels);

/// The best kernels for "auto", else those of the name. Throws BackendUnavailable if the machine has none of that name.
const Kernels& choose_kernels(const std::string& instruction_set);

}  // namespace nca::cpu
