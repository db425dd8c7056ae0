// Values as the stage and the Channels tab write them: as many decimals as their range needs, and none that move.
#pragma once

#include <string>

#include "app/value_range.h"

namespace nca {

/// "+0.07", "-0.92", "0.31" where the range has no negative side, "0" for nothing; "NaN", "Inf", "-Inf".
std::string value_text(double value, const ValueRange& range);
/// ".412", "-.012", "1.000": three decimals without the leading 0.
std::string short_decimal(double value);

}  // namespace nca
