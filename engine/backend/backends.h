// The list of backends that this build has, and the one door through which they are made.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/backend/backend.h"

namespace nca {

/// What learning does with the activations of a rollout, which fill most of its memory: the hidden ones on the CPU, on
/// a GPU the perceptions as well.
enum class TapeMemory {
    automatic,  ///< keep what fits the memory that is available, compute the rest again
    keep,       ///< keep all of them
    recompute,  ///< compute all again during backpropagation: a third of the memory, over a quarter more time
};

/// How a backend shall use the machine. The results do not depend on `threads` and `memory`.
struct Execution {
    std::string backend = "auto";               ///< a name of backend_names()
    int threads = 0;                            ///< 0: all cores; cpu only
    std::string instruction_set = "auto";       ///< cpu only: "auto" or a name of instruction_sets()
    TapeMemory memory = TapeMemory::automatic;  ///< cpu and cuda
    std::shared_ptr<WorkClock> work_clock{};    ///< Backend::count_work; null: nobody counts
    /// Hears of each backend that is made so, on the thread that makes it; null: nobody listens.
    std::function<void(const Backend&)> on_made{};
};

/// Names that can be asked for, in every build: "auto" (the default: cuda where a GPU is usable, else cpu), "cpu",
/// "cuda" (the fastest stage that is right on the GPU at hand), "cuda-fp32" (the simple one), "reference".
std::vector<std::string> backend_names();

/// Those that this build has and this machine can run, without "auto".
std::vector<std::string> usable_backend_names();

/// What "auto" stands for here: cuda where a GPU is usable and was not lost meanwhile.
struct BackendChoice {
    std::string name;  ///< "cuda" or "cpu"
    std::string why;   ///< why not cuda, with what to do about it; empty if it is
};
BackendChoice choose_backend();
/// The same, "auto" replaced by the name that it stands for: who plans with many shapes asks the GPU's driver once.
Execution without_auto(const Execution& execution);

/// Instruction sets of the cpu backend that this machine has, best first (e.g. "AVX3_ZEN4", "AVX2", "SSE4", "EMU128").
std::vector<std::string> instruction_sets();

/// Throws what make_backend does if nothing could be made so on any machine like this one: BackendUnavailable (unknown
/// name or instruction set, with the choices), InvalidSetting (threads). A GPU that can't be used is no matter here.
void check_execution(const Execution& execution);

/// Makes a backend. Throws InvalidSetting (sizes, threads), BackendUnavailable (unknown name or instruction set, with
/// the choices; cuda without a usable GPU, with the reason), OutOfMemory (with the bytes needed and available).
/// "auto" becomes cpu where cuda can't be made, and Backend::notice() says why.
std::unique_ptr<Backend> make_backend(const Execution& execution, const BackendShape& shape);

/// Bytes that a backend of this shape takes at most in the memory that it uses, and those that it can't do without
/// (fewer with TapeMemory::automatic). They saturate instead of overflowing. No GPU computes for the answer: any thread
/// may ask at any time.
std::size_t backend_bytes(const Execution& execution, const BackendShape& shape);
std::size_t least_backend_bytes(const Execution& execution, const BackendShape& shape);

/// Bytes that are left there: of the machine's memory or the GPU's. Throws DeviceLost where one was asked for by name.
std::size_t available_bytes(const Execution& execution);

}  // namespace nca
