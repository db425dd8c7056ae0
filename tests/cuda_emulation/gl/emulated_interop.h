// The stand-in for CUDA-OpenGL interop beside the emulated GPU, and how tests tell it to fail.
#pragma once

#include <cstdint>

namespace nca::emulation {

/// Where the next copy of a frame into a texture fails.
enum class InteropFailure : std::uint8_t { none, context, registration, map, copy };

struct InteropControl {
    InteropFailure fails = InteropFailure::none;
    int registered = 0;  ///< textures that are shared now
    int copies = 0;      ///< done so far
};
InteropControl& interop_control();

}  // namespace nca::emulation
