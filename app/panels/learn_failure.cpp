// What a failed run says, where it can go on from, a GPU that failed the live grid alone, and trouble with saving.
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "app/failure_story.h"
#include "app/gui/control.h"
#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/panels/learn_parts.h"
#include "app/panels/plot_drawing.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kRowHeight = 30;
constexpr double kBeforeFailure = 100;  // iterations that "Show in plot" shows

/// A row with a ring, a dot where it is chosen, and the loss at the right end. Returns true when it was pressed.
bool draw_kept_row(const TrainerSnapshot& now, std::size_t point, bool chosen) {
    const KeptPoint& kept = now.kept[point];
    const std::string words = kept_point_words(now, point);
    const std::string number = with_commas(kept.iteration);
    const std::string name = "##resume_from " + std::to_string(kept.iteration);
    const std::string title = "Resume from " + number;
    const About about{title.c_str(),
                      kept.good ? "Parameters, moments and curve as they were there. What came after is given up."
                                : "Its numbers are finite, but the loss had left its band, or the next iteration "
                                  "failed: it will most likely fail again."};
    const float room = ImGui::GetContentRegionAvail().x;
    Item item = place_item(name.c_str(), {room, px(kRowHeight)}, about);
    press_item(item);
    if (item.seen) {
        ImDrawList* list = ImGui::GetWindowDrawList();
        const ImVec2 at = item.box.Min;
        const float middle = at.y + px(kRowHeight) / 2;
        if (chosen || item.hovered)
            list->AddRectFilled(at, item.box.Max, item.held ? kBg4 : chosen ? kBg3 : kBg2, px(4));
        const ImVec2 ring{at.x + px(16), middle};
        list->AddCircle(ring, px(7), chosen ? kLearn : kText3, 0, px(1.5F));
        if (chosen) list->AddCircleFilled(ring, px(4), kLearn);
        float x = at.x + px(32);
        x += draw_text_at(list, x, middle, kNumber, kText1, number) + px(8);
        const std::string loss = std::isfinite(kept.loss) ? short_scientific(kept.loss) : "-";
        const float right = item.box.Max.x - px(8);
        const float loss_width = draw_text_at(list, right, middle, kSmallNumber, kept.good ? kText3 : kWarn, loss, 1);
        if (x + text_size(kBody, words.c_str()).x < right - loss_width - px(8))
            draw_text_at(list, x, middle, kBody, kText2, words);
    }
    end_item(item, name.c_str(), about);
    return item.pressed;
}

void draw_kept_rows(Desk& desk, const TrainerSnapshot& now) {
    line_of_two(kCaption, kText2, "Resume from", kCaption, kText3, "loss there", 20);
    const float spacing = ImGui::GetStyle().ItemSpacing.x;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(spacing, 0));
    for (std::size_t i = 0; i < now.kept.size(); ++i)
        if (draw_kept_row(now, i, now.kept[i].iteration == desk.session.resume_point()))
            desk.session.choose_resume_point(now.kept[i].iteration);
    ImGui::PopStyleVar();
}

void draw_go_on_with_cpu(Desk& desk, const char* text) {
    if (button("Go on with the CPU##failure", {"Go on with the CPU", text}, {.height = 24}))
        desk.session.go_on_with_cpu();
}

}  // namespace

void draw_grid_failure(Desk& desk) {
    section_line();
    dialog_text(kTitle, kText1, "The live grid has stopped");
    dialog_text(kBody, kText2, desk.session.live().failure.c_str());
    draw_go_on_with_cpu(desk, "A fresh live grid computes on the processor from now on, and so does the learner.");
}

void draw_learner_failure(Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    section_line();
    const FailureStory story = failure_story(now, desk.session.history());
    dialog_text(kTitle, kText1, story.what.c_str());
    dialog_text(kBody, kText2, (story.why + " " + story.kept).c_str());
    if (desk.session.can_go_on_with_cpu())
        draw_go_on_with_cpu(desk,
                            "Learner and live grid compute on the processor from now on. Learning goes on from the "
                            "iteration that is chosen below.");
    if (button("Show in plot##failure",
               {"Show in plot", "The last hundred iterations before it failed, in the tray. Follow goes off."},
               {.height = 24})) {
        desk.tray_open = true;
        desk.follow_plot = false;
        desk.show_in_plot = {static_cast<double>(now.iteration) - kBeforeFailure,
                             static_cast<double>(now.iteration) + kBeforeFailure / 12};
    }
    draw_kept_rows(desk, now);
}

void draw_save_trouble(Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    if (now.warning.empty()) return;
    section_line();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_icon(ImGui::GetWindowDrawList(), {at.x - px(1), at.y}, 18, kErrorIcon, kError);
    ImGui::Indent(px(24));
    dialog_text(kTitle, kError, "The run could not be saved");
    ImGui::Unindent(px(24));
    dialog_text(kBody, kText2, now.warning.c_str());
    const std::string kept = now.saved_iteration >= 0
                                 ? "Kept on disk: iteration " + with_commas(now.saved_iteration) + ". "
                                 : std::string("Nothing of this run is on disk yet. ");
    dialog_text(kCaption, kText3,
                (kept + (now.state == RunState::running ? "Learning goes on; it is tried again every minute."
                                                        : "Nothing is lost while the window is open."))
                    .c_str());
    if (button("Save again##trouble",
               {"Save again", "Make room on the disk first, or mend the folder's rights.", nullptr,
                desk.save_checkpoint ? nullptr : "There is no place to save to."},
               {.height = 24}) &&
        desk.save_checkpoint)
        desk.save_checkpoint();
}

}  // namespace nca
