// Sections of the Learn tab in the order of need: state, facts, learning rate, fields, recipe, save. Each is a file of
// its own.
#include "app/panels/learn_tab.h"

#include <fmt/format.h>
#include <imgui.h>

#include <string>

#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/panels/actions.h"
#include "app/panels/learn_parts.h"
#include "app/panels/plot_drawing.h"
#include "engine/model/errors.h"

namespace nca {

using namespace gui;

float learn_tab_width() { return ImGui::GetContentRegionAvail().x / scale(); }

void set_learning(Desk& desk, const LearningControls& learning) {
    if (const auto refusal = desk.session.set_learning(learning)) desk.warn(*refusal, "learn");
}

const LearningBounds& learning_bounds_now(const Desk& desk) {
    static LearningBounds bounds;
    static double next = 0;
    if (ImGui::GetTime() < next && bounds.iterations > 0) return bounds;
    next = ImGui::GetTime() + 1;
    Recipe wanted = desk.session.trainer().recipe;
    wanted.learning = desk.session.learning();
    const Execution execution = without_auto(desk.session.execution());
    std::size_t available = 0;  // of a GPU that is lost: nothing more than what is set
    try {
        available = available_bytes(execution);
    } catch (const Error&) {
    }
    bounds = learning_bounds(execution, wanted, available);
    return bounds;
}

void line_of_two(Role left_role, ImU32 left_hue, const std::string& left, Role right_role, ImU32 right_hue,
                 const std::string& right, float height) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = at.y + px(height) / 2;
    const float taken = draw_text_at(list, at.x, middle, left_role, left_hue, left);
    if (taken + px(8) + text_size(right_role, right.c_str()).x <= room)
        draw_text_at(list, at.x + room, middle, right_role, right_hue, right, 1);
    ImGui::Dummy({room, px(height)});
}

void draw_save_checkpoint(Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    const float room = learn_tab_width();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const char* why_not = desk.save_checkpoint ? nullptr : "There is no place to save to.";
    const float wide = room >= kWideLearnTab ? 220 : 172;
    if (button(
            "Save checkpoint###save_checkpoint",
            {"Save checkpoint",
             "The whole run: parameters, moments, seed, settings and curve. What is resumed from it goes on with the "
             "same numbers.",
             key_of("Save checkpoint"), why_not},
            {.icon = kSaveIcon, .width = wide, .show_key = room >= kWideLearnTab}) &&
        desk.save_checkpoint)
        desk.save_checkpoint();
    if (now.saved_iteration >= 0) {
        const std::string saved = fmt::format("saved at {}", with_commas(now.saved_iteration));
        const float right = at.x + px(room);
        if (right - text_size(kCaption, saved.c_str()).x > at.x + px(wide + 8))
            draw_text_at(ImGui::GetWindowDrawList(), right, at.y + px(14), kCaption, kText3, saved, 1);
    }
    dialog_text(kCaption, kText3, "A change applies at the next iteration. Moments are kept.");
}

void draw_learn_tab(Desk& desk) {
    draw_learner_state(desk);
    draw_learner_buttons(desk);
    if (desk.session.trainer().state == RunState::failed)
        draw_learner_failure(desk);
    else if (desk.session.can_go_on_with_cpu())
        draw_grid_failure(desk);
    draw_save_trouble(desk);
    section_line();
    draw_learner_facts(desk);
    section_line();
    draw_learning_rate(desk);
    section_line();
    draw_learning_fields(desk);
    section_line();
    draw_recipe(desk);
    section_line();
    draw_save_checkpoint(desk);
}

}  // namespace nca
