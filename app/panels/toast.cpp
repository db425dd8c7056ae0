// A small window over the stage. It takes no clicks unless there is something in it to press.
#include "app/panels/toast.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/layout.h"
#include "app/panels/file_desk.h"
#include "app/panels/fitting_text.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kHeight = 36;
constexpr float kAboveEdge = 12;
constexpr float kLeastWidth = 180;
constexpr float kMostWidth = 640;
constexpr float kBar = 3;
constexpr float kIconSize = 18;
constexpr float kClose = 24;

struct Widths {
    float lead, words, action, close;
    float whole() const { return lead + words + action + close; }
};

Widths widths_of(const Toast& toast, bool stays) {
    Widths widths{};
    widths.lead = px(kBar) + px(10) + px(kIconSize) + px(8);
    widths.words = std::ceil(text_size(kBody, toast.text.c_str()).x) + px(12);
    if (toast.next) widths.action = std::ceil(text_size(kButton, toast.next.label.c_str()).x) + 2 * px(4) + px(8);
    if (stays) widths.close = px(kClose) + px(6);
    return widths;
}

void draw_frame(ImDrawList* list, ImVec2 from, ImVec2 to, const Toast& toast, float opacity) {
    list->AddRectFilled(from, to, faded(kBg4, opacity), px(4));
    list->AddRect(from, to, faded(kLine2, opacity), px(4), px(1));
    list->AddRectFilled(from, {from.x + px(kBar), to.y}, faded(toast.hue, opacity), px(kBar) / 2,
                        ImDrawFlags_RoundCornersLeft);
    draw_icon(list, {from.x + px(kBar) + px(10), from.y + std::floor((px(kHeight) - px(kIconSize)) / 2)}, kIconSize,
              toast.icon, faded(toast.hue == kPlay ? kText2 : toast.hue, opacity));
}

}  // namespace

void draw_toast(Desk& desk) {
    const double now = Notices::seconds();
    const auto opacity = static_cast<float>(desk.toast_clock.opacity(now, !desk.reduce_motion));
    const double change = desk.toast_clock.next_change(now) - now;
    if (change <= 0)
        desk.wants_frame = true;
    else
        desk.wants_frame_in = std::min(desk.wants_frame_in, change);
    if (opacity <= 0) return;

    const Toast toast = desk.shown_toast;  // a copy: what is pressed may bring the next one
    const ScreenArea& stage = desk.stage_area;
    const bool stays = desk.toast_clock.stays();
    Widths widths = widths_of(toast, stays);
    const float room = std::min(stage.width - 2 * px(16), px(kMostWidth));
    widths.words = std::max(widths.words, px(kLeastWidth) - (widths.whole() - widths.words));
    widths.words -= std::max(0.0F, widths.whole() - room);
    const std::string words = fitting_text(kBody, toast.text, widths.words - px(12));
    const ImVec2 size{widths.whole(), px(kHeight)};
    // At the stage's lower edge, or the screen's where a dialog lies over the stage.
    const bool dialog = dialog_has_keyboard() || *desk.files->open_dialog() != '\0';
    const ImVec2 screen = ImGui::GetMainViewport()->Size;
    const float edge = dialog ? lay_out(screen.x, screen.y, scale()).status.y : stage.y + stage.height;
    const ImVec2 from{std::floor(stage.x + (stage.width - size.x) / 2), std::floor(edge - px(kAboveEdge) - size.y)};
    const ImVec2 to{from.x + size.x, from.y + size.y};

    ImGui::SetNextWindowPos(from);
    ImGui::SetNextWindowSize(size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGuiWindowFlags flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                             ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground |
                             ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoDocking | ImGuiWindowFlags_NoNav;
    if (!toast.next && !stays && words == toast.text) flags |= ImGuiWindowFlags_NoInputs;
    ImGui::Begin("##toast", nullptr, flags);
    ImGui::PopStyleVar(2);
    if (!ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
    ImDrawList* list = ImGui::GetWindowDrawList();
    draw_frame(list, from, to, toast, opacity);
    const float text_top = from.y + std::floor((size.y - text_size(kBody, "X").y) / 2);
    draw_text(list, {from.x + widths.lead, text_top}, kBody, faded(kText1, opacity), words.c_str());
    if (words != toast.text) {
        ImGui::SetCursorScreenPos(from);
        ImGui::Dummy({widths.lead + widths.words, size.y});
        tooltip({.text = toast.text.c_str()});
    }
    if (toast.next) {
        ImGui::SetCursorScreenPos({from.x + widths.lead + widths.words, from.y});
        const std::string name = toast.next.label + "###toast_action";
        desk.places.push_back({"toast " + toast.next.label, from.x + widths.lead + widths.words + widths.action / 2,
                               from.y + size.y / 2});
        if (text_button(name.c_str(), {.title = toast.next.label.c_str(), .text = "What can be done about it."}, kPlay,
                        kHeight, opacity)) {
            desk.toast_clock.dismiss(now);
            toast.next.run();
        }
    }
    if (stays) {
        ImGui::SetCursorScreenPos({to.x - px(kClose) - px(6), from.y + std::floor((size.y - px(kClose)) / 2)});
        if (icon_button("##toast_close", kCloseIcon, {.title = "Dismiss", .text = "It stays in the log."}, false,
                        kClose))
            desk.toast_clock.dismiss(now);
    }
    ImGui::End();
}

}  // namespace nca
