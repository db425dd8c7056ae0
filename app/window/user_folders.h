// Where the window keeps what it saves by itself or by Ctrl+S, its settings, and what it remembers: the folders of the
// XDG base directory specification.
#pragma once

#include <filesystem>
#include <string>

namespace nca {

/// $XDG_DATA_HOME/dnca, else ~/.local/share/dnca: runs. Empty if neither $XDG_DATA_HOME nor $HOME is set.
std::filesystem::path user_data_folder();
/// $XDG_CONFIG_HOME/dnca, else ~/.config/dnca: the window's settings. Empty if neither $XDG_CONFIG_HOME nor $HOME is
/// set.
std::filesystem::path user_config_folder();
/// $XDG_STATE_HOME/dnca, else ~/.local/state/dnca: what the window remembers from one start to the next. Empty if
/// neither $XDG_STATE_HOME nor $HOME is set.
std::filesystem::path user_state_folder();
/// A new name for each start of the program, so that no earlier autosave is replaced; its folder is made. Empty if
/// there is no place.
std::filesystem::path autosave_path(const std::string& run_name);
/// As autosave_path, for Ctrl+S. Throws WriteFailed if there is no place.
std::filesystem::path saved_run_path(const std::string& run_name);

}  // namespace nca
