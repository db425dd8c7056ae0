// From a choice of a target to a new run: what was learnt and is not on disk is asked about first.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// Whether a new run would throw away what was learnt since the present one was opened, and is not on disk.
bool target_would_lose(const Desk& desk);
/// Makes it the target of a new run; asks first where something that was learnt would be lost.
void choose_target(Desk& desk, const TargetChoice& choice);
/// Once a frame.
void draw_target_question(Desk& desk);

}  // namespace nca
