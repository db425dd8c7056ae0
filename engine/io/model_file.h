// Model files: parameters as .safetensors with CAX's tensor names and shapes, recipe and sizes in the metadata.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "engine/io/safetensors.h"
#include "engine/model/parameters.h"
#include "engine/model/picture.h"
#include "engine/model/recipe.h"

namespace nca {

/// A trained model with what is known of its making.
struct ModelFile {
    Parameters parameters;
    Recipe recipe;  ///< sizes equal parameters.sizes; defaults where the file says nothing
    std::int64_t iterations_done = 0;
    Target target;                             ///< empty (0x0) where the file has none
    std::map<std::string, std::string> notes;  ///< further metadata, kept on saving
};

/// Loads and checks everything: lengths against the file's size, dtypes, names, shapes against each other and the
/// metadata, finite numbers, the perception kernel against dnca's. Throws BadFile (path, what is wrong, what to do).
ModelFile load_model(const std::filesystem::path& path);
/// The same of a file that was read already.
ModelFile model_of(const TensorFile& file);

/// Saves atomically (a temporary file beside it, flushed, renamed): on failure throws WriteFailed and what was there
/// stays.
void save_model(const std::filesystem::path& path, const ModelFile& model);

}  // namespace nca
