// Four columns made from the table of actions; a search leaves those rows that have its words.
#include "app/panels/keys_dialog.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "app/gui/dialog.h"
#include "app/log.h"
#include "app/panels/actions.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kWidth = 936;
constexpr float kSearchWidth = 190;
constexpr float kRowHeight = 25;
constexpr float kBetween = 14;  // key and words
constexpr int kColumns = 4;

struct KeyRow {
    const char* key;
    const char* name;
    const char* text;
};

constexpr std::array kMouse{
    KeyRow{"left drag", "Use the tool", "What is drawn on the stage."},
    KeyRow{"right drag", "Erase", "Whatever tool is chosen."},
    KeyRow{"middle drag", "Move the view", "So does the hand."},
    KeyRow{"wheel", "Zoom", "Around the pointer."},
    KeyRow{"Ctrl+wheel", "Brush size", "Over the stage."},
    KeyRow{"Shift", "Straight line", "Held while drawing."},
    KeyRow{"Alt", "Peek at the target", "Held: the target in place of the grid."},
    KeyRow{"Ctrl+click", "Type a number", "On a slider or a number."},
    KeyRow{"Esc", "Close", "A dialog or a list; never the program."},
};

struct Group {
    std::string title;
    std::vector<KeyRow> rows;
};
using Column = std::vector<Group>;

/// Where a group of the table stands, and under which title.
struct Place {
    int column;
    const char* title;
};
Place place_of(std::string_view group) {
    if (group == "Time") return {0, "Time"};
    if (group == "Tools") return {1, "Tools"};
    if (group == "Learning" || group == "Files") return {3, "Learning, files"};
    return {3, "View, help"};
}

void add(Column& column, const char* title, const KeyRow& row, const std::string& words) {
    if (!has_words(row.name, words) && !has_words(row.key, words) && !has_words(row.text, words)) return;
    const auto there = std::ranges::find(column, title, &Group::title);
    Group& group = there != column.end() ? *there : column.emplace_back(Group{title, {}});
    group.rows.push_back(row);
}

std::array<Column, kColumns> columns_for(const std::string& words) {
    std::array<Column, kColumns> columns;
    for (const Action& action : actions()) {
        if (action.chord == 0) continue;
        const Place place = place_of(action.group);
        add(columns[static_cast<std::size_t>(place.column)], place.title, {action.key, action.name, action.text},
            words);
    }
    for (const KeyRow& row : kMouse) add(columns[2], "Mouse", row, words);
    return columns;
}

struct Widths {
    float keys = 0, names = 0;
    float whole() const { return keys + px(kBetween) + names; }
};

Widths widths_of(const Column& column) {
    Widths widths;
    for (const Group& group : column)
        for (const KeyRow& row : group.rows) {
            widths.keys = std::max(widths.keys, key_cap_width(row.key));
            widths.names = std::max(widths.names, std::ceil(text_size(kBody, row.name).x));
        }
    return widths;
}

float height_of(const Column& column) {
    float height = 0;
    for (const Group& group : column)
        height += (height > 0 ? px(10) : 0) + px(28) + px(kRowHeight) * static_cast<float>(group.rows.size());
    return height;
}

void draw_row(const KeyRow& row, ImVec2 at, const Widths& widths) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    draw_key_cap(list, {at.x, at.y + std::floor((px(kRowHeight) - px(20)) / 2)}, row.key);
    const float top = at.y + std::floor((px(kRowHeight) - text_size(kBody, "X").y) / 2);
    draw_text(list, {at.x + widths.keys + px(kBetween), top}, kBody, kText2, row.name);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({widths.whole(), px(kRowHeight)});
    tooltip({.title = row.name, .text = row.text, .key = row.key});
}

void draw_column(const Column& column, ImVec2 at, const Widths& widths) {
    for (const Group& group : column) {
        if (&group != &column.front()) at.y += px(10);
        draw_text(ImGui::GetWindowDrawList(), at, kTitle, kText1, group.title.c_str());
        at.y += px(28);
        for (const KeyRow& row : group.rows) {
            draw_row(row, at, widths);
            at.y += px(kRowHeight);
        }
    }
}

void draw_columns(const std::string& words) {
    const std::array<Column, kColumns> columns = columns_for(words);
    const std::array<Column, kColumns> all = columns_for({});  // places do not move while a search is typed
    std::array<Widths, kColumns> widths;
    float sum = 0;
    float height = 0;
    for (std::size_t i = 0; i < kColumns; ++i) {
        widths[i] = widths_of(all[i]);
        sum += widths[i].whole();
        height = std::max(height, height_of(all[i]));
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    const float gap = std::max(px(12), std::floor((room - sum) / (kColumns - 1)));
    float left = at.x;
    bool any = false;
    for (std::size_t i = 0; i < kColumns; ++i) {
        draw_column(columns[i], {left, at.y}, widths[i]);
        any = any || !columns[i].empty();
        left += widths[i].whole() + gap;
        if (i + 1 == kColumns) break;
        const float line = std::floor(left - gap / 2);
        ImGui::GetWindowDrawList()->AddRectFilled({line, at.y}, {line + px(1), at.y + height}, kLine1);
    }
    if (!any)
        draw_text(ImGui::GetWindowDrawList(), at, kBody, kText3,
                  "No key does that. The menu has all that can be done.");
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({room, height});
}

}  // namespace

void draw_keys_dialog(Desk& desk) {
    static std::string words;
    if (!desk.show_keys) return words.clear();
    if (!begin_dialog("keys", desk.show_keys,
                      {.title = "Keys", .icon = kKeyboardIcon, .width = kWidth, .corner = kSearchWidth}))
        return;
    const ImVec2 after_title = ImGui::GetCursorScreenPos();
    const float right = after_title.x + ImGui::GetContentRegionAvail().x;
    ImGui::SetCursorScreenPos({right - px(24) - px(12) - px(kSearchWidth), ImGui::GetWindowPos().y + px(14)});
    search_field("##search_keys", "Search", words, kSearchWidth,
                 {.title = "Search", .text = "Leaves the keys that have these words in their name or description."});
    ImGui::SetCursorScreenPos(after_title);
    ImGui::Dummy({1, px(4)});
    draw_columns(words);
    if (ImGui::IsKeyPressed(ImGuiKey_F1, false) && !dialog_appears()) desk.show_keys = false;
    end_dialog();
}

}  // namespace nca
