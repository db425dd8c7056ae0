// How much memory the machine still has for us: asked before a backend is made, so that sizes that do not fit end in a
// message and not in the kernel's killing of the process. Linux only; elsewhere the answer is "no limit known".
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace nca {

/// Bytes that can be used without swapping: MemAvailable of /proc/meminfo, or less where a control group (a container)
/// allows less. The largest size_t if nothing can be read. `root` stands for "/" (tests give another).
std::size_t available_memory(const std::filesystem::path& root = "/");

/// a + b and a * b, or the largest size_t where the result would not fit: sizes beyond all memory stay beyond it.
std::size_t saturating_add(std::size_t a, std::size_t b);
std::size_t saturating_multiply(std::size_t a, std::size_t b);

/// "1.4 GB", for people.
std::string bytes_for_people(std::size_t bytes);

}  // namespace nca
