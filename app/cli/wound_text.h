// A wound as a word of the command line: "64:erase:36,36,8".
#pragma once

#include <string>

#include "app/film_export.h"

namespace nca {

/// STEP:KIND:X,Y,R with KIND noise, erase, colour (red) or restore: a disc with a hard edge. Throws InvalidSetting
/// (the text, the form that is wanted).
FilmWound parse_wound(const std::string& text);

}  // namespace nca
