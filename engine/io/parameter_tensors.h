// What model files and checkpoints have in common: the update's tensors under CAX's names, the fixed perception kernel,
// the target's pixels and the metadata. Private to the two; everything read is checked, and BadFile names the file.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/io/safetensors.h"
#include "engine/model/parameters.h"
#include "engine/model/picture.h"
#include "engine/model/recipe.h"

namespace nca {

using TensorMap = std::map<std::string, StoredTensor>;

/// foreign: no dnca file, e.g. one that CAX's users saved.
enum class FileKind : std::uint8_t { foreign, model, checkpoint };

/// The metadata that dnca itself writes.
inline constexpr const char* kFormatKey = "format";
inline constexpr const char* kRecipeKey = "recipe";               ///< recipe_json.h
inline constexpr const char* kIterationsKey = "iterations_done";  ///< a whole number
inline constexpr const char* kModelFormat = "dnca-model 1";
inline constexpr const char* kCheckpointFormat = "dnca-checkpoint 1";
/// Of a run that a program which knows only version 1 would go on with by other numbers (checkpoint.h).
inline constexpr const char* kEnduringCheckpointFormat = "dnca-checkpoint 2";

/// Kind by the metadata. Throws BadFile for a version that this program does not know.
FileKind file_kind(const TensorFile& file);

/// Sizes read off the shapes of the update's tensors, all four checked.
ModelSizes read_sizes(const TensorFile& file);
/// The four tensors named prefix + CAX's name as one flat vector; every number finite.
std::vector<float> read_parameter_values(const TensorFile& file, const ModelSizes& sizes,
                                         const std::string& prefix = "");
/// Perception is fixed: a kernel that is in the file must be dnca's own; it may be missing.
void check_perceive_kernel(const TensorFile& file, const ModelSizes& sizes);
/// Empty (0x0) if the file has no target.
Target read_target(const TensorFile& file);
/// The metadata's recipe, checked, with the file's sizes; defaults where the file has none.
Recipe read_recipe(const TensorFile& file, const ModelSizes& sizes);
/// 0 where the file says nothing.
std::int64_t read_iterations_done(const TensorFile& file);

/// Throws InvalidSetting if the values do not fit the sizes or are not finite: a file that can't be read is not
/// written.
void store_parameter_values(TensorMap& tensors, const ModelSizes& sizes, std::span<const float> values,
                            const std::string& prefix = "");
void store_perceive_kernel(TensorMap& tensors, const ModelSizes& sizes);
/// An empty target is left out.
void store_target(TensorMap& tensors, const Target& target);

}  // namespace nca
