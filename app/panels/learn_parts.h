// The sections of the Learn tab, and the few pieces that they share. Each draws into the present window.
#pragma once

#include <cstdint>
#include <string>

#include "app/gui/theme.h"
#include "app/learning_bounds.h"
#include "app/panels/desk.h"

namespace nca {

inline constexpr float kWideLearnTab = 310;  ///< room from which words stand beside figures, pixels at scale 1

void draw_learner_state(const Desk& desk);
void draw_learner_buttons(Desk& desk);
void draw_learner_failure(Desk& desk);
void draw_grid_failure(Desk& desk);  ///< of a GPU, where the CPU can take over
void draw_save_trouble(Desk& desk);
void draw_learner_facts(const Desk& desk);
void draw_learning_rate(Desk& desk);
void draw_learning_fields(Desk& desk);
void draw_recipe(Desk& desk);
void draw_save_checkpoint(Desk& desk);

/// Room left in the line, pixels at scale 1.
float learn_tab_width();
/// Sets the learner's controls; a refusal is said, nothing changed then.
void set_learning(Desk& desk, const LearningControls& learning);
/// What the fields take; looked up once a second.
const LearningBounds& learning_bounds_now(const Desk& desk);
/// Another recipe than the run's is chosen, and waits.
bool recipe_is_chosen(const Desk& desk);
/// Puts a new run of it in the place of the present one.
void begin_chosen_recipe(Desk& desk, bool keep_parameters);
/// "1.0e-4", or "0".
std::string rate_words(double rate);
/// One line of words at both ends; either may be empty. Advances by `height`.
void line_of_two(gui::Role left_role, ImU32 left_hue, const std::string& left, gui::Role right_role, ImU32 right_hue,
                 const std::string& right, float height);

}  // namespace nca
