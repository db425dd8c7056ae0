// The engine's description in few words, for a badge.
#pragma once

#include <string>

namespace nca {

/// "cpu, avx512, 2 threads (tbb)" becomes "CPU AVX-512 x2", "cuda, NVIDIA H200, fp32, sm_90" becomes "CUDA H200". A
/// description of another form keeps its first two parts.
std::string engine_badge_text(const std::string& description);
/// Only the first word: "CPU", "CUDA", "CUDA fp32".
std::string engine_kind_text(const std::string& description);

/// Who computes something.
struct EngineUse {
    std::string description;  ///< Backend::description(); empty while there is none
    std::string notice;       ///< Backend::notice(): why it is not a GPU, say; else empty
};

/// Whether the learner computes on another kind of engine than the live grid: each takes the GPU where it has room for
/// it.
bool differ(const EngineUse& grid, const EngineUse& learner);
/// For the badge: the grid's with its details or without; where they differ the kinds of both, "CUDA + CPU".
std::string engine_badge_text(const EngineUse& grid, const EngineUse& learner, bool details);
/// For the status line: "Engine: cuda, NVIDIA H200, ...", and the learner's where they differ.
std::string engine_status_text(const EngineUse& grid, const EngineUse& learner);
/// All of it, with the notices.
std::string engine_tooltip_text(const EngineUse& grid, const EngineUse& learner);
/// What is told once when the learner can't have the engine that the grid has; empty where it can.
std::string learner_engine_news(const EngineUse& grid, const EngineUse& learner);

}  // namespace nca
