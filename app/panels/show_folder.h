// Shows where a file lies, in the desktop's own file manager.
#pragma once

#include <filesystem>

namespace nca {

/// True if xdg-open is on the path.
bool can_show_folder();
/// Opens the file's folder; without xdg-open the file's path goes to the clipboard. Never waits.
void show_folder(const std::filesystem::path& file);

}  // namespace nca
