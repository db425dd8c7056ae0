// Writes to a file beside and renames it, so that a reader never sees half a line.
#include "app/window/report.h"

#include <imgui.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/gui/dialog.h"
#include "app/gui/refusal.h"
#include "app/panels/calm_view.h"
#include "app/panels/dock_panels.h"
#include "app/panels/file_desk.h"
#include "app/window/report_cell.h"

namespace nca {
namespace {

/// Mean of each channel over all cells, where the frame carries the state; else null.
nlohmann::json channel_means(const LiveFrame& frame) {
    if (frame.state.empty() || frame.channels <= 0) return nullptr;
    const auto channels = static_cast<std::size_t>(frame.channels);
    std::vector<double> means(channels, 0.0);
    for (std::size_t i = 0; i < frame.state.size(); ++i) means[i % channels] += static_cast<double>(frame.state[i]);
    for (double& mean : means) mean /= static_cast<double>(frame.grid.cells());
    return means;
}

/// [median, worst]
nlohmann::json milliseconds(const FrameTimes::Summary& summary) { return {1e3 * summary.median, 1e3 * summary.worst}; }

/// Processors that each side uses, and processor seconds that it has used.
nlohmann::json report_budget(const BudgetFacts& facts) {
    return {{"play_processors", facts.play_processors},
            {"learn_processors", facts.learn_processors},
            {"play_seconds", facts.play_seconds},
            {"learn_seconds", facts.learn_seconds}};
}

nlohmann::json places(const std::vector<NamedPlace>& list) {
    nlohmann::json out = nlohmann::json::object();
    for (const NamedPlace& place : list) out[place.name] = {place.x, place.y};
    return out;
}

/// Name of the dialog that is open and takes keys; "" if none is.
std::string dialog_name(const Desk& desk) {
    const std::string name = desk.files->open_dialog();
    return name.empty() || gui::dialog_settled() ? name : "opening";
}

nlohmann::json told_by_engine(const Log& log) {
    nlohmann::json out = nlohmann::json::array();
    for (const LogEntry& entry : log.entries())
        if (entry.source == "engine") out.push_back(entry.text);
    return out;
}

/// How often the log tells by which way frames come.
int frames_told(const Log& log) {
    int times = 0;
    for (const LogEntry& entry : log.entries())
        if (entry.text.starts_with("Frames: ")) times += entry.times;
    return times;
}

}  // namespace

Report::Report() {
    const char* path = std::getenv("DNCA_REPORT");
    if (path != nullptr) path_ = path;
}

void Report::write(const Desk& desk, float scale, const std::function<WindowSettings()>& settings) {
    ++frames_;
    if (path_.empty()) return;
    const LiveFrame& frame = desk.session.frame();
    const LiveSnapshot& live = desk.session.live();
    const TrainerSnapshot& trainer = desk.session.trainer();
    const nlohmann::json line{
        {"frames", frames_},
        {"frames_per_second", desk.frames_per_second},
        {"frame_ms", milliseconds(desk.frame_times.intervals())},
        {"drawing_ms", milliseconds(desk.frame_times.drawing())},
        {"scale", scale},
        {"zoom", desk.zoom},
        {"tool", static_cast<int>(desk.tool)},
        {"view", static_cast<int>(desk.view)},
        {"brush_size", desk.brush.size},
        {"channel", desk.channels.channel},
        {"brush_channels", brush_count(desk.channels, live.sizes.channels)},
        {"channel_means", channel_means(frame)},
        {"legend", desk.legend},
        {"values_drawn", desk.values_drawn},
        {"range", {desk.channels.range.low, desk.channels.range.high}},
        {"range_locked", desk.channels.locked},
        {"tab", desk.tab},
        {"tabs", places(desk.tab_places)},
        {"places", places(desk.places)},
        {"settings", settings_json(settings())},
        {"refused", gui::shown_refusal()},
        {"typing", ImGui::GetIO().WantTextInput},
        {"tray_open", desk.tray_open},
        {"strokes", desk.strokes},
        {"status", desk.status},
        {"toast", desk.toast_clock.seen(Notices::seconds()) ? desk.shown_toast.text : ""},
        {"keys_open", desk.show_keys},
        {"log_open", desk.log_open},
        {"log_entries", desk.log.entries().size()},
        {"log_errors", desk.log.count(Level::error)},
        {"playing", desk.session.playing()},
        {"live_step", frame.step},
        {"live_error", frame.error},
        {"steps_per_second", live.steps_per_second},
        {"undo", live.history && live.history->can_undo},
        {"redo", live.history && live.history->can_redo},
        {"moments", live.history ? live.history->row.size() : 0},
        {"jumps", live.jumps},
        {"frame_route", desk.pictures.route().words(live.no_device_frames, frames_copied_for(desk))},
        {"frames_by_device", desk.pictures.route().by_device()},
        {"frames_by_host", desk.pictures.route().by_host()},
        {"frames_told", frames_told(desk.log)},
        {"engine_badge", engine_badge_text(desk.session.grid_engine(), desk.session.learner_engine(), true)},
        {"engine_told", told_by_engine(desk.log)},
        {"calm_view", desk.calm_view},
        {"calmed_cells", desk.calmed_cells},
        {"ribbon_cells", desk.ribbon_cells},
        {"ribbon_now", desk.ribbon_now},
        {"seed", live.seed},
        {"noise_level", live.noise_level},
        {"name", desk.session.name()},
        {"caption", desk.caption},
        {"grid", {live.grid.height, live.grid.width}},
        {"channels", live.sizes.channels},
        {"dialog", dialog_name(desk)},
        {"file_row", desk.files->file_row()},
        {"film", static_cast<int>(desk.files->exporting().progress().stage)},
        {"recent", desk.files->recent().files().size()},
        {"learner", run_state_name(trainer.state)},
        {"picture", {desk.picture.x, desk.picture.y, desk.picture.width, desk.picture.height}},
        {"panel", dock_panels()[static_cast<std::size_t>(desk.tab)].name},
        {"cell", report_cell(desk)},
        {"recipe", trainer.recipe.name},
        {"recipe_chosen", desk.chosen_recipe},
        {"recipe_at", {desk.recipe_area.x, desk.recipe_area.y, desk.recipe_area.width}},
        {"begin_recipe_at", {desk.begin_recipe_area.x, desk.begin_recipe_area.y, desk.begin_recipe_area.width}},
        {"planned", trainer.recipe.iterations},
        {"iteration", trainer.iteration},
        {"seconds_per_iteration", trainer.seconds_per_iteration},
        {"play_share", desk.session.play_share()},
        {"budget", report_budget(desk.session.budget())},
        {"budget_slider", {desk.budget.x, desk.budget.y, desk.budget.width, desk.budget.height}},
        {"parameters_iteration", live.parameters_iteration}};
    const std::string beside = path_ + ".new";
    std::ofstream(beside) << line.dump() << '\n';
    std::rename(beside.c_str(), path_.c_str());
}

}  // namespace nca
