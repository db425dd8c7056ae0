// A small picture of the learning rate over the planned run, with where it stands now.
#pragma once

#include <cstdint>

#include "app/panels/desk.h"

namespace nca {

/// An item of the layout, as wide as there is room.
void draw_schedule_sketch(const LearningControls& learning, std::int64_t now, std::int64_t planned);

}  // namespace nca
