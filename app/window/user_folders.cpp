// Names by date and time.
#include "app/window/user_folders.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <system_error>

#include "engine/model/errors.h"

namespace nca {
namespace {

std::string time_text() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d-%H%M%S", &local);
    return text.data();
}

/// dnca's folder in the one that `variable` names, else in `usual` of the home folder.
std::filesystem::path user_folder(const char* variable, const char* usual) {
    const char* named = std::getenv(variable);
    if (named != nullptr && named[0] == '/') return std::filesystem::path(named) / "dnca";
    const char* home = std::getenv("HOME");
    if (home != nullptr && home[0] == '/') return std::filesystem::path(home) / usual / "dnca";
    return {};
}

std::filesystem::path run_file(const char* kind, const std::string& run_name) {
    const std::filesystem::path data = user_data_folder();
    if (data.empty()) return {};
    std::error_code error;
    std::filesystem::create_directories(data / "runs", error);
    // A name may be an emoji or a path; only its last part can be part of a file's name.
    const std::string name = std::filesystem::path(run_name).filename().string();
    return data / "runs" / fmt::format("{}-{}-{}.checkpoint", time_text(), name.empty() ? "run" : name, kind);
}

}  // namespace

std::filesystem::path user_data_folder() { return user_folder("XDG_DATA_HOME", ".local/share"); }

std::filesystem::path user_config_folder() { return user_folder("XDG_CONFIG_HOME", ".config"); }

std::filesystem::path user_state_folder() { return user_folder("XDG_STATE_HOME", ".local/state"); }

std::filesystem::path autosave_path(const std::string& run_name) { return run_file("autosaved", run_name); }

std::filesystem::path saved_run_path(const std::string& run_name) {
    const std::filesystem::path path = run_file("saved", run_name);
    if (path.empty()) throw WriteFailed("there is no folder to save in: set HOME or XDG_DATA_HOME");
    return path;
}

}  // namespace nca
