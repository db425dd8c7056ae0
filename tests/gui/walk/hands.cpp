// Stands on the Test Engine's lowest layer, which moves the mouse and presses keys without expectations of its own:
// what a walk expects it says itself.
#include "tests/gui/walk/hands.h"

#include <imgui_te_context.h>
#include <imgui_te_engine.h>
#include <imgui_te_internal.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace nca::walk {
namespace {

constexpr float kLeastSize = 3;    // pixels that must be seen of a control
constexpr float kTooltipTime = 2;  // simulated seconds, more than any tooltip's delay
constexpr int kEscapes = 12;

std::string stable_name(const char* label) {
    const std::string_view name(label);
    const std::size_t stable = name.find("###");
    return std::string(stable == std::string_view::npos ? name : name.substr(stable));
}

ImGuiWindow* top_popup() {
    // In front is what is drawn last. Most dialogs are plain windows, as play and learning go on behind them.
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    for (int i = g.Windows.Size - 1; i >= 0; --i) {
        ImGuiWindow* window = g.Windows[i];
        if (!window->WasActive || window->RootWindow != window) continue;
        if (std::string_view(window->Name).starts_with("###dialog")) return window;
        for (const ImGuiPopupData& popup : g.OpenPopupStack)
            if (popup.Window == window) return window;
    }
    return nullptr;
}

/// Tabs of docked panels, which tell the Test Engine no name.
void add_tabs(std::vector<Control>& found) {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        const ImGuiDockNode* node = window->WasActive ? window->DockNode : nullptr;
        if (node == nullptr || node->TabBar == nullptr || node->IsHiddenTabBar()) continue;
        const ImGuiTabItem* tab = ImGui::TabBarFindTabByID(node->TabBar, window->TabId);
        if (tab == nullptr || tab->Width < kLeastSize) continue;
        Control control;
        control.id = tab->ID;
        control.name = window->Name;
        control.window = "tabs";
        const ImRect& bar = node->TabBar->BarRect;
        const float left = bar.Min.x + tab->Offset - node->TabBar->ScrollingAnim;
        control.box = ImRect(std::max(left, bar.Min.x), bar.Min.y, std::min(left + tab->Width, bar.Max.x), bar.Max.y);
        if (control.box.GetWidth() >= kLeastSize) found.push_back(std::move(control));
    }
}

