// A floating window of ImGui's without its decoration, or a modal popup of the same look.
#include "app/gui/dialog.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "app/gui/control.h"
#include "app/gui/wake.h"

namespace nca::gui {
namespace {

constexpr float kPadding = 16;
constexpr float kTitleHeight = 24;
constexpr int kSettling = 4;   // frames in which ImGui measures a new window, shows it and gives it the keyboard
constexpr float kMargin = 48;  // of the window that stays free around it, both sides together

/// Of the dialog that is being drawn, and of the frame.
struct State {
    bool modal = false;
    bool appears = false;
    bool keyboard = false;    ///< the present dialog has it
    bool held = false;        ///< when it began to draw, a control of it took the keys
    int keyboard_frame = -2;  ///< last frame in which some dialog had the keyboard
    int first_frame = 0;      ///< in which the dialog that was drawn last appeared
    int last_frame = -1;      ///< in which it was drawn
    ImVec2 screen;            ///< when the places were last chosen
};

State& state() {
    static State one;
    return one;
}

bool enter_pressed() {
    return ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false);
}

/// The control on which the keyboard stands takes Enter and Space for itself.
bool keyboard_on_control() { return ImGui::GetCurrentContext()->NavCursorVisible && ImGui::IsAnyItemFocused(); }

bool is_filled(const DialogButton& button) {
    const ButtonKind kind = button.look.kind;
    return (kind == ButtonKind::play || kind == ButtonKind::learn) && button.about.why_not == nullptr;
}

void draw_title(const char* id, bool& open, const DialogLook& look) {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    ImDrawList* list = window->DrawList;
    const ImVec2 at = window->DC.CursorPos;
    const float right = at.x + ImGui::GetContentRegionAvail().x;
    float left = at.x;
    if (look.icon.code_point != 0) {
        draw_icon(list, {left, at.y + px(2)}, 20, look.icon, look.icon_hue);
        left += px(20) + px(8);
    }
    const float baseline = baseline_in(at.y, px(kTitleHeight), kTitle);
    draw_on_baseline(list, left, baseline, kTitle, kText1, look.title);
    left += text_size(kTitle, look.title).x + px(8);
    const float room = right - px(kTitleHeight) - px(8) - px(look.corner);
    if (look.name != nullptr && left < room) {
        list->PushClipRect({left, at.y}, {room, at.y + px(kTitleHeight)}, true);
        draw_on_baseline(list, left, baseline, kSmallNumber, kText2, look.name);
        list->PopClipRect();
    }
    ImGui::SetCursorScreenPos({right - px(kTitleHeight) + px(4), at.y});
    if (icon_button((std::string("Close ") + id).c_str(), kCloseIcon,
                    {.title = "Close", .text = "Nothing else changes.", .key = "Esc"}, false, kTitleHeight))
        open = false;
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({1, px(kTitleHeight)});
    ImGui::Dummy({1, px(2)});
}

}  // namespace

