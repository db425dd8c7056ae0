// Finds the files that come with the program (models, pictures) from any working directory: in a build tree, installed,
// or where $DNCA_RESOURCES says. Does not open them.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace nca {

/// Folders in which resources may lie, first choice first: $DNCA_RESOURCES if set, ../../resources and ../share/dnca
/// seen from the executable, the source tree's resources.
std::vector<std::filesystem::path> resource_places();

/// The absolute path of a resource such as "models/lizard.safetensors" in the first of `places` that has it. Throws
/// BadFile listing all places.
std::filesystem::path find_resource(const std::string& name, std::span<const std::filesystem::path> places);
std::filesystem::path find_resource(const std::string& name);

}  // namespace nca
