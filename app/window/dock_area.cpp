// ImGui docks; its tabs are drawn over in our look (centred words, a dot), which it leaves room for because the words
// it draws itself are given no colour.
#include "app/window/dock_area.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/gui/widgets.h"
#include "app/panels/dock_panels.h"

namespace nca {
namespace {

using gui::px;

constexpr const char* kHost = "##dock";
constexpr int kMostTries = 10;
constexpr float kTabHeight = 40;

ImGuiDockNode* node_of(unsigned id) { return id != 0 ? ImGui::DockBuilderGetNode(id) : nullptr; }

bool is_open(const DockPanel& panel, const Desk& desk) { return panel.open == nullptr || panel.open(desk); }

/// A leaf with windows to see.
bool in_use(const ImGuiDockNode* node) { return node != nullptr && node->IsLeafNode() && node->IsVisible; }

bool shows_tabs(const ImGuiDockNode* node) { return in_use(node) && !node->IsHiddenTabBar() && !node->IsNoTabBar(); }

/// The length that a node along `axis` shall have now: the default, if it had the default; else its own, scaled.
void resize(ImGuiDockNode* node, ImGuiAxis axis, float was, float wanted, float ratio) {
    const float present = node->SizeRef[axis];
    const bool untouched = std::abs(present - was) < 1.5F;
    const float length = untouched ? wanted : std::round(present * ratio);
    if (std::abs(length - present) < 0.5F) return;
    ImVec2 size = node->SizeRef;
    size[axis] = std::max(length, 1.0F);
    ImGui::DockBuilderSetNodeSize(node->ID, size);
}

void draw_tab(Desk& desk, const DockPanel& panel, const ImGuiWindow& window) {
    ImGuiDockNode* node = window.DockNode;
    const ImGuiTabItem* tab = ImGui::TabBarFindTabByID(node->TabBar, window.TabId);
    if (tab == nullptr || tab->Width <= 0) return;
    const ImRect bar = node->TabBar->BarRect;
    const ImVec2 from{bar.Min.x + std::trunc(tab->Offset - node->TabBar->ScrollingAnim), bar.Min.y};
    const ImVec2 to{from.x + tab->Width, bar.Max.y};
    const bool chosen = node->TabBar->VisibleTabId == tab->ID;
    ImDrawList* list = node->HostWindow->DrawList;
    list->PushClipRect({std::max(from.x, bar.Min.x), from.y}, {std::min(to.x, bar.Max.x), to.y}, false);
    const ImVec2 words = gui::text_size(gui::kButton, panel.name);
    const ImVec2 at{std::floor((from.x + to.x - words.x) / 2), std::floor((from.y + to.y - words.y) / 2)};
    gui::draw_text(list, at, gui::kButton, chosen ? gui::kText1 : gui::kText2, panel.name);
    const ImU32 dot = panel.dot != nullptr ? panel.dot(desk) : 0;
    const ImVec2 middle{at.x + words.x + px(9), std::floor((from.y + to.y) / 2)};
    if (dot != 0) list->AddCircleFilled(middle, px(3.5F), dot);
    list->PopClipRect();
    desk.tab_places.push_back({panel.name, (from.x + to.x) / 2, (from.y + to.y) / 2});

    const ImGuiContext& context = *ImGui::GetCurrentContext();
    if (context.HoveredId == tab->ID && context.HoveredIdTimer > context.Style.HoverDelayShort &&
        context.ActiveId == 0 && context.MovingWindow == nullptr)
        gui::show_tooltip({.title = panel.name, .text = panel.text});
}

/// Part of the window, whose colour it has; not above it.
bool is_docked(const DockPanel& panel) {
    const ImGuiWindow* window = ImGui::FindWindowByName(panel.name);
    if (window == nullptr || !window->DockIsActive || window->DockNode == nullptr) return false;
    const ImGuiDockNode* root = ImGui::DockNodeGetRootNode(window->DockNode);
    return root->IsDockSpace();
}

}  // namespace

bool DockArea::panel_is_dragged() { return ImGui::GetCurrentContext()->MovingWindow != nullptr; }

void DockArea::load(const DockState& state) {
    if (state.text.empty()) return;
    ImGui::LoadIniSettingsFromMemory(state.text.c_str(), state.text.size());
    made_ = state;
    made_.text.clear();
    rebuild_ = false;
    front_ = -1;
}

DockState DockArea::state() const {
    DockState state = made_;
    std::size_t size = 0;
    const char* text = ImGui::SaveIniSettingsToMemory(&size);
    state.text.assign(text, size);
    return state;
}

void DockArea::build_default(ImGuiID root, const Layout& layout) {
    ImGui::DockBuilderRemoveNode(root);
    ImGui::DockBuilderAddNode(root, ImGuiDockNodeFlags_DockSpace);
    ImGui::DockBuilderSetNodePos(root, {layout.dock.x, layout.dock.y});
    ImGui::DockBuilderSetNodeSize(root, {layout.dock.width, layout.dock.height});
    ImGuiID right = 0;
    ImGuiID left = 0;
    ImGuiID bottom = 0;
    ImGui::DockBuilderSplitNode(root, ImGuiDir_Right, 0.25F, &right, &left);
    ImGui::DockBuilderSplitNode(left, ImGuiDir_Down, 0.25F, &bottom, nullptr);
    // The line between two nodes is a pixel of its own.
    made_ = {.text = {},
             .right = right,
             .bottom = bottom,
             .right_width = layout.right - px(1),
             .tray = layout.tray - px(1),
             .scale = gui::scale()};
    ImGui::DockBuilderSetNodeSize(right, {made_.right_width, layout.dock.height});
    ImGui::DockBuilderSetNodeSize(bottom, {layout.dock.width - layout.right, made_.tray});
    for (const DockPanel& panel : dock_panels())
        ImGui::DockBuilderDockWindow(panel.name, panel.place == PanelPlace::right ? right : bottom);
    ImGui::DockBuilderFinish(root);
    rebuild_ = false;
    front_ = -1;
}

void DockArea::keep_default_sizes(const Layout& layout) {
    const ImGuiDockNode* below = node_of(made_.bottom);
    const float strip = shows_tabs(below) ? px(kTabHeight) : 0;
    const DockState wanted{.text = {},
                           .right = made_.right,
                           .bottom = made_.bottom,
                           .right_width = layout.right - px(1),
                           .tray = layout.tray - px(1) + strip,
                           .scale = gui::scale()};
    const float ratio = made_.scale > 0 ? wanted.scale / made_.scale : 1;
    if (ImGuiDockNode* node = node_of(made_.right))
        resize(node, ImGuiAxis_X, made_.right_width, wanted.right_width, ratio);
    if (ImGuiDockNode* node = node_of(made_.bottom)) {
        resize(node, ImGuiAxis_Y, made_.tray, wanted.tray, ratio);
        // One panel alone needs no tabs: the plots have the whole height.
        if (node->IsLeafNode()) node->SetLocalFlags(node->LocalFlags | ImGuiDockNodeFlags_AutoHideTabBar);
    }
    made_ = wanted;
}

ScreenArea DockArea::draw_dock_space(const Layout& layout) {
    ImGui::SetNextWindowPos({layout.dock.x, layout.dock.y});
    ImGui::SetNextWindowSize({layout.dock.width, layout.dock.height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::Begin(kHost, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoDocking | ImGuiWindowFlags_NoNavFocus |
                     ImGuiWindowFlags_NoBackground);
    ImGui::PopStyleVar(2);
    const ImGuiID root = ImGui::GetID("space");
    const ImGuiDockNode* node = ImGui::DockBuilderGetNode(root);
    if (rebuild_ || node == nullptr || node->IsLeafNode()) build_default(root, layout);
    keep_default_sizes(layout);

    gui::push_font(gui::kButton);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0, px(12)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemInnerSpacing, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_TabMinWidthBase, std::floor(layout.right / 4) - px(2));
    ImGui::DockSpace(root, {0, 0}, ImGuiDockNodeFlags_NoDockingOverCentralNode);
    ImGui::PopStyleVar(3);
    gui::pop_font();
    ImGui::BringWindowToDisplayBack(ImGui::GetCurrentWindow());
    ImGui::End();
    const ImGuiDockNode* central = ImGui::DockBuilderGetCentralNode(root);
    if (central == nullptr) return layout.dock;
    return {central->Pos.x, central->Pos.y, central->Size.x, central->Size.y};
}

void DockArea::draw_panels(Desk& desk) {
    const auto panels = dock_panels();
    visible_.assign(panels.size(), false);
    for (std::size_t i = 0; i < panels.size(); ++i) {
        const DockPanel& panel = panels[i];
        if (!is_open(panel, desk)) continue;
        const bool below = panel.place == PanelPlace::bottom;
        ImGui::PushStyleColor(ImGuiCol_TabSelectedOverline, panel.accent);
        ImGui::PushStyleColor(ImGuiCol_TabDimmedSelectedOverline, panel.accent);
        ImGui::PushStyleColor(ImGuiCol_Text, IM_COL32_BLACK_TRANS);
        // The corner by which a panel without a tab is dragged away shows under the pointer only.
        ImGui::PushStyleColor(ImGuiCol_Button, IM_COL32_BLACK_TRANS);
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, IM_COL32_BLACK_TRANS);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, below ? ImVec2(0, 0) : ImVec2(px(16), px(14)));
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0, px(12)));  // as high as the tabs are
        ImGui::SetNextWindowSize({px(360), px(below ? 260 : 560)}, ImGuiCond_FirstUseEver);
        visible_[i] = ImGui::Begin(
            panel.name, nullptr,
            (is_docked(panel) ? ImGuiWindowFlags_NoBackground : ImGuiWindowFlags_None) | ImGuiWindowFlags_NoCollapse |
                ImGuiWindowFlags_NoFocusOnAppearing |
                (below ? ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse : ImGuiWindowFlags_None));
        ImGui::PopStyleVar(2);
        ImGui::PopStyleColor(5);
        if (visible_[i]) panel.draw(desk);
        ImGui::End();
    }
}

