// The learner's four buttons, by the table of what each state allows, and the question before a reset.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/learner_buttons.h"
#include "app/panels/actions.h"
#include "app/panels/learn_parts.h"
#include "app/panels/transport.h"

namespace nca {
namespace {

using namespace gui;

constexpr const char* kResetPopup = "###reset_learning";
constexpr float kBetween = 6;    // the four buttons
constexpr float kIconFrom = 62;  // width of a button that has room for icon and word

void draw_reset_popup(Desk& desk, const TrainerSnapshot& now) {
    ImGui::SetNextWindowPos(ImGui::GetCursorScreenPos(), ImGuiCond_Appearing);
    ImGui::SetNextWindowSize({std::min(ImGui::GetContentRegionAvail().x, px(360)), 0});
    if (!ImGui::BeginPopup(kResetPopup, ImGuiWindowFlags_NoMove)) return;
    gui::text(kTitle, kText1, fmt::format("Throw away {} iterations?", with_commas(now.iteration)).c_str());
    dialog_text(
        kCaption, kText2,
        recipe_is_chosen(desk)
            ? "Parameters, moments and the loss curve begin anew from another seed, by the recipe chosen below. To "
              "keep what was learnt, save a checkpoint first."
            : "Parameters, moments and the loss curve begin anew from another seed; the settings stay. To keep "
              "what was learnt, save a checkpoint first.");
    ImGui::Dummy({1, px(2)});
    const float each = (learn_tab_width() - 8) / 2;
    const bool possible = !desk.session.why_not(RunAction::reset);
    if (button("Keep it##reset_no", {"Keep it", "Nothing is changed.", "Esc"}, {.width = each}))
        ImGui::CloseCurrentPopup();
    ImGui::SameLine(0, px(8));
    if (button("Reset##reset_yes", {"Reset", "There is no way back but a checkpoint."},
               {.kind = ButtonKind::danger, .width = each}) &&
        possible) {
        if (recipe_is_chosen(desk)) {
            begin_chosen_recipe(desk, false);
        } else {
            desk.session.reset_learning();
            desk.toast(kRestartIcon, kLearn, "Reset: new parameters, the settings stayed.", "learn");
        }
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
}

}  // namespace

void draw_learner_buttons(Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    const LearnerButtons buttons = learner_buttons(now.state, with_commas(now.iteration));
    const float room = learn_tab_width();
    const bool wide = room >= kWideLearnTab;
    const float main = wide ? 118 : 76;
    const float free = room - main - 3 * kBetween;
    const float other = std::floor(free / 3);
    // Where it is narrow, by the length of the words.
    const float extend = std::max(other, 62.0F);
    const float reset = wide ? other : 54;
    const float stop = free - extend - reset;
    const auto why_not = [](const LearnerButton& what) { return what.enabled() ? nullptr : what.why_not.c_str(); };
    const auto next = [] { ImGui::SameLine(0, px(kBetween)); };

    const bool pauses = now.state == RunState::running;
    const std::string main_name = buttons.main.name + "###learner_main";
    const char* main_text = pauses ? "Holds learning at once, also inside an iteration, which goes on where it was."
                                   : "Learns with the settings below. The live grid follows every iteration.";
    if (button(main_name.c_str(),
               {buttons.main.name.c_str(), main_text, key_of("Learn or pause"), why_not(buttons.main)},
               {.kind = buttons.main.filled ? ButtonKind::learn : ButtonKind::plain,
                .icon = !wide    ? kNoIcon
                        : pauses ? kPauseIcon
                                 : kPlayIcon,
                .width = main,
                .height = 32,
                .show_key = wide}))
        learn_or_pause(desk);
    next();
    if (button("Stop###learner_stop",
               {"Stop", "Ends learning and saves the run. The iteration in progress is given up; all before it stay.",
                nullptr, why_not(buttons.stop)},
               {.icon = stop >= kIconFrom ? kStopIcon : kNoIcon, .width = stop, .height = 32}))
        desk.session.stop_learning();
    next();
    if (button("Reset###learner_reset",
               {"Reset", "Begins anew with other parameters. Use it when a run went astray and no checkpoint helps.",
                nullptr, why_not(buttons.reset)},
               {.kind = ButtonKind::danger, .width = reset, .height = 32}))
        ImGui::OpenPopup(kResetPopup);
    next();
    if (button("+1,000###learner_extend",
               {"1,000 iterations more", "Learns on after the planned end while the loss still falls.", nullptr,
                why_not(buttons.extend)},
               {.kind = buttons.extend.filled ? ButtonKind::learn : ButtonKind::plain, .width = extend, .height = 32}))
        desk.session.learn_on(1000);
    draw_reset_popup(desk, now);
}

}  // namespace nca
