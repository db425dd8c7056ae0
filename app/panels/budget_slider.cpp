// Reads rates from the workers' snapshots and shares from the session's budget; sets the share.
#include "app/panels/budget_slider.h"

#include <cmath>
#include <string>

#include "app/budget_words.h"
#include "app/gui/widgets.h"
#include "app/panels/fitting_text.h"

namespace nca {
namespace {

using namespace gui;

void draw_figures(const Desk& desk, ImVec2 at, float width, BudgetWords words) {
    const LiveSnapshot& live = desk.session.live();
    const TrainerSnapshot& trainer = desk.session.trainer();
    const BudgetFigures figures =
        budget_figures(live, trainer, desk.session.steps_per_second(), words == BudgetWords::long_words);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float caption_top = on_base_line(kCaption, kSmallNumber, at.y);
    const bool worded = words != BudgetWords::figures;
    const float gap = px(words == BudgetWords::long_words ? 6 : 4);
    float left = at.x;
    float right = at.x + px(width);
    if (worded) {
        draw_text(list, {left, caption_top}, kCaption, kText3, "play");
        left += std::ceil(text_size(kCaption, "play").x) + gap;
        right -= std::ceil(text_size(kCaption, "learn").x);
        draw_text(list, {right, caption_top}, kCaption, kText3, "learn");
        right -= gap;
    }
    draw_text(list, {left, at.y}, kSmallNumber, figures.plays ? kPlay : kText3, figures.play.c_str());
    const float learn_width = text_size(kSmallNumber, figures.learn.c_str()).x;
    draw_text(list, {std::floor(right - learn_width), at.y}, kSmallNumber, figures.learns ? kLearn : kText3,
              figures.learn.c_str());
}

}  // namespace

void draw_budget(Desk& desk, ImVec2 at, float width, float height, BudgetWords words) {
    Session& session = desk.session;
    const bool learns = session.trainer().state == RunState::running;
    draw_figures(desk, {at.x, at.y + px(6)}, width, words);

    constexpr float kRow = 28;
    ImGui::SetCursorScreenPos({at.x, at.y + px(height - 13) - px(kRow / 2)});
    const std::string text = budget_text(session.budget(), session.play_share(), learns);
    const std::string why_not =
        learns ? std::string()
               : "Nobody learns, so the live grid has the machine for itself. T starts the learner; then this divides "
                 "the processors between both.";
    const About about{.title = "Play and learning share the machine",
                      .text = text.c_str(),
                      .key = nullptr,
                      .why_not = learns ? nullptr : why_not.c_str()};
    desk.budget = {at.x, ImGui::GetCursorScreenPos().y, px(width), px(kRow)};
    double percent = 100 * (learns ? session.play_share() : 1 - kLeastShare);
    if (slider("##budget", percent, 100 * kLeastShare, 100 * (1 - kLeastShare), about,
               {.hue = kPlay, .rest_hue = kLearn, .width = width, .standard = 100 * kUsualPlayShare, .height = kRow}))
        session.set_play_share(percent / 100);
}

}  // namespace nca
