// Between WindowSettings and the desk, member by member.
#include "app/window/kept_settings.h"

#include <imgui.h>

#include <cmath>
#include <string_view>
#include <utility>

#include "app/panels/dock_panels.h"

namespace nca {
namespace {

constexpr double kLookEvery = 0.25;  // seconds; asking the desktop for the window's place is no free lunch

std::filesystem::path file_in(const std::filesystem::path& folder) {
    return folder.empty() ? folder : folder / "settings.json";
}

int panel_of(const std::string& name) {
    const auto panels = dock_panels();
    for (std::size_t i = 0; i < panels.size(); ++i)
        if (panels[i].place == PanelPlace::right && name == panels[i].name) return static_cast<int>(i);
    return 0;
}

/// A layout that a release with other panels kept would leave some of them without a place.
bool knows_all_panels(const DockState& layout) {
    for (const DockPanel& panel : dock_panels())
        if (layout.text.find(std::string("[Window][") + panel.name + "]") == std::string::npos) return false;
    return true;
}

void put_layout(const DockState& layout, DockArea& dock) {
    if (layout.text.empty() || !knows_all_panels(layout))
        dock.restore_default();
    else
        dock.load(layout);
}

void put(const WindowSettings& settings, Desk& desk) {
    desk.interface_scale = settings.interface_scale;
    desk.reduce_motion = settings.reduce_motion;
    desk.view = settings.view;
    desk.channels.channel = settings.channel;
    desk.background = settings.background;
    desk.calm_view = settings.calm_view;
    desk.tool = settings.tool;
    desk.brush = settings.brush;
    desk.session.set_steps_per_second(settings.steps_per_second);
    desk.session.set_play_share(settings.play_share);
    desk.session.set_follow(settings.follow);
    desk.steps_at_once = std::round(settings.steps_at_once);
    desk.restart_while_dragging = settings.restart_while_dragging;
    desk.log_loss = settings.log_loss;
    desk.smoothing = settings.smoothing;
    desk.follow_plot = settings.follow_plot;
    desk.tab = panel_of(settings.front_panel);
    desk.tray_open = settings.tray_open;
    desk.tray_waits = settings.tray_waits;
    desk.ribbon = settings.ribbon_open;
    desk.log_open = settings.log_open;
    desk.hints = settings.hints;
}

}  // namespace

KeptSettings::KeptSettings(const std::filesystem::path& folder)
    : loaded_(load_settings(file_in(folder))), file_(file_in(folder), loaded_), last_(loaded_.settings) {}

void KeptSettings::begin(Desk& desk, DockArea& dock) {
    put(loaded_.settings, desk);
    put_layout(loaded_.settings.layout, dock);
    if (!loaded_.problem.empty()) desk.error(loaded_.problem, "window", {"Details", [&desk] { desk.log_open = true; }});
}

bool KeptSettings::grant_wishes(Desk& desk, DockArea& dock) {
    if (std::exchange(desk.restore_layout, false)) {
        dock.restore_default();
        desk.toast(gui::kDoneIcon, gui::kPlay, "The panels are in their places again", "window");
    }
    if (std::exchange(desk.restore_defaults, false)) {
        WindowSettings before = now(desk);
        before.layout = dock.state();
        WindowSettings defaults;
        defaults.hints = desk.hints;  // those that went, went for good
        put(defaults, desk);
        dock.restore_default();
        desk.toast(gui::kDoneIcon, gui::kPlay, "Layout, scale and settings are the defaults; no run was touched",
                   "window", {"Undo", [this, before] { put_back_ = before; }});
        return true;
    }
    if (!put_back_) return false;
    put(*put_back_, desk);
    put_layout(put_back_->layout, dock);
    put_back_.reset();
    desk.toast(gui::kUndoIcon, gui::kPlay, "Layout, scale and settings are as they were", "window");
    return true;
}

WindowSettings KeptSettings::now(const Desk& desk) const {
    WindowSettings settings = last_;
    settings.interface_scale = desk.interface_scale;
    settings.reduce_motion = desk.reduce_motion;
    settings.view = desk.view;
    settings.channel = desk.channels.channel;
    settings.background = desk.background;
    settings.calm_view = desk.calm_view;
    settings.tool = desk.tool;
    settings.brush = desk.brush;
    settings.steps_per_second = desk.session.steps_per_second();
    settings.play_share = desk.session.play_share();
    settings.follow = desk.session.follows();
    settings.steps_at_once = desk.steps_at_once;
    settings.restart_while_dragging = desk.restart_while_dragging;
    settings.log_loss = desk.log_loss;
    settings.smoothing = desk.smoothing;
    settings.follow_plot = desk.follow_plot;
    const DockPanel& front = dock_panels()[static_cast<std::size_t>(desk.tab)];
    if (front.place == PanelPlace::right) settings.front_panel = front.name;
    settings.tray_open = desk.tray_open;
    settings.tray_waits = desk.tray_waits;
    settings.ribbon_open = desk.ribbon;
    settings.log_open = desk.log_open;
    settings.hints = desk.hints;
    return settings;
}

void KeptSettings::look(Desk& desk, const DockArea& dock, Screen& screen, double seconds) {
    if (looked_at_ >= 0 && seconds - looked_at_ < kLookEvery) return;
    looked_at_ = seconds;
    last_ = now(desk);
    last_.place = screen.place();
    last_.maximised = screen.maximised();
    if (ImGui::GetIO().WantSaveIniSettings) {
        ImGui::GetIO().WantSaveIniSettings = false;
        last_.layout = dock.state();
    }
    const std::string problem = file_.look(last_, seconds);
    if (!problem.empty()) desk.warn(problem, "window");
}

std::string KeptSettings::finish(const Desk& desk, const DockArea& dock, Screen& screen) {
    last_ = now(desk);
    last_.place = screen.place();
    last_.maximised = screen.maximised();
    last_.layout = dock.state();
    return file_.finish(last_);
}

}  // namespace nca
