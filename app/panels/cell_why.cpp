// "Why it changed": what one step asked of the cell, in its order, beside the alpha that the answers hang on.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "app/cell_facts.h"
#include "app/gui/widgets.h"
#include "app/panels/cell_parts.h"
#include "app/panels/plot_drawing.h"
#include "app/stage_picture.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kTileWidth = 50;  // 38 in narrow columns
constexpr float kTileHeight = 34;
constexpr float kQuestionRow = 25;

float tile_width(float width) { return px(width < px(300) ? 38 : kTileWidth); }

std::string tile_figure(float alpha) {
    if (!std::isfinite(alpha) || std::abs(alpha) >= 9.995F) return short_figure(static_cast<double>(alpha));
    const std::string figure = fmt::format("{:.2f}", alpha);
    return figure == "-0.00" ? "0.00" : figure;
}

void draw_tile(ImDrawList* list, ImVec2 at, float tile, const WatchedCell& cell, std::size_t i) {
    const ImVec2 to{at.x + tile, at.y + px(kTileHeight)};
    if (!cell.alpha_around[i]) {  // beyond the border
        list->AddRect(at, to, kLine1);
        return;
    }
    const float alpha = *cell.alpha_around[i];
    const int grey = std::isfinite(alpha) ? static_cast<int>(std::clamp(alpha, 0.0F, 1.0F) * 255) : 0;
    list->AddRectFilled(at, to, IM_COL32(grey, grey, grey, 255));
    const ImVec2 middle{(at.x + to.x) / 2, (at.y + to.y) / 2};
    draw_text_at(list, middle.x, middle.y, kSmallNumber, grey > 105 ? kBg0 : kText1, tile_figure(alpha), 0.5F);
    if (cell.story && cell.story->around[i].fired) {
        const ImVec2 dot{to.x - px(7), at.y + px(7)};
        list->AddCircleFilled(dot, px(4.5F), kBg0);
        list->AddCircleFilled(dot, px(3.5F), kPlay);
    }
}

void draw_tiles(ImDrawList* list, ImVec2 at, float tile, const WatchedCell& cell) {
    const ImVec2 pitch{tile + px(1), px(kTileHeight) + px(1)};
    const auto corner = [&](std::size_t i) {
        const std::size_t row = i / 3;
        return ImVec2{at.x + pitch.x * static_cast<float>(i % 3), at.y + pitch.y * static_cast<float>(row)};
    };
    for (std::size_t i = 0; i < 9; ++i) draw_tile(list, corner(i), tile, cell, i);
    const ImVec2 own = corner(4);
    const ImVec2 end{own.x + tile, own.y + px(kTileHeight)};
    list->AddRect(own, end, kBg0, 0, 0, px(4));
    list->AddRect(own, end, kPlay, 0, 0, px(2));
}

struct Question {
    const char* name;
    const char* words;
    const char* text;
    bool yes;
    std::string figure;
};

void draw_question(ImDrawList* list, ImVec2 at, float width, const Question& question) {
    const float middle = at.y + px(kQuestionRow) / 2;
    draw_icon(list, {at.x, std::round(middle - px(8))}, 16, question.yes ? kCheckIcon : kCloseIcon,
              question.yes ? kPlay : kText3);
    draw_text_at(list, at.x + px(20), middle, kBody, question.yes ? kText1 : kText2, question.words);
    if (!question.figure.empty())
        draw_text_at(list, at.x + width, middle, kSmallNumber, question.yes ? kText1 : kText2, question.figure, 1);
    ImGui::SetCursorScreenPos(at);
    ImGui::InvisibleButton(question.name, {width, px(kQuestionRow)});
    const std::string title = std::string(question.words) + (question.yes ? ": yes" : ": no");
    tooltip({.title = title.c_str(), .text = question.text});
}

