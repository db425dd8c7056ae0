// The learning rate: what it is now, its schedule, and the plan's length.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "app/gui/widgets.h"
#include "app/panels/learn_parts.h"
#include "app/panels/plot_drawing.h"
#include "app/panels/schedule_sketch.h"

namespace nca {
namespace {

using namespace gui;

constexpr double kLeastRate = 1e-9;
constexpr double kSliderLeast = 1e-6;
constexpr double kSliderMost = 1e-1;
constexpr double kMostIterations = 1e9;
constexpr double kRatePerPull = 0.3;  // a pull of ten pixels multiplies by 1.3

/// The plan can only grow: asks for what is missing, and remembers what was asked until the run knows it.
void draw_plan_field(Desk& desk, const TrainerSnapshot& now, float each) {
    static std::int64_t asked = 0;
    static std::uint64_t asked_run = 0;
    if (asked_run != now.run || asked <= now.recipe.iterations) asked = 0;
    asked_run = now.run;
    const std::int64_t plan = std::max(asked, now.recipe.iterations);
    auto planned = static_cast<double>(plan);
    const std::string was = "was " + with_commas(now.recipe.iterations);
    if (!number_field("##planned", planned, planned, static_cast<double>(learning_bounds_now(desk).iterations),
                      {"Iterations planned",
                       "Raise it to learn longer; a plan can't shrink, Stop ends a run early. A finished run goes on "
                       "at once."},
                      {.unit = "planned",
                       .per_pixel = 10,
                       .whole = true,
                       .width = each,
                       .was = plan != now.recipe.iterations ? was.c_str() : nullptr,
                       .label = "Iterations"}))
        return;
    const auto wanted = static_cast<std::int64_t>(std::llround(planned));
    if (wanted <= plan) return;
    desk.session.learn_on(wanted - plan);
    asked = wanted;
}

/// The present rate, on a track of decades; both ends of the schedule go along. A tick where a failed run's rate was.
void draw_rate_slider(Desk& desk, const TrainerSnapshot& now, LearningControls& learning) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const double rate = learning_rate_at(learning, now.iteration);
    double wanted = std::clamp(rate, kSliderLeast, kSliderMost);
    const Recipe seed;
    const bool changed =
        slider("##rate", wanted, kSliderLeast, kSliderMost,
               {"Learning rate",
                "The rate of the next iteration; the whole schedule is raised or lowered with it. Ctrl+click types, a "
                "double click goes to the seed recipe's rate here."},
               {.hue = kGood,
                .width = room / scale(),
                .logarithmic = true,
                .standard = std::clamp(learning_rate_at(seed.learning, now.iteration), kSliderLeast, kSliderMost),
                .height = 22});
    const auto x_of = [&](double value) {
        const double share = std::log(value / kSliderLeast) / std::log(kSliderMost / kSliderLeast);
        return std::round(at.x + px(6) + static_cast<float>(std::clamp(share, 0.0, 1.0)) * (room - px(12)));
    };
    const float below = at.y + px(22);
    if (now.state == RunState::failed && now.failed_record && now.failed_record->learning_rate > 0) {
        const float x = x_of(now.failed_record->learning_rate);
        list->AddRectFilled({x - px(1), at.y + px(4)}, {x + px(1), at.y + px(18)}, kError);
    }
    const auto exponent_of = [](double value) { return static_cast<int>(std::lround(std::log10(value))); };
    const int first = exponent_of(kSliderLeast);
    const int last = exponent_of(kSliderMost);
    for (int exponent = first; exponent <= last; ++exponent) {
        const float x = x_of(std::pow(10.0, exponent));
        const float align = exponent == first ? 0.0F : exponent == last ? 1.0F : 0.5F;
        list->AddLine({x, at.y + px(17)}, {x, at.y + px(20)}, kLine3, px(1));
        draw_text_at(list,
                     align == 0   ? at.x
                     : align == 1 ? at.x + room
                                  : x,
                     below + px(6), kSmallNumber, kText3, fmt::format("1e{}", exponent), align);
    }
    ImGui::SetCursorScreenPos({at.x, below});
    ImGui::Dummy({room, px(14)});
    if (!changed || !(rate > 0) || wanted == rate) return;
    const double factor = wanted / rate;
    const double most = learning_bounds_now(desk).rate;
    learning.learning_rate = std::clamp(learning.learning_rate * factor, kLeastRate, most);
    learning.end_learning_rate = std::min(learning.end_learning_rate * factor, most);
    set_learning(desk, learning);
}

}  // namespace

