// The question before a target takes the place of a run that has learnt something.
#pragma once

#include <string>

#include "app/panels/desk.h"

namespace nca {

/// Makes `source` (an emoji or a picture's path) the target of a new run; asks first where a run would be lost.
void choose_target(Desk& desk, const std::string& source);
/// Once a frame, in the window in which the target was chosen.
void draw_target_question(Desk& desk);

}  // namespace nca
