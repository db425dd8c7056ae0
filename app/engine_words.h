// The engine's description in few words, for a badge.
#pragma once

#include <string>

namespace nca {

/// "cpu, avx512, 2 threads (tbb)" becomes "CPU AVX-512 x2". A description of another form keeps its first two parts.
std::string engine_badge_text(const std::string& description);
/// Only the first word: "CPU".
std::string engine_kind_text(const std::string& description);

}  // namespace nca
