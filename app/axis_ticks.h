// Round numbers along an axis, and how they are written. Knows no ImGui.
#pragma once

#include <string>
#include <vector>

namespace nca {

/// Multiples of 1, 2, 2.5 or 5 times a power of ten in [least, most], at most `count` of them; whole numbers if asked.
std::vector<double> linear_ticks(double least, double most, int count, bool whole = false);
/// Powers of ten in [least, most], every second, third ... where they are more than `count`; where there are fewer than
/// two, their 2 and 5 times too. Both ends positive.
std::vector<double> decade_ticks(double least, double most, int count = 6);
/// "0.05", "1e-3", "2.5e-4"; with `scientific` also "1e-1".
std::string tick_text(double value, bool scientific = false);

}  // namespace nca
