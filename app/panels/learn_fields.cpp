// Batch, steps, clip and noise range: changed live, in force from the next iteration.
#include <fmt/format.h>
#include <imgui.h>

#include <cmath>
#include <string>

#include "app/gui/widgets.h"
#include "app/panels/learn_parts.h"

namespace nca {
namespace {

using namespace gui;

constexpr double kRatePerPull = 0.3;  // a pull of ten pixels multiplies by 1.3

}  // namespace

void draw_learning_fields(Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    const LearningControls& used = now.recipe.learning;
    LearningControls learning = desk.session.learning();
    const LearningBounds& bounds = learning_bounds_now(desk);
    const float each = std::floor((learn_tab_width() - 2 * 8) / 3);
    const std::string was_batch = fmt::format("was {}", used.batch);
    const std::string was_steps = fmt::format("was {}", used.steps);
    const std::string was_clip = fmt::format("was {:g}", used.clip_norm);
    double batch = learning.batch;
    double steps = learning.steps;
    bool changed = false;
    if (number_field("##batch", batch, 1, bounds.batch,
                     {"Batch",
                      "Pictures in one iteration. Raise it when the loss jumps about; each iteration takes longer in "
                      "proportion, and needs more memory."},
                     {.unit = "pictures",
                      .per_pixel = 0.1,
                      .whole = true,
                      .width = each,
                      .was = learning.batch != used.batch ? was_batch.c_str() : nullptr,
                      .label = "Batch"})) {
        learning.batch = static_cast<int>(std::lround(batch));
        changed = true;
    }
    ImGui::SameLine(0, px(8));
    if (number_field("##steps", steps, 1, bounds.steps,
                     {"Steps",
                      "Steps of a rollout, from noise to the picture. Raise them when large wounds don't heal in time; "
                      "time and memory grow in proportion."},
                     {.unit = "a rollout",
                      .per_pixel = 0.2,
                      .whole = true,
                      .width = each,
                      .was = learning.steps != used.steps ? was_steps.c_str() : nullptr,
                      .label = "Steps"})) {
        learning.steps = static_cast<int>(std::lround(steps));
        changed = true;
    }
    ImGui::SameLine(0, px(8));
    changed |= number_field("##clip", learning.clip_norm, 1e-6, 1e30,
                            {"Clip",
                             "A longer gradient is shortened to this norm. Lower it when single iterations throw the "
                             "loss up; raise it when the norm is above it all the time and the loss falls slowly."},
                            {.unit = "norm",
                             .format = "%.3g",
                             .per_pixel = kRatePerPull,
                             .logarithmic = true,
                             .width = each,
                             .was = learning.clip_norm != used.clip_norm ? was_clip.c_str() : nullptr,
                             .label = "Clip"});

    ImGui::Dummy({1, px(4)});
    const bool pending = learning.noise_low != used.noise_low || learning.noise_high != used.noise_high;
    std::string range = fmt::format("{:.2f} to {:.2f}", learning.noise_low, learning.noise_high);
    if (pending) range = fmt::format("was {:.2f} to {:.2f}   ", used.noise_low, used.noise_high) + range;
    line_of_two(kCaption, kText2, "Noise range", kSmallNumber, kText1, range, 20);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() - px(6));
    changed |=
        range_slider("##noise_range", learning.noise_low, learning.noise_high, 0, 1,
                     {"Noise range",
                      "Each sample starts from a noise level drawn from this range. Narrow it to the levels whose "
                      "bars stay high; a model that never saw clean starts forgets to keep still."},
                     {.hue = kLearn, .width = learn_tab_width()});
    if (changed) set_learning(desk, learning);
}

}  // namespace nca
