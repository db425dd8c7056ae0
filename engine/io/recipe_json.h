// A recipe as one line of JSON, as model files and checkpoints carry it in their metadata under "recipe", and as recipe
// files have it (recipe_file.h). Does not check ranges (check_recipe) and does not know files.
//
// Schema: one flat object; every key may be missing (then its default holds, which is the seed recipe's) and unknown
// keys are ignored here, so that older and newer programs read each other's files. What each means is said in
// engine/model/recipe.h.
//   whole numbers: channels, hidden, batch, steps, iterations, decay_iterations, seed, target_size,
//                  target_padding, crop_left, crop_top, crop_side (pixels of the picture; side 0: all of it),
//                  pool, fewest_steps
//   numbers:       keep_probability, learning_rate, end_learning_rate, clip_norm, noise_low, noise_high, fresh,
//                  overflow_weight, overflow_limit, wounded, wound_least, wound_most
//   true or false: premultiplied
//   text:          name, target (an emoji, or the path that the picture had)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/recipe.h"

namespace nca {

/// Numbers are written so that reading gives the same double again.
std::string recipe_to_json(const Recipe& recipe);

/// Throws InvalidSetting (key, what was found) for text that is no JSON object, a value of the wrong type and a whole
/// number that does not fit.
Recipe recipe_from_json(std::string_view text);

/// All keys, in the order they are written.
std::vector<std::string> recipe_keys();

}  // namespace nca
