// Which of a machine's GPUs the program uses. Apart from the CUDA runtime, so that it is tested where there is no GPU.
#pragma once

#include <functional>
#include <string>

#include "engine/backend/cuda/device.h"

namespace nca::gpu {

/// Ampere (sm_80): what the program is compiled for begins here.
inline constexpr int kLeastArchitecture = 80;

/// The first of the devices 0 to count - 1 that is new enough and that wakes, as another process may hold one, or have
/// all its memory. `describe` tells of a device without waking it; `wake` returns an empty string, or why the device
/// can't be used. Without any: the first that is new enough, or else the first, with the reason. `count` > 0.
DeviceReport choose_device(int count, const std::function<DeviceReport(int)>& describe,
                           const std::function<std::string(int)>& wake);

}  // namespace nca::gpu
