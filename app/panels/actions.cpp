// The table, and the keyboard.
#include "app/panels/actions.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/history_words.h"
#include "app/learner_buttons.h"
#include "app/panels/file_desk.h"
#include "app/panels/pinned_cell.h"
#include "app/panels/transport.h"

namespace nca {
namespace {

using namespace gui;

void choose(Desk& desk, Tool tool) { desk.tool = tool; }
void resize_brush(Desk& desk, double by) { desk.brush.size = std::clamp(desk.brush.size + by, 1.0, kMostBrushSize); }

template <Tool tool>
bool is_chosen_tool(const Desk& desk) {
    return desk.tool == tool;
}

/// What each state of the learner allows.
LearnerButtons learner(const Desk& desk) {
    const TrainerSnapshot& trainer = desk.session.trainer();
    return learner_buttons(trainer.state, with_commas(trainer.iteration));
}

void switch_tray(Desk& desk) {
    desk.tray_open = !desk.tray_open;
    desk.tray_waits = false;
}

void show_hints(Desk& desk) {
    desk.hints = {};
    desk.strokes_hinted = desk.strokes;
    desk.session.set_playing(true);
}

constexpr std::array kActions = std::to_array<Action>({
    {"Time", "Play or pause", "Space", ImGuiKey_Space, "Lets the grid run, or holds it.", play_or_pause},
    {"Time", "Step", ".", ImGuiKey_Period, "One step; pauses first.", [](Desk& desk) { make_steps(desk, 1); }, true},
    {"Time", "Several steps", "Shift+.", ImGuiMod_Shift | ImGuiKey_Period,
     "As many as the field Steps of the Play tab says.",
     [](Desk& desk) { make_steps(desk, static_cast<std::uint32_t>(desk.steps_at_once)); }},
    {"Time", "Restart", "R", ImGuiKey_R, "The same noisy start again: same seed, same numbers.", restart},
    {"Time", "New noise", "N", ImGuiKey_N, "A start from another seed.", new_noise},
    {"Time", "Undo", "Ctrl+Z", ImGuiMod_Ctrl | ImGuiKey_Z, "The last stroke or restart, also while it runs.", undo,
     false, nullptr, [](const Desk& desk) { return why_no_undo(desk.session.live().history.get()); }},
    {"Time", "Redo", "Ctrl+Shift+Z", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, "What undo took back.", redo, false,
     nullptr, [](const Desk& desk) { return why_no_redo(desk.session.live().history.get()); }},
    {"Time", "Redo", "Ctrl+Y", ImGuiMod_Ctrl | ImGuiKey_Y, "The same.", redo},
    {"Learning", "Learn or pause", "T", ImGuiKey_T, "Starts, pauses or resumes learning.", learn_or_pause, false,
     nullptr, [](const Desk& desk) { return learner(desk).main.why_not; }},
    {"Learning", "Stop learning", "", 0, "Ends it and saves the run; the iteration in progress is given up.",
     [](Desk& desk) { desk.session.stop_learning(); }, false, nullptr,
     [](const Desk& desk) { return learner(desk).stop.why_not; }},
    {"Learning", "1,000 iterations more", "", 0, "Learns on after the planned end while the loss still falls.",
     [](Desk& desk) { desk.session.learn_on(1000); }, false, nullptr,
     [](const Desk& desk) { return learner(desk).extend.why_not; }},
    {"Files", "Open", "Ctrl+O", ImGuiMod_Ctrl | ImGuiKey_O, "A model or a checkpoint.",
     [](Desk& desk) { desk.files->choose(); }},
    {"Files", "Save checkpoint", "Ctrl+S", ImGuiMod_Ctrl | ImGuiKey_S, "The whole run, to go on later.",
     [](Desk& desk) { desk.files->save(); }},
    {"Files", "Save as", "Ctrl+Shift+S", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S,
     "The checkpoint under a name of your choice; Ctrl+S then saves there.", [](Desk& desk) { desk.files->save_as(); }},
    {"Files", "Save model", "Ctrl+Alt+S", ImGuiMod_Ctrl | ImGuiMod_Alt | ImGuiKey_S,
     "Parameters, recipe and target, to give away.", [](Desk& desk) { desk.files->save_model_as(); }},
    {"Files", "Export", "Ctrl+E", ImGuiMod_Ctrl | ImGuiKey_E, "A picture or a film of the grid.",
     [](Desk& desk) { desk.files->export_film(); }},
    {"Tools", "Noise", "1", ImGuiKey_1, "The brush wounds with noise.", [](Desk& desk) { choose(desk, Tool::noise); },
     false, is_chosen_tool<Tool::noise>},
    {"Tools", "Erase", "2", ImGuiKey_2, "The brush erases all channels.", [](Desk& desk) { choose(desk, Tool::erase); },
     false, is_chosen_tool<Tool::erase>},
    {"Tools", "Colour", "3", ImGuiKey_3, "The brush paints a colour.", [](Desk& desk) { choose(desk, Tool::colour); },
     false, is_chosen_tool<Tool::colour>},
    {"Tools", "Restore", "4", ImGuiKey_4, "The brush puts the target back.",
     [](Desk& desk) { choose(desk, Tool::restore); }, false, is_chosen_tool<Tool::restore>},
    {"Tools", "Inspect", "7", ImGuiKey_7, "Looks at a cell; a click pins it.", choose_inspect, false,
     is_chosen_tool<Tool::inspect>},
    {"Tools", "Free the cell", "Esc", ImGuiKey_Escape, "The pinned cell is pinned no longer.", free_cell, false,
     nullptr,
     [](const Desk&
            desk) { return std::string(desk.inspection.pinned() ? "" : "No cell is pinned. Inspect, then click one."); }},
    {"Tools", "Hand", "8", ImGuiKey_8, "Drag moves the picture.", [](Desk& desk) { choose(desk, Tool::hand); }, false,
     is_chosen_tool<Tool::hand>},
    {"Tools", "Smaller brush", "[", ImGuiKey_LeftBracket, "Also Ctrl+wheel.",
     [](Desk& desk) { resize_brush(desk, -1); }, true},
    {"Tools", "Larger brush", "]", ImGuiKey_RightBracket, "Also Ctrl+wheel.", [](Desk& desk) { resize_brush(desk, 1); },
     true},
    {"View", "Next view", "V", ImGuiKey_V, "RGBA, alpha, error to the target, change per step, channel.",
     [](Desk& desk) { desk.view = static_cast<View>((static_cast<int>(desk.view) + 1) % kViews); }},
    {"View", "Fit", "F", ImGuiKey_F, "The picture as large as it fits.", [](Desk& desk) { desk.fit = true; }},
    {"View", "Calm view", "C", ImGuiKey_C, "Keeps the shown picture from flashing, or shows every step as it is.",
     [](Desk& desk) { desk.calm_view = !desk.calm_view; }, false, [](const Desk& desk) { return desk.calm_view; }},
    {"View", "Tray", "Tab", ImGuiKey_Tab, "Opens or closes the plots below.", switch_tray, false,
     [](const Desk& desk) { return desk.tray_open; }},
    {"View", "Time ribbon", "", 0, "The row of moments to go back to, below the picture.",
     [](Desk& desk) { desk.ribbon = !desk.ribbon; }, false, [](const Desk& desk) { return desk.ribbon; }},
    {"View", "Log", "", 0, "What was told so far, with what can be done about it.",
     [](Desk& desk) { desk.log_open = !desk.log_open; }, false, [](const Desk& desk) { return desk.log_open; }},
    {"View", "Full screen", "F11", ImGuiKey_F11, "And back.", [](Desk& desk) { desk.toggle_full_screen = true; }},
    {"Settings", "Larger interface", "Ctrl+=", ImGuiMod_Ctrl | ImGuiKey_Equal, "By a quarter, while it fits.",
     [](Desk& desk) { desk.scale_steps += 1; }},
    {"Settings", "Smaller interface", "Ctrl+-", ImGuiMod_Ctrl | ImGuiKey_Minus, "By a quarter.",
     [](Desk& desk) { desk.scale_steps -= 1; }},
    {"Settings", "Reduce motion", "", 0, "Nothing fades; what comes and goes does so at once.",
     [](Desk& desk) { desk.reduce_motion = !desk.reduce_motion; }, false,
     [](const Desk& desk) { return desk.reduce_motion; }},
    {"Settings", "Restore layout", "", 0, "Brings the panels back to their places and sizes.",
     [](Desk& desk) { desk.restore_layout = true; }},
    {"Settings", "Restore defaults", "", 0,
     "Layout, scale and all settings of the window as on the first start. Touches no run and no grid; can be undone.",
     [](Desk& desk) { desk.restore_defaults = true; }},
    {"Help", "Keys", "F1", ImGuiKey_F1, "All keys and what the mouse does.",
     [](Desk& desk) { desk.show_keys = !desk.show_keys; }},
    {"Help", "Menu", "F10", ImGuiKey_F10, "All that can be done.", [](Desk& desk) { desk.show_menu = true; }},
    {"Help", "Show the hints", "", 0, "The three hints of the first start once more.", show_hints},
});

/// Modifiers that are held, or were until this frame: of a quick tap the release may come with the key itself.
int modifiers() {
    int held = ImGui::GetIO().KeyMods;
    for (const ImGuiKey modifier : {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt, ImGuiMod_Super})
        if (ImGui::IsKeyReleased(modifier)) held |= modifier;
    return held;
}

}  // namespace

std::span<const Action> actions() { return kActions; }

const char* key_of(const char* name) {
    const std::string_view wanted = name;
    for (const Action& action : kActions)
        if (wanted == action.name) return action.key;
    return "";
}

void handle_keys(Desk& desk) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.WantTextInput || dialog_has_keyboard()) return;
    if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) return;
    // Tab opens and closes the tray; the arrows go from control to control.
    ImGui::SetKeyOwner(ImGuiKey_Tab, ImGui::GetID("tray"));
    if (ImGui::IsAnyItemActive()) return;
    const bool on_control = ImGui::GetCurrentContext()->NavCursorVisible && ImGui::IsAnyItemFocused();
    const int held = modifiers();
    for (const Action& action : kActions) {
        if (action.chord == 0) continue;
        const ImGuiKey key = static_cast<ImGuiKey>(action.chord & ~ImGuiMod_Mask_);
        if (on_control && key == ImGuiKey_Space) continue;
        if (held == (action.chord & ImGuiMod_Mask_) && ImGui::IsKeyPressed(key, action.repeats)) action.run(desk);
    }
}

}  // namespace nca
