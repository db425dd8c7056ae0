// What people read when the GPU can't be used or fails: one line each, with what to do next. Apart from the CUDA
// runtime, so that the same words are shown (and tested) where there is no GPU.
#pragma once

#include <string>

namespace nca::gpu {

/// 13000 -> "13.0", as CUDA numbers its versions.
std::string version_words(int version);

std::string no_driver_words();
std::string old_driver_words(const std::string& driver, const std::string& runtime);
std::string no_device_words();
std::string too_old_device_words(const std::string& name, int architecture, int least);
// `cuda` is what the CUDA runtime says.
std::string device_held_words(const std::string& cuda);
std::string device_full_words(const std::string& cuda);
std::string device_fails_words(const std::string& cuda);
/// In the midst of work: `attempt` is what was tried ("compute", "copy to it").
std::string device_lost_words(const std::string& name, const std::string& attempt, const std::string& cuda);

}  // namespace nca::gpu
