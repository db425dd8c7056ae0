// Where the run stands: its named state, the iterations done and planned, the time that is left.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "app/gui/widgets.h"
#include "app/learner_buttons.h"
#include "app/panels/learn_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

ImU32 hue_of(RunState state) {
    switch (state) {
        case RunState::running:
            return kLearn;
        case RunState::finished:
            return kGood;
        case RunState::failed:
            return kError;
        case RunState::idle:
            return kText2;
        default:
            return kText1;
    }
}

std::string state_note(const TrainerSnapshot& now) {
    switch (now.state) {
        case RunState::paused:
            return now.mid_iteration ? "held inside an iteration" : "";
        case RunState::failed:
            return fmt::format("in iteration {}", with_commas(now.iteration));
        default:
            return "";
    }
}

void draw_state(const TrainerSnapshot& now) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImU32 hue = hue_of(now.state);
    const float middle = at.y + px(10);
    const float words_at = px(now.state == RunState::failed ? 24 : 16);
    if (now.state == RunState::failed) {
        draw_icon(list, {at.x - px(1), middle - px(9)}, 18, kErrorIcon, hue);
    } else {
        list->AddCircleFilled({at.x + px(4), middle}, px(4), hue);
    }
    draw_text_at(list, at.x + words_at, middle, kButton, hue, std::string(learner_state_words(now.state)));
    draw_text_at(list, at.x + room, middle, kCaption, kText3, state_note(now), 1);
    ImGui::Dummy({room, px(20)});
}

/// Done, planned, the share, and the time that is left.
void draw_progress(const Desk& desk, const TrainerSnapshot& now) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const bool failed = now.state == RunState::failed;
    const std::int64_t planned = std::max<std::int64_t>(now.recipe.iterations, 1);
    const double share = std::clamp(static_cast<double>(now.iteration) / static_cast<double>(planned), 0.0, 1.0);
    const float middle = at.y + px(16);
    float x = at.x + draw_text_at(list, at.x, middle, kLargeNumber, kText1, with_commas(now.iteration));
    const std::string percent = fmt::format("{:.1f}%", 100 * share);
    const float percent_width = draw_text_at(list, at.x + room, middle + px(4), kSmallNumber, kText2, percent, 1);
    x += px(8) + draw_text_at(list, x + px(8), middle + px(4), kNumber, kText3, "/ " + with_commas(planned));
    if (x + px(8) + text_size(kCaption, "iterations").x + px(8) < at.x + room - percent_width)
        draw_text_at(list, x + px(8), middle + px(4), kCaption, kText3, "iterations");
    const float top = at.y + px(38);
    const float end = at.x + std::round(room * static_cast<float>(share));
    list->AddRectFilled({at.x, top}, {at.x + room, top + px(6)}, kBg5, px(3));
    const ImU32 hue = now.state == RunState::finished ? kGood : failed ? colour(0xF2A33A, 140) : kLearn;
    if (end > at.x) list->AddRectFilled({at.x, top}, {std::max(end, at.x + px(3)), top + px(6)}, hue, px(3));
    if (failed) draw_cross(list, {std::clamp(end, at.x + px(4), at.x + room - px(4)), top + px(3)}, px(4), kError);
    ImGui::Dummy({room, px(48)});

    const std::int64_t ahead = std::max<std::int64_t>(planned - now.iteration, 0);
    const bool known = now.seconds_per_iteration > 0 && ahead > 0;
    const std::string left =
        known ? duration_text(static_cast<double>(ahead) * now.seconds_per_iteration) + " left" : "";
    std::string here;
    if (desk.first_iteration > 0 && now.iteration > desk.first_iteration)
        here = fmt::format("{} since it was opened", with_commas(now.iteration - desk.first_iteration));
    line_of_two(kCaption, kText3, here, kSmallNumber, kText2, left, 18);
}

}  // namespace

void draw_learner_state(const Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    draw_state(now);
    draw_progress(desk, now);
}

}  // namespace nca