void draw_questions(ImDrawList* list, ImVec2 at, float width, const CellStory& story) {
    const std::array<Question, 4> questions{{
        {"##cell_in_reach", "in reach",
         "A cell of this neighbourhood was alive, so that an update could matter here. "
         "Others are not computed.",
         story.in_reach, ""},
        {"##cell_fired", "fired",
         "Cell dropout let it fire: its update was added, divided by p. A cell that rests keeps its numbers.",
         story.fired, "p " + short_figure(story.keep_probability).substr(0, 3)},
        {"##cell_alive_before", "alive before",
         "Before the step an alpha of the neighbourhood was above 0.1 (the highest is shown). If not, the cell became "
         "empty.",
         story.alive_before, short_figure(static_cast<double>(story.highest_before))},
        {"##cell_alive_after", "alive after",
         "After the updates, an alpha of the neighbourhood was still above 0.1 (the highest is shown). If not, the "
         "cell "
         "became empty.",
         story.alive_after, short_figure(static_cast<double>(story.highest_candidate))},
    }};
    for (std::size_t i = 0; i < questions.size(); ++i)
        draw_question(list, {at.x, at.y + px(1) + px(kQuestionRow) * static_cast<float>(i)}, width, questions[i]);
}

/// The cell's squared error to the target, on the frame's bytes as everywhere in the window.
std::string error_text(const Desk& desk, const WatchedCell& cell) {
    const LiveFrame& frame = desk.session.frame();
    const auto& target = desk.session.target().picture.pixels;
    if (target.size() != frame.pixels.size() || !contains(frame.grid, cell.cell)) return "-";
    return short_scientific(cell_error(frame.pixels, target, cell_index(frame.grid, cell.cell)));
}

/// Two captions with their figures, at the left and the right end of a line.
void draw_changes(ImDrawList* list, ImVec2 at, float width, const Desk& desk, const WatchedCell& cell) {
    const float middle = at.y + px(10);
    const std::string error = error_text(desk, cell);
    float end = at.x + width;
    end -= draw_text_at(list, end, middle, kNumber, kText1, error, 1) + px(6);
    end -= draw_text_at(list, end, middle, kCaption, kText3, "error", 1) + px(12);
    const std::optional<LargestChange> largest = largest_change(cell);
    const bool narrow = end - at.x < px(210);
    float x = at.x + draw_text_at(list, at.x, middle, kCaption, kText3, narrow ? "change" : "largest change") + px(6);
    if (!largest) {
        draw_text_at(list, x, middle, kCaption, kText2, cell.story ? "none" : "-");
        return;
    }
    x += draw_text_at(list, x, middle, kNumber, kText1, signed_figure(largest->change)) + px(6);
    const std::string name = channel_name(largest->channel, cell.now.size());
    x += draw_text_at(list, x, middle, kCaption, kText3, narrow ? "ch." : "channel") + px(6);
    draw_text_at(list, x, middle, kSmallNumber, kText2, name);
}

}  // namespace

void draw_cell_why(const Desk& desk, const WatchedCell& cell) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float width = ImGui::GetContentRegionAvail().x;
    const ImVec2 head = ImGui::GetCursorScreenPos();
    section_title("Why it changed", "fired");
    list->AddCircleFilled({head.x + width - text_size(kCaption, "fired").x - px(9), head.y + px(9)}, px(3.5F), kPlay);

    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float tile = tile_width(width);
    draw_tiles(list, at, tile, cell);
    const float tiles = 3 * tile + 2 * px(1);
    const ImVec2 side{at.x + tiles + px(width < px(300) ? 10 : 14), at.y};
    const float side_width = at.x + width - side.x;
    const float below = at.y + 3 * px(kTileHeight) + 2 * px(1) + px(6);
    if (cell.story) {
        draw_questions(list, side, side_width, *cell.story);
        draw_text_at(list, at.x + width, below + px(9), kCaption, kText3, "highest alpha > .1", 1);
    } else {
        ImGui::SetCursorScreenPos({side.x, side.y + px(2)});
        ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + side_width);
        push_font(kCaption);
        ImGui::PushStyleColor(ImGuiCol_Text, kText2);
        ImGui::TextUnformatted(
            "No step was seen yet. Make one (.): here it then says whether the cell was in reach, "
            "fired, and lived.");
        ImGui::PopStyleColor();
        pop_font();
        ImGui::PopTextWrapPos();
    }
    draw_text_at(list, at.x, below + px(9), kCaption, kText3, "alpha here and around");
    draw_changes(list, {at.x, below + px(26)}, width, desk, cell);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, below + px(44) - at.y});
}

}  // namespace nca
