// The schedule is two straight lines: falling, then flat.
#include "app/panels/schedule_sketch.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/gui/widgets.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kHeight = 64;  // of the curve's field
constexpr float kBelow = 20;   // for the iterations

}  // namespace

void draw_schedule_sketch(const LearningControls& learning, std::int64_t now, std::int64_t planned) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 most{at.x + room, at.y + px(kHeight)};
    list->AddRectFilled(at, most, kPlotBg);
    const double last = static_cast<double>(std::max<std::int64_t>({planned, now, 1}));
    const double highest = std::max({learning.learning_rate, learning.end_learning_rate, 1e-12});
    const auto x_of = [&](double iteration) {
        return at.x + static_cast<float>(std::clamp(iteration / last, 0.0, 1.0)) * room;
    };
    const auto y_of = [&](double iteration) {
        const double rate = learning_rate_at(learning, static_cast<std::int64_t>(iteration));
        return most.y - px(8) - static_cast<float>(rate / highest) * (px(kHeight) - px(8 + 10));
    };
    const double bend = std::clamp(static_cast<double>(learning.decay_iterations), 0.0, last);
    const auto here = static_cast<double>(std::max<std::int64_t>(now, 0));

    // Solid where it was, dashed where it will be.
    const auto solid = [&](double from, double to) {
        if (to > from) list->AddLine({x_of(from), y_of(from)}, {x_of(to), y_of(to)}, kGood, px(2));
    };
    const auto dashed = [&](double from, double to) {
        if (to <= from) return;
        const ImVec2 begin{x_of(from), y_of(from)};
        const ImVec2 end{x_of(to), y_of(to)};
        const float length = std::hypot(end.x - begin.x, end.y - begin.y);
        const int dashes = static_cast<int>(std::ceil(length / px(7)));
        for (int i = 0; i < dashes; ++i) {
            const float done = static_cast<float>(i) * px(7);
            const float a = done / length;
            const float b = std::min(done + px(4), length) / length;
            list->AddLine({begin.x + a * (end.x - begin.x), begin.y + a * (end.y - begin.y)},
                          {begin.x + b * (end.x - begin.x), begin.y + b * (end.y - begin.y)}, kGood, px(2));
        }
    };
    solid(0, std::min(bend, here));
    solid(bend, here);
    dashed(here, bend);
    dashed(std::max(bend, here), last);

    const float x = std::round(x_of(here));
    list->AddLine({x, at.y}, {x, most.y}, kLine3, px(1));
    list->AddCircleFilled({x, y_of(here)}, px(4), kText1);
    const bool at_end = x + px(8) + text_size(kCaption, "now").x > most.x;
    const float now_at = at_end ? x - px(8) : x + px(8);
    // The start's rate stands where the line has gone down already; "now" gives way to it.
    const std::string start = short_scientific(learning.learning_rate);
    const std::string end = learning.end_learning_rate > 0 ? short_scientific(learning.end_learning_rate) : "0";
    const float start_at = at.x + px(18);
    const float start_end = start_at + text_size(kSmallNumber, start.c_str()).x;
    const bool start_fits = x < start_at - px(4) - text_size(kCaption, "now").x || x > start_end + px(4);
    // Words keep off the line: above it where there is room, else below.
    const auto beside = [&](float middle, double iteration) {
        const float line = y_of(iteration);
        if (std::abs(line - middle) >= px(9)) return middle;
        return line - px(11) >= at.y + px(7) ? line - px(11) : line + px(11);
    };
    const auto iteration_at = [&](float pixel) { return static_cast<double>((pixel - at.x) / room) * last; };
    const float top = at.y + px(10);
    if (start_fits)
        draw_text_at(list, start_at, beside(top, iteration_at((start_at + start_end) / 2)), kSmallNumber, kText3,
                     start);
    const float now_middle = now_at + (at_end ? -px(14) : px(14));
    draw_text_at(list, now_at, beside(top, iteration_at(now_middle)), kCaption, kText2, "now", at_end ? 1.0F : 0.0F);
    if (bend < last && !at_end)
        draw_text_at(list, most.x - px(4), beside(y_of(last), last), kSmallNumber, kText3, end, 1);

    const float words = most.y + px(kBelow) / 2;
    const std::string whole = with_commas(static_cast<std::int64_t>(last));
    const std::string decay = with_commas(learning.decay_iterations);
    draw_text_at(list, at.x, words, kSmallNumber, kText3, "0");
    const float whole_width = draw_text_at(list, most.x, words, kSmallNumber, kText3, whole, 1);
    const float decay_width = text_size(kSmallNumber, decay.c_str()).x;
    const float decay_at = x_of(bend) - decay_width / 2;
    if (bend < last && decay_at > at.x + px(24) && decay_at + decay_width + px(12) < most.x - whole_width)
        draw_text_at(list, decay_at, words, kSmallNumber, kText3, decay);

    ImGui::Dummy({room, px(kHeight + kBelow)});
    tooltip({"Schedule",
             "The rate falls on a straight line from start to end, then stays. Solid: learnt; dashed: to come."});
}

}  // namespace nca
