// What this build and this machine can do by CUDA, in words that people read. cuda_status.cpp looks;
// engine/backend/cuda_absent.cpp takes its place where no toolkit was at hand.
#pragma once

#include <string>

namespace nca {

struct CudaStatus {
    bool built_in = false;
    std::string built;    ///< "CUDA 13.0 for sm_80, sm_90 and later"; empty if it is not built in
    bool usable = false;  ///< here and now
    std::string device;   ///< "NVIDIA H200, sm_90, 150.1 GB, driver for CUDA 13.0"; empty if none is usable
    std::string why;      ///< why none is usable, and what to do about it; empty if one is
};

/// The first call wakes the driver, which can take some tenths of a second.
CudaStatus cuda_status();

}  // namespace nca