bool begin_dialog(const char* id, bool& open, const DialogLook& look) {
    State& own = state();
    const std::string name = std::string("###dialog ") + id;
    if (look.modal) {
        const bool shown = ImGui::IsPopupOpen(name.c_str());
        if (open && !shown) ImGui::OpenPopup(name.c_str());
        if (!open && !shown) return false;
    } else if (!open) {
        return false;
    }
    const ImGuiViewport* screen = ImGui::GetMainViewport();
    const bool resized = own.screen.x != screen->Size.x || own.screen.y != screen->Size.y;
    own.screen = screen->Size;
    const float most = screen->Size.y - px(kMargin);
    const float width = std::min(px(look.width), screen->Size.x - px(kMargin));
    ImGui::SetNextWindowPos(
        {screen->Pos.x + std::floor(screen->Size.x / 2), screen->Pos.y + std::floor(screen->Size.y / 2)},
        resized ? ImGuiCond_Always : ImGuiCond_Appearing, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({width, 0});
    ImGui::SetNextWindowSizeConstraints({width, 0}, {width, most});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(kPadding), px(kPadding)));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(6));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, px(1));
    ImGui::PushStyleVar(ImGuiStyleVar_PopupBorderSize, px(1));
    ImGui::PushStyleColor(ImGuiCol_WindowBg, kBg2);
    ImGui::PushStyleColor(ImGuiCol_PopupBg, kBg2);
    ImGui::PushStyleColor(ImGuiCol_Border, kLine2);
    constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                        ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoDocking |
                                        ImGuiWindowFlags_NoSavedSettings;
    const bool shown = look.modal ? ImGui::BeginPopupModal(name.c_str(), nullptr, kFlags)
                                  : ImGui::Begin(name.c_str(), nullptr, kFlags);
    ImGui::PopStyleColor(3);
    ImGui::PopStyleVar(4);
    own.modal = look.modal;
    if (!shown) {
        if (!look.modal) ImGui::End();
        return false;
    }
    own.appears = ImGui::IsWindowAppearing();
    own.last_frame = ImGui::GetFrameCount();
    if (own.appears) own.first_frame = own.last_frame;
    if (!dialog_settled()) wake_in(0);
    own.keyboard = ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows) || own.appears;
    if (own.keyboard) own.keyboard_frame = ImGui::GetFrameCount();
    own.held = ImGui::IsAnyItemActive();  // a field that Enter ends is no longer active afterwards, and had that Enter
    if (look.modal && !open) ImGui::CloseCurrentPopup();
    draw_title(id, open, look);
    if (own.keyboard && !own.appears && ImGui::IsKeyPressed(ImGuiKey_Escape, false) && !ImGui::IsAnyItemActive())
        open = false;
    return true;
}

void end_dialog() {
    if (state().modal)
        ImGui::EndPopup();
    else
        ImGui::End();
}

bool dialog_has_keyboard() { return ImGui::GetFrameCount() - state().keyboard_frame <= 1; }

bool dialog_appears() { return state().appears; }

bool dialog_settled() {
    const State& own = state();
    return own.last_frame == ImGui::GetFrameCount() && own.last_frame - own.first_frame >= kSettling;
}

bool dialog_enter() {
    return state().keyboard && !state().appears && enter_pressed() && !state().held && !ImGui::IsAnyItemActive() &&
           !keyboard_on_control();
}

int dialog_buttons(const char* caption, std::span<const DialogButton> buttons, ImU32 caption_hue) {
    const float gap = px(8);
    float widths = 0;
    for (const DialogButton& button : buttons) widths += button_width(button.name, button.about, button.look) + gap;
    widths -= gap;
    const float room = ImGui::GetContentRegionAvail().x;
    const bool beside =
        caption == nullptr || text_size(kCaption, caption).x + px(12) + widths <= room;  // else above the buttons
    ImGui::Dummy({1, px(2)});
    if (!beside) dialog_text(kCaption, caption_hue, caption);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (beside && caption != nullptr)
        draw_on_baseline(ImGui::GetWindowDrawList(), at.x, baseline_in(at.y, px(28), kCaption), kCaption, caption_hue,
                         caption);
    ImGui::SetCursorScreenPos({std::floor(at.x + std::max(0.0F, room - widths)), at.y});
    int pressed = -1;
    for (std::size_t i = 0; i < buttons.size(); ++i) {
        if (i > 0) ImGui::SameLine(0, gap);
        if (button(buttons[i].name, buttons[i].about, buttons[i].look)) pressed = static_cast<int>(i);
        if (is_filled(buttons[i])) ImGui::SetItemDefaultFocus();
    }
    if (pressed >= 0 || !dialog_enter()) return pressed;
    for (std::size_t i = 0; i < buttons.size(); ++i)
        if (is_filled(buttons[i])) pressed = static_cast<int>(i);
    return pressed;
}

void dialog_text(Role role, ImU32 hue, const char* words) {
    push_font(role);
    ImGui::PushStyleColor(ImGuiCol_Text, hue);
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(words);
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
    pop_font();
}

}  // namespace nca::gui
