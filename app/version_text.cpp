// Puts the facts of the build (app/version.h, generated) and of the machine into words.
#include "app/version_text.h"

#include <fmt/format.h>

#include <thread>

#include "app/cli/execution_check.h"
#include "app/version.h"
#include "engine/backend/backends.h"
#include "engine/backend/cuda/cuda_status.h"

namespace nca {

std::string version_line() {
    const std::string_view commit = version::kCommit;
    return fmt::format("dnca {}{}", version::kNumber, commit.empty() ? "" : fmt::format(" (commit {})", commit));
}

std::string version_text() {
    const std::vector<std::string> sets = instruction_sets();
    const CudaStatus cuda = cuda_status();
    return fmt::format(
        "{}\n"
        "compiler          {}, {}\n"
        "backends          {}\n"
        "default           {}\n"
        "CUDA              {}\n"
        "GPU               {}\n"
        "instruction sets  {} ({} is chosen)\n"
        "threads           {}\n",
        version_line(), version::kCompiler, version::kBuildType, fmt::join(backend_names(), ", "),
        describe_execution({}).description, cuda.built_in ? "built in, " + cuda.built : "not built in",
        cuda.usable ? cuda.device : "not used: " + cuda.why, fmt::join(sets, ", "),
        sets.empty() ? "none" : sets.front(), std::thread::hardware_concurrency());
}

}  // namespace nca
