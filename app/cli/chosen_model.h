// The model that a verb works with: the file that was named, or the bundled one.
#pragma once

#include <filesystem>
#include <string>

#include "engine/io/model_file.h"

namespace nca {

struct ChosenModel {
    std::filesystem::path path;  ///< absolute
    ModelFile file;              ///< with a target, whatever the file has
};

/// An empty path means the bundled lizard. A model without a target gets the one that its recipe names. Throws BadFile,
/// InvalidSetting.
ChosenModel choose_model(const std::filesystem::path& path);

/// One line for people: what it learned, sizes, iterations.
std::string describe_model(const ModelFile& model);

}  // namespace nca
