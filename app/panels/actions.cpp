// The table, and the dialog that shows it.
#include "app/panels/actions.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>

#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/panels/transport.h"

namespace nca {
namespace {

using namespace gui;

void choose(Desk& desk, Tool tool) { desk.tool = tool; }
void resize_brush(Desk& desk, double by) { desk.brush.size = std::clamp(desk.brush.size + by, 1.0, 72.0); }

constexpr std::array<Action, 24> kActions{{
    {"Time", "Play or pause", "Space", ImGuiKey_Space, "Lets the grid run, or holds it.", play_or_pause},
    {"Time", "Step", ".", ImGuiKey_Period, "One step; pauses first.", [](Desk& desk) { make_steps(desk, 1); }},
    {"Time", "Several steps", "Shift+.", ImGuiMod_Shift | ImGuiKey_Period,
     "As many as the field Steps of the Play tab says.",
     [](Desk& desk) { make_steps(desk, static_cast<std::uint32_t>(desk.steps_at_once)); }},
    {"Time", "Restart", "R", ImGuiKey_R, "The same noisy start again: same seed, same numbers.", restart},
    {"Time", "New noise", "N", ImGuiKey_N, "A start from another seed.", new_noise},
    {"Time", "Undo", "Ctrl+Z", ImGuiMod_Ctrl | ImGuiKey_Z, "The last stroke or restart, also while it runs.", undo},
    {"Time", "Redo", "Ctrl+Shift+Z", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, "What undo took back.", redo},
    {"Time", "Redo", "Ctrl+Y", ImGuiMod_Ctrl | ImGuiKey_Y, "The same.", redo},
    {"Learning", "Learn or pause", "T", ImGuiKey_T, "Starts, pauses or resumes learning.", learn_or_pause},
    {"Learning", "Save checkpoint", "Ctrl+S", ImGuiMod_Ctrl | ImGuiKey_S, "The whole run, to go on later.",
     [](Desk& desk) {
         if (desk.save_checkpoint) desk.save_checkpoint();
     }},
    {"Tools", "Noise", "1", ImGuiKey_1, "The brush wounds with noise.", [](Desk& desk) { choose(desk, Tool::noise); }},
    {"Tools", "Erase", "2", ImGuiKey_2, "The brush erases all channels.",
     [](Desk& desk) { choose(desk, Tool::erase); }},
    {"Tools", "Colour", "3", ImGuiKey_3, "The brush paints a colour.", [](Desk& desk) { choose(desk, Tool::colour); }},
    {"Tools", "Restore", "4", ImGuiKey_4, "The brush puts the target back.",
     [](Desk& desk) { choose(desk, Tool::restore); }},
    {"Tools", "Hand", "8", ImGuiKey_8, "Drag moves the picture.", [](Desk& desk) { choose(desk, Tool::hand); }},
    {"Tools", "Smaller brush", "[", ImGuiKey_LeftBracket, "Also Ctrl+wheel.",
     [](Desk& desk) { resize_brush(desk, -1); }},
    {"Tools", "Larger brush", "]", ImGuiKey_RightBracket, "Also Ctrl+wheel.",
     [](Desk& desk) { resize_brush(desk, 1); }},
    {"View", "Next view", "V", ImGuiKey_V, "RGBA, alpha, error to the target, change per step, channel.",
     [](Desk& desk) { desk.view = static_cast<View>((static_cast<int>(desk.view) + 1) % kViews); }},
    {"View", "Fit", "F", ImGuiKey_F, "The picture as large as it fits.", [](Desk& desk) { desk.fit = true; }},
    {"View", "Tray", "Tab", ImGuiKey_Tab, "Opens or closes the plots below.",
     [](Desk& desk) { desk.tray_open = !desk.tray_open; }},
    {"View", "Full screen", "F11", ImGuiKey_F11, "And back.", [](Desk& desk) { desk.toggle_full_screen = true; }},
    {"View", "Larger interface", "Ctrl+=", ImGuiMod_Ctrl | ImGuiKey_Equal, "By a quarter, while it fits.",
     [](Desk& desk) { desk.scale_steps += 1; }},
    {"View", "Smaller interface", "Ctrl+-", ImGuiMod_Ctrl | ImGuiKey_Minus, "By a quarter.",
     [](Desk& desk) { desk.scale_steps -= 1; }},
    {"Help", "Keys", "F1", ImGuiKey_F1, "This list.", [](Desk& desk) { desk.show_keys = true; }},
}};

constexpr const char* kDialog = "Keys###keys";

void draw_row(const char* key, const char* name, const char* text) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    gui::text(kSmallNumber, kText1, key);
    ImGui::TableNextColumn();
    gui::text(kBody, kText1, name);
    ImGui::TableNextColumn();
    gui::text(kCaption, kText2, text);
}

/// Modifiers that are held, or were until this frame: of a quick tap the release may come with the key itself.
int modifiers() {
    int held = ImGui::GetIO().KeyMods;
    for (const ImGuiKey modifier : {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt, ImGuiMod_Super})
        if (ImGui::IsKeyReleased(modifier)) held |= modifier;
    return held;
}

}  // namespace

std::span<const Action> actions() { return kActions; }

void handle_keys(Desk& desk) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.WantTextInput || ImGui::IsAnyItemActive() || dialog_has_keyboard()) return;
    if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) return;
    const int held = modifiers();
    for (const Action& action : kActions) {
        const bool repeats =
            action.run == kActions[1].run || action.run == kActions[15].run || action.run == kActions[16].run;
        const ImGuiKey key = static_cast<ImGuiKey>(action.chord & ~ImGuiMod_Mask_);
        if (held == (action.chord & ImGuiMod_Mask_) && ImGui::IsKeyPressed(key, repeats)) action.run(desk);
    }
}

void draw_keys(Desk& desk) {
    if (desk.show_keys) ImGui::OpenPopup(kDialog);
    desk.show_keys = false;
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({screen.x / 2, screen.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(px(560), screen.x - px(48)), std::min(px(780), screen.y - px(48))});
    if (!ImGui::BeginPopup(kDialog, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings)) return;
    if (ImGui::IsKeyPressed(ImGuiKey_F1, false) && !ImGui::IsWindowAppearing()) ImGui::CloseCurrentPopup();
    gui::text(kTitle, kText1, "Keys and mouse");
    if (ImGui::BeginTable("##keys", 3, ImGuiTableFlags_SizingFixedFit)) {
        const char* group = "";
        for (const Action& action : kActions) {
            if (std::string(group) != action.group) {
                group = action.group;
                ImGui::TableNextRow();
                ImGui::TableNextColumn();
                gui::text(kCaption, kText3, group);
            }
            draw_row(action.key, action.name, action.text);
        }
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        gui::text(kCaption, kText3, "Mouse");
        draw_row("drag", "Tool", "Left button; Shift draws straight lines.");
        draw_row("right drag", "Erase", "Whatever tool is chosen.");
        draw_row("middle drag", "Pan", "");
        draw_row("wheel", "Zoom", "With Ctrl: size of the brush.");
        draw_row("Alt", "Peek", "Held: the target in place of the grid.");
        ImGui::EndTable();
    }
    ImGui::EndPopup();
}

}  // namespace nca
