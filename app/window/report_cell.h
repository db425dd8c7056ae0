// The report's part on the cell that is looked at.
#pragma once

#include <nlohmann/json.hpp>

#include "app/panels/desk.h"

namespace nca {

/// null where no cell is told; else its place, numbers and last step as the Cell tab shows them.
nlohmann::json report_cell(const Desk& desk);

}  // namespace nca
