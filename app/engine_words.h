// The engine's description in few words, for a badge.
#pragma once

#include <string>

namespace nca {

/// "cpu, avx512, 2 threads (tbb)" becomes "CPU AVX-512 x2", "cuda, NVIDIA H200, fp32, sm_90" becomes "CUDA H200". A
/// description of another form keeps its first two parts.
std::string engine_badge_text(const std::string& description);
/// Only the first word: "CPU", "CUDA", "CUDA fp32".
std::string engine_kind_text(const std::string& description);
/// All of it, and `notice` (Backend::notice()) where there is one: why it is not a GPU, say.
std::string engine_tooltip_text(const std::string& description, const std::string& notice);

}  // namespace nca
