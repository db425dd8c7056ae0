// The stages there are, and which of them computes: a fast one only where it agreed with fp32 on this very machine.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/rollout_kernels.h"

namespace nca::gpu {

struct Stage {
    std::string name;
    std::function<std::unique_ptr<RolloutKernels>(const StageParts&)> make;
    std::function<std::size_t(const BackendShape&)> bytes;             ///< that it can't do without
    std::function<std::size_t(const BackendShape&)> activation_bytes;  ///< more, to keep what it could compute again
    /// Why it can't compute this shape on this device; empty if it can.
    std::function<std::string(const BackendShape&)> why_not;
};

/// The stage that is right for any shape on any device.
const Stage& fp32_stage();
/// The others, fastest first.
const std::vector<Stage>& fast_stages();

struct StageChoice {
    Stage stage;
    std::string why_not_faster;  ///< empty if it is the fastest there is
};

/// The first of the stages that can compute the shape and that agrees with fp32; else fp32. What agrees is asked once
/// a process for each stage: the device computes for a while, and others who ask wait. Throws OutOfMemory.
StageChoice choose_stage(const BackendShape& shape, const std::vector<Stage>& stages);

/// The same as far as it is known: who was not asked yet is taken to agree. Waits for nobody.
StageChoice foresee_stage(const BackendShape& shape, const std::vector<Stage>& stages);

/// A backend of that very stage. It keeps activations within the limit.
std::unique_ptr<Backend> make_backend_of(const BackendShape& shape, const Stage& stage, const std::string& name,
                                         std::size_t activation_bytes_limit = std::numeric_limits<std::size_t>::max());

}  // namespace nca::gpu
