// The last row of the table of levels.
#pragma once

#include <vector>

#include "engine/evaluate/error_by_level.h"

namespace nca {

/// The mean of each column.
LevelError mean_of(const std::vector<LevelError>& rows);

}  // namespace nca
