// Highway's targets under the names that people know.
#include "engine/backend/cpu/instruction_sets.h"

#include "engine/backend/cpu/cpu_backend.h"
#include "engine/model/errors.h"

namespace nca::cpu {

std::string friendly_name(const Kernels& kernels) {
    const std::string target = kernels.instruction_set;
    if (target.starts_with("AVX3")) return "avx512";
    if (target == "AVX2") return "avx2";
    if (target == "SSE4") return "sse4";
    if (target == "SSSE3") return "ssse3";
    if (target == "NEON") return "neon";
    if (target == "EMU128" || target == "SCALAR") return "scalar";
    return target;
}

const Kernels& choose_kernels(const std::string& instruction_set) {
    const auto& tables = available_kernels();
    if (instruction_set == "auto") return *tables.front();
    for (const Kernels* kernels : tables)
        if (friendly_name(*kernels) == instruction_set) return *kernels;
    std::string choices = "auto";
    for (const std::string& name : cpu_instruction_sets()) choices += ", " + name;
    throw BackendUnavailable("instruction set '" + instruction_set + "' is not there on this machine: choose one of " +
                             choices);
}

}  // namespace nca::cpu

namespace nca {

std::vector<std::string> cpu_instruction_sets() {
    std::vector<std::string> names;
    for (const cpu::Kernels* kernels : cpu::available_kernels()) names.push_back(cpu::friendly_name(*kernels));
    return names;
}

}  // namespace nca
