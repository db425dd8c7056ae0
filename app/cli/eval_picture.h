// The maps of an evaluation as one picture: error by noise level and steps, drift, and recovery by wound.
#pragma once

#include "engine/evaluate/evaluation.h"
#include "engine/model/picture.h"

namespace nca {

/// Throws InvalidSetting if neither map, drift nor healing was measured.
Picture eval_picture(const Evaluation& evaluation);

}  // namespace nca
