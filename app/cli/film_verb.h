// `dnca film`: a film or picture of one grid, by the same code as the window's export.
#pragma once

#include "app/film_export.h"
#include "app/settings.h"
#include "engine/model/picture.h"
#include "engine/model/recipe.h"

namespace nca {

/// Returns the exit status: 0 written, 130 given up by a signal, with nothing left. Throws typed errors.
int run_film(const Settings& settings);

/// What the settings ask for, of a model of this recipe. Throws InvalidSetting, WriteFailed (a file that is there).
FilmPlan plan_film(const Settings& settings, const Recipe& recipe);

}  // namespace nca