void DockArea::draw_tabs(Desk& desk) {
    desk.tab_places.clear();
    for (const DockPanel& panel : dock_panels()) {
        const ImGuiWindow* window = ImGui::FindWindowByName(panel.name);
        if (window == nullptr || !is_open(panel, desk)) continue;
        const ImGuiDockNode* node = window->DockNode;
        if (node == nullptr || node->TabBar == nullptr || node->HostWindow == nullptr || !shows_tabs(node)) continue;
        draw_tab(desk, panel, *window);
    }
}

/// Desk::tab is a wish when a panel or a key sets it, and a fact when the person chose a tab.
void DockArea::follow_front_panel(Desk& desk) {
    const auto panels = dock_panels();
    desk.tab = std::clamp(desk.tab, 0, static_cast<int>(panels.size()) - 1);
    const auto at = static_cast<std::size_t>(desk.tab);
    if (visible_[at]) {
        front_ = desk.tab;
        tries_ = 0;
        return;
    }
    if (front_ != desk.tab && tries_ < kMostTries) {
        ++tries_;
        desk.wants_frame = true;
        ImGuiWindow* window = ImGui::FindWindowByName(panels[at].name);
        if (window != nullptr && window->DockNode != nullptr && window->DockNode->TabBar != nullptr)
            window->DockNode->TabBar->NextSelectedTabId = window->TabId;
        return;
    }
    for (std::size_t i = 0; i < panels.size(); ++i) {
        if (panels[i].place != PanelPlace::right || !visible_[i]) continue;
        desk.tab = front_ = static_cast<int>(i);
        tries_ = 0;
        return;
    }
}

/// A panel that was opened among the tabs of others shall be seen.
void DockArea::raise_opened_panel(Desk& desk) {
    const auto panels = dock_panels();
    const bool first = open_.empty();
    open_.resize(panels.size());
    for (std::size_t i = 0; i < panels.size(); ++i) {
        const bool open = is_open(panels[i], desk);
        if (open && !open_[i] && !first) {
            raised_ = i;
            raise_tries_ = kMostTries;
        }
        open_[i] = open;
    }
    if (raise_tries_ == 0) return;
    raise_tries_ = visible_[raised_] || !open_[raised_] ? 0 : raise_tries_ - 1;
    if (raise_tries_ == 0) return;
    desk.wants_frame = true;
    const ImGuiWindow* window = ImGui::FindWindowByName(panels[raised_].name);
    if (window != nullptr && window->DockNode != nullptr && window->DockNode->TabBar != nullptr)
        window->DockNode->TabBar->NextSelectedTabId = window->TabId;
}

ScreenArea DockArea::draw(Desk& desk, const Layout& layout) {
    const ScreenArea left = draw_dock_space(layout);
    draw_panels(desk);
    follow_front_panel(desk);
    raise_opened_panel(desk);
    draw_tabs(desk);
    return left;
}

}  // namespace nca
