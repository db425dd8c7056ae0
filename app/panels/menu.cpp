// One sheet of four columns, so that everything is in sight at once and a click away. The keyboard goes through it by
// arrows; Esc closes it.
#include "app/panels/menu.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "app/gui/menu_row.h"
#include "app/interface_scale.h"
#include "app/panels/actions.h"
#include "app/panels/file_desk.h"
#include "app/panels/fitting_text.h"

namespace nca {
namespace {

using namespace gui;

constexpr const char* kPopup = "###menu";
constexpr float kButton32 = 32;
constexpr float kTitleHeight = 26;
constexpr float kBetweenGroups = 8;
constexpr float kBetweenColumns = 17;  // the line and the space around it
constexpr float kNarrowest = 200;      // of a column, at scale 1
constexpr std::size_t kRecentRows = 5;

/// Groups of the table of actions, from top to bottom.
struct Column {
    std::array<const char*, 2> groups;
};
constexpr std::array kColumns{Column{{"Time", "Learning"}}, Column{{"Files", nullptr}}, Column{{"Tools", "Settings"}},
                              Column{{"View", "Help"}}};

/// A sheet's column while it is drawn, from top to bottom.
struct Pen {
    Desk& desk;
    float left;
    float top;
    float width;

    void title(const char* words) {
        const float y = top + std::floor((px(kTitleHeight) - text_size(kTitle, words).y) / 2);
        draw_text(ImGui::GetWindowDrawList(), {left + px(8), y}, kTitle, kText1, words);
        top += px(kTitleHeight);
    }
    void gap() { top += px(kBetweenGroups); }
    void next_row() {
        ImGui::SetCursorScreenPos({left, top});
        top += px(kMenuRowHeight);
    }
    /// A row's words where a control stands at the right; `room` is left for it. At scale 1.
    void label(const char* words, float room) {
        ImGui::SetCursorScreenPos({left + width - px(room), top + px(1)});
        const float y = top + std::floor((px(kMenuRowHeight) - text_size(kBody, words).y) / 2);
        draw_text(ImGui::GetWindowDrawList(), {left + menu_row_indent(), y}, kBody, kText1, words);
        top += px(kMenuRowHeight);
    }
};

/// Larger and smaller interface have one row together; a second key of an action has none.
bool has_row(const Action& action, std::set<std::string_view>& seen) {
    const std::string_view name = action.name;
    return name != "Larger interface" && name != "Smaller interface" && name != "Menu" && seen.insert(name).second;
}

float column_width(const Column& column) {
    float width = px(kNarrowest);
    std::set<std::string_view> seen;
    for (const Action& action : actions())
        for (const char* group : column.groups)
            if (group != nullptr && std::string_view(group) == action.group && has_row(action, seen))
                width = std::max(width, menu_row_width(action.name, action.key));
    return width;
}

bool row(Pen& pen, const char* name, const std::string& id, const About& about, bool on) {
    pen.next_row();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    pen.desk.places.push_back({std::string("menu ") + name, at.x + pen.width / 2, at.y + px(kMenuRowHeight) / 2});
    if (!menu_row(id.c_str(), about, on, pen.width)) return false;
    ImGui::CloseCurrentPopup();
    return true;
}

void draw_group(Pen& pen, std::string_view group) {
    std::set<std::string_view> seen;
    for (const Action& action : actions()) {
        if (group != action.group || !has_row(action, seen)) continue;
        const std::string why_not = action.why_not != nullptr ? action.why_not(pen.desk) : std::string();
        const bool on = action.on != nullptr && action.on(pen.desk);
        if (row(pen, action.name, fmt::format("{}##menu", action.name),
                {.title = action.name,
                 .text = action.text,
                 .key = action.key,
                 .why_not = why_not.empty() ? nullptr : why_not.c_str()},
                on))
            action.run(pen.desk);
    }
}

void draw_recent(Pen& pen) {
    const std::vector<RecentFile> files = pen.desk.files->recent().files();  // a copy: opening changes the list
    pen.gap();
    pen.title("Recent files");
    if (files.empty()) {
        pen.label("None yet", 0);
        return;
    }
    for (std::size_t i = 0; i < std::min(files.size(), kRecentRows); ++i) {
        const std::string whole = files[i].path.filename().string();
        const std::string shown = fitting_text(kBody, whole, pen.width - menu_row_indent() - px(8));
        const std::string path = files[i].path.string();
        if (row(pen, whole.c_str(), fmt::format("{}###recent_{}", shown, i),
                {.title = whole.c_str(),
                 .text = path.c_str(),
                 .why_not = files[i].why_not.empty() ? nullptr : files[i].why_not.c_str()},
                false))
            pen.desk.files->open(files[i].path);
    }
}

void draw_background(Pen& pen) {
    static constexpr const char* kParts[] = {"Checks##menu_back", "White##menu_back", "Black##menu_back"};
    int chosen = static_cast<int>(pen.desk.background);
    const bool off = pen.desk.view != View::rgba;
    ImGui::SetCursorScreenPos({pen.left + menu_row_indent(), pen.top + px(2)});
    if (segmented("##menu_background", kParts, 3, chosen,
                  {.title = "Background",
                   .text = "What shows through cells that are not opaque.",
                   .why_not = off ? "Only colours have a background. Choose the view RGBA." : nullptr},
                  (pen.width - menu_row_indent() - px(8)) / scale()))
        pen.desk.background = static_cast<Background>(chosen);
    pen.top += px(28) + px(6);
}

void draw_smoothing(Pen& pen) {
    pen.label("Smoothing", 60);
    number_field(
        "##menu_smoothing", pen.desk.smoothing, 0, 0.99,
        {.title = "Smoothing",
         .text = "Of the loss curve. Raise it to see the trend of a noisy run, lower it to see single spikes."},
        {.format = "%.2f", .per_pixel = 0.002, .width = 52, .height = 24});
}

void draw_scale(Pen& pen) {
    const ImVec2 window = ImGui::GetMainViewport()->Size;
    const std::string no_less = why_scale_not(window.x, window.y, scale() - kScaleStep);
    const std::string no_more = why_scale_not(window.x, window.y, scale() + kScaleStep);
    const std::string words = fmt::format("{:.2f}", scale());
    pen.label("Scale", 26 + 44 + 26 + 8);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (button("-##scale_less",
               {.title = "Smaller interface",
                .text = "More room for the picture.",
                .key = key_of("Smaller interface"),
                .why_not = no_less.empty() ? nullptr : no_less.c_str()},
               {.width = 26, .height = 24}))
        pen.desk.scale_steps -= 1;
    const ImVec2 size = text_size(kNumber, words.c_str());
    draw_text(ImGui::GetWindowDrawList(),
              {at.x + px(26) + std::floor((px(44) - size.x) / 2), at.y + std::floor((px(24) - size.y) / 2)}, kNumber,
              kText1, words.c_str());
    ImGui::SetCursorScreenPos({at.x + px(26 + 44), at.y});
    if (button("+##scale_more",
               {.title = "Larger interface",
                .text = "For a screen that is far away or has small pixels.",
                .key = key_of("Larger interface"),
                .why_not = no_more.empty() ? nullptr : no_more.c_str()},
               {.width = 26, .height = 24}))
        pen.desk.scale_steps += 1;
}

void draw_column(Pen& pen, const Column& column) {
    for (const char* group : column.groups) {
        if (group == nullptr) continue;
        if (group != column.groups.front()) pen.gap();
        pen.title(group);
        if (std::string_view(group) == "Settings") draw_scale(pen);
        draw_group(pen, group);
        if (std::string_view(group) == "Files") draw_recent(pen);
        if (std::string_view(group) != "View") continue;
        draw_smoothing(pen);
        draw_background(pen);
    }
}

void draw_sheet(Desk& desk) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    float left = at.x;
    float bottom = at.y;
    std::array<float, kColumns.size()> lines{};
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
        Pen pen{desk, left, at.y, column_width(kColumns[i])};
        draw_column(pen, kColumns[i]);
        bottom = std::max(bottom, pen.top);
        left += pen.width + px(kBetweenColumns);
        lines[i] = left - std::floor(px(kBetweenColumns) / 2);
    }
    for (std::size_t i = 0; i + 1 < lines.size(); ++i)
        ImGui::GetWindowDrawList()->AddRectFilled({lines[i], at.y}, {lines[i] + px(1), bottom}, kLine1);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({left - px(kBetweenColumns) - at.x, bottom - at.y});
}

}  // namespace

float draw_menu_button(Desk& desk) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 bar = ImGui::GetWindowSize();
    const bool open = ImGui::IsPopupOpen(kPopup);
    const bool pressed = icon_button("##menu_button", kMenuIcon,
                                     {.title = "Menu",
                                      .text = "All that can be done, with its keys; recent files, scale, defaults.",
                                      .key = key_of("Menu")},
                                     open, kButton32);
    if (pressed || std::exchange(desk.show_menu, false)) {
        desk.files->recent().look();
        ImGui::OpenPopup(kPopup);
    }
    ImGui::SetNextWindowPos({ImGui::GetWindowPos().x + px(8), ImGui::GetWindowPos().y + bar.y});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(8), px(8)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    if (ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove)) {
        draw_sheet(desk);
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
    ImGui::SetCursorScreenPos(at);
    return px(kButton32);
}

}  // namespace nca
