// The short self-check of a fast stage beside the judge, on the machine where it shall compute.
#pragma once

#include <string>

#include "engine/backend/backend.h"

namespace nca::gpu {

/// Rolls and backpropagates a small case on both, which must be of the same shape, with a tape. Empty if they agree
/// within the limits that SPEC.md sets for reduced precision; else what differs and by how much.
std::string disagreement(Backend& candidate, Backend& judge);

/// The shape for it: small, but with several tiles, partial ones among them.
BackendShape agreement_shape(const ModelSizes& sizes);

}  // namespace nca::gpu
