// The recipe of the run, and the choice of another: it waits until the person begins a new run by it, anew or from what
// is learnt, or resets.
#include <fmt/format.h>
#include <imgui.h>

#include <array>
#include <cmath>
#include <string>

#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/panels/file_desk.h"
#include "app/panels/learn_parts.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

using namespace gui;

constexpr std::array<const char*, 5> kParts{"Seed##recipe", "Paper##recipe", "CAX##recipe", "Forever##recipe",
                                            "Healer##recipe"};

ScreenArea last_item() {
    const ImVec2 least = ImGui::GetItemRectMin();
    const ImVec2 size = ImGui::GetItemRectSize();
    return {least.x, least.y, size.x, size.y};
}

/// -1: a recipe of one's own.
int recipe_of_run(const Desk& desk) {
    const std::string& name = desk.session.trainer().recipe.name;
    for (std::size_t i = 0; i < desk.recipes.size(); ++i)
        if (desk.recipes[i].recipe.name == name) return static_cast<int>(i);
    return -1;
}

void draw_begin_buttons(Desk& desk, const std::string& name) {
    const float each = std::floor((learn_tab_width() - 8) / 2);
    if (button(
            "Start new##recipe",
            {.title = "Start new",
             .text = "A new run of this recipe with fresh parameters, on the same target. What the present run learnt "
                     "and did not save is gone."},
            {.kind = ButtonKind::learn, .width = each}))
        begin_chosen_recipe(desk, false);
    desk.begin_recipe_area = last_item();
    ImGui::SameLine(0, px(8));
    if (button(
            "Go on from this##recipe",
            {.title = "Go on from this",
             .text = "A new run of this recipe that begins with the parameters learnt so far: Healer or Forever from a "
                     "finished Seed model saves hours."},
            {.width = each}))
        begin_chosen_recipe(desk, true);
    dialog_text(kCaption, kText3, fmt::format("{} applies to a new run, or at the next reset.", name).c_str());
}

}  // namespace

void begin_chosen_recipe(Desk& desk, bool keep_parameters) {
    if (!recipe_is_chosen(desk)) return;
    const Recipe& recipe = desk.recipes[static_cast<std::size_t>(desk.chosen_recipe)].recipe;
    try {
        desk.session.begin_recipe(recipe, keep_parameters);
    } catch (const Error& error) {
        return desk.error(error.what(), "learn");
    }
    desk.chosen_recipe = -1;
    desk.caption = "new run";
    desk.files->run_replaced(0);
    desk.toast(kRestartIcon, kLearn,
               fmt::format("{}: a new run{}. Press T and it learns.", recipe.name,
                           keep_parameters ? " from what was learnt" : ""),
               "learn");
}

bool recipe_is_chosen(const Desk& desk) {
    return desk.chosen_recipe >= 0 && desk.chosen_recipe < static_cast<int>(desk.recipes.size()) &&
           desk.chosen_recipe != recipe_of_run(desk);
}

void draw_recipe(Desk& desk) {
    section_title("Recipe", desk.session.trainer().recipe.name.c_str());
    if (desk.recipes.size() != kParts.size()) return dialog_text(kCaption, kText3, "The presets were not found.");
    desk.begin_recipe_area = {};
    desk.recipe_area = {ImGui::GetCursorScreenPos().x, ImGui::GetCursorScreenPos().y, px(learn_tab_width()), px(28)};
    int shown = recipe_is_chosen(desk) ? desk.chosen_recipe : recipe_of_run(desk);
    if (segmented(
            "##recipe", kParts.data(), static_cast<int>(kParts.size()), shown,
            {.title = "Recipe",
             .text = "Seed: quick, all that denoising needs. Paper: 128 steps, finer and longer. CAX: colours times "
                     "alpha, to compare with CAX's branch main. Forever: a pattern that stays. Healer: one that "
                     "heals, best from a finished Seed model."},
            learn_tab_width()))
        desk.chosen_recipe = shown;
    if (shown >= 0) dialog_text(kCaption, kText2, desk.recipes[static_cast<std::size_t>(shown)].about.c_str());
    if (recipe_is_chosen(desk))
        draw_begin_buttons(desk, desk.recipes[static_cast<std::size_t>(desk.chosen_recipe)].recipe.name);
}

}  // namespace nca