double now() {
    using Seconds = std::chrono::duration<double>;
    return std::chrono::duration_cast<Seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Hands::Stopwatch::Stopwatch() : start_(now()) {}
double Hands::Stopwatch::seconds() const { return now() - start_; }

std::vector<Control> Hands::controls(const std::string& only_in) {
    // The engine's own GatherItems sees one window and leaves out tabs and menus; its task does what is asked for.
    const ImGuiWindow* popup = top_popup();
    std::vector<ImGuiID> roots;
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
        if (window->WasActive && window->RootWindow == window && (window->Flags & ImGuiWindowFlags_Tooltip) == 0 &&
            (popup == nullptr || window == popup) && (only_in.empty() || only_in == window->Name))
            roots.push_back(window->ID);
    std::vector<Control> found;
    std::vector<ImGuiWindow*> windows;
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
        if (window->WasActive && (window->Flags & ImGuiWindowFlags_Tooltip) == 0 &&
            std::find(roots.begin(), roots.end(), window->RootWindow->ID) != roots.end())
            windows.push_back(const_cast<ImGuiWindow*>(window));
    ImGuiTestGatherTask& task = context_.Engine->GatherTask;
    for (const ImGuiWindow* window : windows) {
        ImGuiTestItemList list;
        task.InParentID = window->ID;
        task.InMaxDepth = 99;
        task.InLayerMask = (1 << ImGuiNavLayer_Main) | (1 << ImGuiNavLayer_Menu);
        task.OutList = &list;
        frames();
        task.Clear();
        for (int i = 0; i < list.GetSize(); ++i) {
            const ImGuiTestItemInfo& item = *list.GetByIndex(i);
            const ImRect& box = item.RectClipped;
            if (item.Window != window || item.DebugLabel[0] == '\0') continue;
            if (box.GetWidth() < kLeastSize || box.GetHeight() < kLeastSize) continue;
            Control control;
            control.id = item.ID;
            control.name = stable_name(item.DebugLabel);
            control.window = window->RootWindow->Name;
            control.box = box;
            control.typed = (item.ItemFlags & ImGuiItemFlags_Inputable) != 0 ||
                            (item.StatusFlags & ImGuiItemStatusFlags_Inputable) != 0;
            control.off = (item.ItemFlags & ImGuiItemFlags_Disabled) != 0;
            found.push_back(std::move(control));
        }
    }
    if (popup == nullptr) add_tabs(found);
    return found;
}

void Hands::frames(int count) { context_.Yield(count); }

void Hands::point(ImVec2 at) { context_.MouseMoveToPos(at); }

void Hands::click(ImVec2 at, int button) {
    point(at);
    context_.MouseClick(button);
}

void Hands::double_click(ImVec2 at) {
    point(at);
    context_.MouseDoubleClick(0);
}

void Hands::drag(ImVec2 from, ImVec2 to, int button) {
    point(from);
    context_.MouseDown(button);
    point({(from.x + to.x) / 2, (from.y + to.y) / 2});
    point(to);
    context_.MouseUp(button);
}

void Hands::quick_drag(ImVec2 from, ImVec2 to) {
    point(from);
    context_.MouseDown(0);
    frames(2);
    context_.Inputs->MousePosValue = to;
    context_.Inputs->MouseButtonsValue = 0;
    frames(2);
}

void Hands::wheel(float up) { context_.MouseWheelY(up); }
void Hands::key(ImGuiKeyChord chord) { context_.KeyPress(chord); }
void Hands::hold(ImGuiKeyChord modifier) { context_.KeyDown(modifier); }
void Hands::release(ImGuiKeyChord modifier) { context_.KeyUp(modifier); }
void Hands::type(const std::string& text) { context_.KeyChars(text.c_str()); }

bool Hands::tooltip_opens(const Control& control) {
    // Past the control before and on to this one: its tooltip counts its own time.
    point(control.middle());
    float& frame_time = context_.EngineIO->ConfigFixedDeltaTime;
    const float usual = std::exchange(frame_time, kTooltipTime);
    frames(4);
    frame_time = usual;
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
        if ((window->Flags & ImGuiWindowFlags_Tooltip) != 0 && window->WasActive && !window->Hidden) return true;
    return false;
}

bool Hands::is_under_pointer(const Control& control) const {
    return ImGui::GetCurrentContext()->HoveredIdPreviousFrame == control.id;
}

bool Hands::id_is_shared() const { return ImGui::GetCurrentContext()->HoveredIdPreviousFrameItemCount > 1; }

bool Hands::popup_is_open() { return top_popup() != nullptr; }

std::string Hands::popup_name() {
    const ImGuiWindow* popup = top_popup();
    return popup != nullptr ? popup->Name : "";
}

bool Hands::leave_by_escape() {
    for (int i = 0; i < kEscapes; ++i) {
        if (!popup_is_open() && ImGui::GetActiveID() == 0) return true;
        // Esc goes to the dialog that has the keyboard: a press on its edge gives it that.
        ImGuiWindow* top = top_popup();
        const ImGuiWindow* focus = ImGui::GetCurrentContext()->NavWindow;
        if (top != nullptr && (focus == nullptr || focus->RootWindow != top) && ImGui::GetActiveID() == 0)
            click({top->Pos.x + 4, top->Pos.y + 4});
        key(ImGuiKey_Escape);
        frames(2);
    }
    return !popup_is_open() && ImGui::GetActiveID() == 0;
}

void Hands::let_go() {
    context_.Inputs->MouseButtonsValue = 0;
    frames(2);
}

}  // namespace nca::walk
