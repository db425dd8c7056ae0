// The file of the window's settings: read once at the start, written a moment after a change and at the end. Whatever
// is wrong with it costs nothing but itself. Knows no window.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/window_settings.h"

namespace nca {

struct LoadedSettings {
    WindowSettings settings;
    std::string problem;    ///< one message of what is wrong, with the path, the value and what to do; empty: nothing
    bool may_write = true;  ///< false: what stands there could not be kept aside and must not be replaced
};

/// The settings in `file`; the defaults where there is none. A file that is damaged, or a later release's, is kept
/// beside it under the same name with ".damaged" or ".newer" at the end.
LoadedSettings load_settings(const std::filesystem::path& file);

/// Writes what changed, not sooner than a second after the last change.
class SettingsFile {
public:
    /// `file`: empty, or `loaded` says so: nothing is ever written.
    SettingsFile(std::filesystem::path file, const LoadedSettings& loaded);

    /// The settings as they are at `seconds`. Returns what went wrong with writing, once for each reason; else "".
    std::string look(const WindowSettings& now, double seconds);
    /// At the end: what has not been written yet.
    std::string finish(const WindowSettings& now);

    const std::filesystem::path& path() const { return file_; }

    static constexpr double kRest = 1;  ///< seconds without a change until it is written

private:
    std::string write(const WindowSettings& now);

    std::filesystem::path file_;             ///< empty: nowhere
    std::optional<WindowSettings> written_;  ///< none: what stands there is not what is in force
    WindowSettings seen_;
    double changed_at_ = 0;
    std::string told_;
};

}  // namespace nca
