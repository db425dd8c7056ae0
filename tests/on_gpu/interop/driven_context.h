// Whether the GPU that computes also draws. driven_context_absent.cpp stands for it in a build without CUDA.
#pragma once

#include <string>

namespace nca::test {

/// Empty if it does; else the reason.
std::string why_context_is_not_driven();

}  // namespace nca::test
