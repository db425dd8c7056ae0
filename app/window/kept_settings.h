// What a person chose in the window, between two starts: puts the settings that were read into what the window is made
// of, looks now and then what they are, and has them written. Restores the defaults, and takes that back.
#pragma once

#include <optional>

#include "app/panels/desk.h"
#include "app/settings_file.h"
#include "app/window/dock_area.h"
#include "app/window/screen.h"

namespace nca {

class KeptSettings {
public:
    /// Reads the settings in this folder; empty: the defaults, and nothing is kept.
    explicit KeptSettings(const std::filesystem::path& folder);

    /// As they were read; for the window's own place before there is a window.
    const WindowSettings& read() const { return loaded_.settings; }
    /// Before the first frame. Tells what was wrong with the file.
    void begin(Desk& desk, DockArea& dock);
    /// Does what the desk asks for: default layout, default settings, and back. Before a frame. True if the interface
    /// may have another scale now.
    bool grant_wishes(Desk& desk, DockArea& dock);
    /// Often; looks a few times a second.
    void look(Desk& desk, const DockArea& dock, Screen& screen, double seconds);
    /// At the end.
    std::string finish(const Desk& desk, const DockArea& dock, Screen& screen);

    /// As they are now, but for the place of the window.
    WindowSettings now(const Desk& desk) const;

private:
    LoadedSettings loaded_;
    SettingsFile file_;
    WindowSettings last_;  ///< as they were last looked at: what the desk does not know
    std::optional<WindowSettings> put_back_;
    double looked_at_ = -1;
};

}  // namespace nca
