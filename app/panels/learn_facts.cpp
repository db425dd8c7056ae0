// Four figures of the run: loss, pace, gradient norm, active cells.
#include <fmt/format.h>
#include <imgui.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "app/gui/widgets.h"
#include "app/panels/learn_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

struct Fact {
    const char* label;
    std::string number;
    const char* unit;
    ImU32 hue;
    const char* text;
};

}  // namespace

void draw_learner_facts(const Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    const bool none = !now.last_record;
    const auto number = [&](double value, ImU32 usual, auto words) {
        if (none) return std::pair<std::string, ImU32>("-", kText3);
        if (!std::isfinite(value)) return std::pair<std::string, ImU32>(std::isnan(value) ? "NaN" : "Inf", kError);
        return std::pair<std::string, ImU32>(words(value), usual);
    };
    IterationRecord record = now.last_record.value_or(IterationRecord{});
    double average = now.average_loss;
    if (now.state == RunState::failed && now.failed_record) {
        // The figures that broke it.
        if (!std::isfinite(now.failed_record->loss)) average = now.failed_record->loss;
        if (std::isfinite(now.failed_record->loss)) record.gradient_norm = now.failed_record->gradient_norm;
    }
    const auto loss = number(average, kLearn, [](double v) { return short_scientific(v); });
    const bool quick = now.seconds_per_iteration < 0.1;
    auto pace = number(now.seconds_per_iteration, kText1, [&](double v) {
        return fmt::format("{:.{}f}", quick ? v * 1e3 : v, !quick && v < 99.95 ? 1 : 0);
    });
    const bool still = now.state == RunState::failed || now.seconds_per_iteration <= 0;
    if (still) pace = {"-", kText3};
    const auto norm = number(record.gradient_norm, kText1,
                             [](double v) { return v < 100 ? fmt::format("{:.2f}", v) : short_scientific(v); });
    const auto active = number(record.reach_share, kText1, [](double v) { return fmt::format("{:.2f}", v); });
    const std::string active_text = fmt::format(
        "Share of the cells that are in reach of life and so cost time. Near 1 where alpha fills the whole grid. {}",
        none ? "" : fmt::format("Of all cells, a share of {:.3f} was updated in a step.", record.active_share));
    const std::array<Fact, 4> facts{
        {{"Loss", loss.first, "", loss.second,
          "Mean squared error after the last step, averaged over the last 128 iterations. No fall over some hundred "
          "iterations: change the rate, the batch or the noise range."},
         {"Pace", pace.first,
          still   ? ""
          : quick ? "ms/it"
                  : "s/it",
          pace.second,
          "Time of an iteration, pauses left out. Fewer steps or a smaller batch make it shorter in proportion."},
         {"Norm", norm.first, "", norm.second,
          "Length of the gradient before it is clipped. Far above the clip all the time: the rate is bold. Rising by "
          "decades: lower the rate before the loss breaks."},
         {"Active cells", active.first, "f", active.second, active_text.c_str()}}};

    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const std::array<float, 4> places{0, 0.245F, 0.5F, 0.735F};
    const bool narrow = room < px(kWideLearnTab);
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const Fact& fact = facts[i];
        const float x = std::round(at.x + places[i] * room);
        const float next = i + 1 < facts.size() ? std::round(at.x + places[i + 1] * room) : at.x + room;
        draw_text_at(list, x, at.y + px(8), kCaption, kText2, narrow && i == 3 ? "Active" : fact.label);
        const Role role = narrow ? kNumber : kValue;
        const bool unit_first = i == 3;
        float number_at = x;
        if (unit_first && !none) number_at += draw_text_at(list, x, at.y + px(28), role, fact.hue, fact.unit) + px(7);
        const float end = number_at + draw_text_at(list, number_at, at.y + px(28), role, fact.hue, fact.number);
        if (!unit_first && end + px(3) + text_size(kCaption, fact.unit).x < next)
            draw_text_at(list, end + px(3), at.y + px(29), kCaption, kText3, fact.unit);
        ImGui::SetCursorScreenPos({x, at.y});
        ImGui::Dummy({next - x, px(38)});
        tooltip({fact.label, fact.text});
    }
    ImGui::SetCursorScreenPos({at.x, at.y + px(38)});
    ImGui::Dummy({room, 0});
}

}  // namespace nca
