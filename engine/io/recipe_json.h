// A recipe as one line of JSON, as model files and checkpoints carry it in their metadata under "recipe". Does not
// check ranges (check_recipe) and does not know files.
//
// Schema: one flat object; every key may be missing (then its default holds) and unknown keys are ignored, so that
// older and newer programs read each other's files.
//   whole numbers: channels, hidden, batch, steps, iterations, decay_iterations, seed, target_size,
//                  target_padding, crop_left, crop_top, crop_side (pixels of the picture; side 0: all of it)
//   numbers:       keep_probability, learning_rate, end_learning_rate, clip_norm, noise_low, noise_high
//   text:          target (an emoji, or the path that the picture had)
#pragma once

#include <string>
#include <string_view>

#include "engine/model/recipe.h"

namespace nca {

/// Numbers are written so that reading gives the same double again.
std::string recipe_to_json(const Recipe& recipe);

/// Throws InvalidSetting (key, what was found) for text that is no JSON object, a value of the wrong type and a whole
/// number that does not fit.
Recipe recipe_from_json(std::string_view text);

}  // namespace nca
