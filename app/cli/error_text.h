// How errors before and after are put into words, the same for all tables.
#pragma once

#include <string>

namespace nca {

/// What is left of an error: "0.017", or "-" where there was none to begin with.
std::string ratio_text(double before, double after);

}  // namespace nca