std::string rate_words(double rate) { return rate > 0 ? short_scientific(rate) : "0"; }

void draw_learning_rate(Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    const LearningControls& used = now.recipe.learning;
    LearningControls learning = desk.session.learning();
    section_title("Learning rate");

    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const double rate = learning_rate_at(learning, now.iteration);
    const double rate_used = learning_rate_at(used, now.iteration);
    const float end = at.x + draw_text_at(list, at.x, at.y + px(14), kLargeNumber, kText1, rate_words(rate));
    ImGui::Dummy({end - at.x, px(28)});
    tooltip({"Rate of the next iteration",
             "How far one iteration moves the parameters. Halve it when the loss jumps or stands still, double it when "
             "it falls smoothly but slowly."});
    const float buttons = px(64 + 8 + 72);
    const float right = at.x + ImGui::GetContentRegionAvail().x;
    if (rate != rate_used) {
        const std::string was = "was " + rate_words(rate_used);
        if (end + px(10) + text_size(kCaption, was.c_str()).x < right - buttons - px(6))
            draw_text_at(list, end + px(10), at.y + px(17), kCaption, kText3, was);
    }
    ImGui::SetCursorScreenPos({right - buttons, at.y});
    double factor = 1;
    if (button("Halve##rate", {"Halve the rate", "Both ends of the schedule. When the loss jumps or stands still."},
               {.width = 64}))
        factor = 0.5;
    ImGui::SameLine(0, px(8));
    if (button("Double##rate",
               {"Double the rate", "Both ends of the schedule. When the loss falls smoothly but slowly."},
               {.width = 72}))
        factor = 2;
    if (factor != 1) {
        learning.learning_rate *= factor;
        learning.end_learning_rate *= factor;
        set_learning(desk, learning);
    }

    draw_rate_slider(desk, now, learning);
    draw_schedule_sketch(learning, now.iteration, now.recipe.iterations);

    const LearningBounds& bounds = learning_bounds_now(desk);
    const float each = std::floor((learn_tab_width() - 8) / 2);
    const std::string was_start = "was " + rate_words(used.learning_rate);
    const std::string was_end = "was " + rate_words(used.end_learning_rate);
    const std::string was_decay = "was " + with_commas(used.decay_iterations);
    bool changed =
        number_field("##rate_start", learning.learning_rate, kLeastRate, bounds.rate,
                     {"Rate at the start", "At iteration 0. In a run that is past its decay only the end counts."},
                     {.format = "%.2e",
                      .per_pixel = kRatePerPull,
                      .logarithmic = true,
                      .width = each,
                      .was = learning.learning_rate != used.learning_rate ? was_start.c_str() : nullptr,
                      .label = "Start"});
    ImGui::SameLine(0, px(8));
    changed |= number_field(
        "##rate_end", learning.end_learning_rate, 0, bounds.rate,
        {"Rate at the end", "After the decay, to the end of the run. Lower it when the loss trembles late in a run."},
        {.format = "%.2e",
         .per_pixel = kRatePerPull,
         .logarithmic = true,
         .width = each,
         .was = learning.end_learning_rate != used.end_learning_rate ? was_end.c_str() : nullptr,
         .label = "End"});
    auto decay = static_cast<double>(learning.decay_iterations);
    if (number_field("##rate_decay", decay, 0, kMostIterations,
                     {"Decay",
                      "Iterations over which the rate falls from start to end. Longer when the loss still falls well "
                      "at the high rate; 0 keeps the start's rate."},
                     {.unit = "iterations",
                      .per_pixel = 10,
                      .whole = true,
                      .width = each,
                      .was = learning.decay_iterations != used.decay_iterations ? was_decay.c_str() : nullptr,
                      .label = "Decay"})) {
        learning.decay_iterations = static_cast<std::int64_t>(std::llround(decay));
        changed = true;
    }
    ImGui::SameLine(0, px(8));
    draw_plan_field(desk, now, each);
    if (changed) set_learning(desk, learning);
}

}  // namespace nca
