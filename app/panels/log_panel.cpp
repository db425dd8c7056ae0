// A head with filter, search and copy; below it the rows, which follow the newest while they are scrolled to the end.
#include "app/panels/log_panel.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/gui/widgets.h"
#include "app/panels/fitting_text.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kHead = 40;
constexpr float kRow = 26;
constexpr float kIconSize = 15;
constexpr float kSourceWidth = 52;
constexpr float kSearchWidth = 150;
constexpr float kSearchFromWidth = 620;

/// What is shown of it, kept from frame to frame.
struct LogView {
    int level = 0;
    std::string words;
    std::uint64_t seen_version = 0;
};

LogView& view() {
    static LogView kept;
    return kept;
}

bool is_shown(const LogEntry& entry) { return shows(entry, static_cast<Level>(view().level), view().words); }

void copy_shown(const Log& log) {
    std::string text;
    for (const LogEntry& entry : log.entries())
        if (is_shown(entry)) text += line_text(entry) + "\n";
    ImGui::SetClipboardText(text.c_str());
}

void draw_head(Desk& desk, ImVec2 at, float width) {
    const float middle = at.y + px(kHead) / 2;
    const float control = std::floor(middle - px(14));
    draw_text(ImGui::GetWindowDrawList(), {at.x + px(12), std::floor(middle - text_size(kTitle, "X").y / 2)}, kTitle,
              kText1, "Log");
    ImGui::SetCursorScreenPos({at.x + px(12) + text_size(kTitle, "Log").x + px(14), control});
    const std::string warnings = fmt::format("Warnings {}###warnings", desk.log.count(Level::warning));
    const std::string errors = fmt::format("Errors {}###errors", desk.log.count(Level::error));
    const char* const parts[] = {"All", warnings.c_str(), errors.c_str()};
    segmented("##log_level", parts, 3, view().level,
              {.title = "What is shown", .text = "Warnings and errors alone, when there is too much to read."});
    float right = at.x + width - px(8) - px(28);
    ImGui::SetCursorScreenPos({right, control});
    if (icon_button("##close_log", kCloseIcon, {.title = "Close the log", .text = "It goes on being written."}, false,
                    28))
        desk.log_open = false;
    right -= px(32);
    ImGui::SetCursorScreenPos({right, control});
    if (icon_button("##copy_log", kCopyIcon,
                    {.title = "Copy", .text = "Puts the lines that are shown on the clipboard, to send to somebody."},
                    false, 28))
        copy_shown(desk.log);
    if (width < px(kSearchFromWidth)) return;
    ImGui::SetCursorScreenPos({right - px(kSearchWidth) - px(8), control});
    search_field("##search_log", "Search", view().words, kSearchWidth,
                 {.title = "Search", .text = "Leaves the lines that have these words."});
}

void draw_entry(const LogEntry& entry, int number, ImVec2 at, float width) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float end = at.x + width;
    if (ImGui::IsMouseHoveringRect(at, {end, at.y + px(kRow)})) list->AddRectFilled(at, {end, at.y + px(kRow)}, kBg2);
    const float body = at.y + std::floor((px(kRow) - text_size(kBody, "X").y) / 2);
    const float small = on_base_line(kSmallNumber, kBody, body);
    float x = at.x + px(12);
    const std::string time = clock_text(entry.time);
    draw_text(list, {x, small}, kSmallNumber, kText3, time.c_str());
    x += text_size(kSmallNumber, "00:00:00").x + px(12);
    const bool info = entry.level == Level::info;
    draw_icon(list, {x, at.y + std::floor((px(kRow) - px(kIconSize)) / 2)}, kIconSize,
              info                            ? kInfoIcon
              : entry.level == Level::warning ? kWarnIcon
                                              : kErrorIcon,
              info                            ? kText3
              : entry.level == Level::warning ? kWarn
                                              : kError);
    x += px(kIconSize) + px(8);
    draw_text(list, {x, on_base_line(kCaption, kBody, body)}, kCaption, kText3, entry.source.c_str());
    x += px(kSourceWidth);
    float right = end - px(12);
    if (entry.next) {
        const float button = text_size(kButton, entry.next.label.c_str()).x + 2 * px(4);
        right -= button;
        ImGui::SetCursorScreenPos({right, at.y});
        const std::string name = fmt::format("{}###log_{}", entry.next.label, number);
        const NextStep next = entry.next;
        if (text_button(name.c_str(), {.title = next.label.c_str(), .text = entry.text.c_str()}, kPlay, kRow))
            next.run();
        right -= px(8);
    }
    if (entry.times > 1) {
        const std::string times = fmt::format("x{}", entry.times);
        right -= text_size(kSmallNumber, times.c_str()).x;
        draw_text(list, {right, small}, kSmallNumber, kText3, times.c_str());
        right -= px(8);
    }
    const std::string shown = fitting_text(kBody, entry.text, right - x);
    draw_text(list, {x, body}, kBody, info ? kText2 : kText1, shown.c_str());
    ImGui::SetCursorScreenPos({x, at.y});
    ImGui::Dummy({std::max(1.0F, right - x), px(kRow)});
    if (shown != entry.text) tooltip({.text = entry.text.c_str()});
}

void draw_rows(Desk& desk) {
    const bool news = std::exchange(view().seen_version, desk.log.version()) != desk.log.version();
    const bool at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - px(kRow);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const std::deque<LogEntry> entries = desk.log.entries();  // a copy: a row's button may bring another entry
    int row = 0;
    int number = 0;
    for (const LogEntry& entry : entries) {
        ++number;
        if (!is_shown(entry)) continue;
        const ImVec2 from{at.x, at.y + px(kRow) * static_cast<float>(row++)};
        if (ImGui::IsRectVisible(from, {from.x + width, from.y + px(kRow)})) draw_entry(entry, number, from, width);
    }
    if (row == 0)
        draw_text(ImGui::GetWindowDrawList(), {at.x + px(12), at.y + px(4)}, kBody, kText3,
                  entries.empty() ? "Nothing was told yet." : "No line has these words.");
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({1, px(kRow) * static_cast<float>(std::max(row, 1))});
    if (news && at_end) ImGui::SetScrollHereY(1);
}

}  // namespace

void draw_log(Desk& desk) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size = ImGui::GetContentRegionAvail();
    if (size.x < px(200) || size.y < px(60)) return;
    draw_head(desk, at, size.x);
    ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y + px(kHead)}, {at.x + size.x, at.y + px(kHead) + px(1)},
                                              kLine1);
    ImGui::SetCursorScreenPos({at.x, at.y + px(kHead) + px(1)});
    ImGui::BeginChild("##log_rows", {size.x, size.y - px(kHead) - px(1)});
    draw_rows(desk);
    ImGui::EndChild();
}

}  // namespace nca
