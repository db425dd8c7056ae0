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

std::filesystem::path user_data_folder() {
    const char* data = std::getenv("XDG_DATA_HOME");
    if (data != nullptr && data[0] == '/') return std::filesystem::path(data) / "dnca";
    const char* home = std::getenv("HOME");
    if (home != nullptr && home[0] == '/') return std::filesystem::path(home) / ".local/share/dnca";
    return {};
}

std::filesystem::path autosave_path(const std::string& run_name) { return run_file("autosaved", run_name); }

std::filesystem::path saved_run_path(const std::string& run_name) {
    const std::filesystem::path path = run_file("saved", run_name);
    if (path.empty()) throw WriteFailed("there is no folder to save in: set HOME or XDG_DATA_HOME");
    return path;
}

}  // namespace nca
