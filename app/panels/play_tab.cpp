// From top to bottom in the order of need: noise level, seed, model, cell dropout, target.
#include "app/panels/play_tab.h"

#include <imgui.h>

#include <cmath>
#include <cstdint>

#include "app/gui/widgets.h"
#include "app/panels/actions.h"
#include "app/panels/noise_level.h"
#include "app/panels/target_section.h"
#include "app/panels/transport.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kLabelWidth = 92;
constexpr float kRow = 28;
constexpr double kMostSeed = 9007199254740991.0;  // beyond it a double skips numbers
constexpr double kMostSteps = 1'000'000;
constexpr double kMostDropout = 0.95;
constexpr double kUsualDropout = 0.5;

/// A row's label; the cursor is then where its control begins. Returns the width that is left, at scale 1.
float row_label(const char* label) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    draw_text(ImGui::GetWindowDrawList(), {at.x, at.y + std::floor((px(kRow) - text_size(kBody, label).y) / 2)}, kBody,
              kText2, label);
    ImGui::SetCursorScreenPos({at.x + px(kLabelWidth), at.y});
    return (width - px(kLabelWidth)) / scale();
}

void draw_seed(Desk& desk) {
    Session& session = desk.session;
    const float width = row_label("Seed");
    constexpr float kDice = 52;
    double seed = static_cast<double>(session.live().seed);
    if (number_field("##seed", seed, 0, kMostSeed,
                     {.title = "Seed",
                      .text = "Names the noise of the start and the cell dropout. The same seed gives the same life, "
                              "so note it to see one again."},
                     {.format = "%.0f", .per_pixel = 0.2, .whole = true, .width = width - kDice - 8}))
        session.restart_with_seed(static_cast<std::uint64_t>(std::llround(seed)));
    ImGui::SameLine(0, px(8));
    if (button("##new_noise",
               {.title = "New noise",
                .text = "A start from another seed, to see whether it heals from any noise.",
                .key = key_of("New noise")},
               {.icon = kDiceIcon, .width = kDice, .show_key = true}))
        new_noise(desk);
}

void draw_steps(Desk& desk) {
    const float width = row_label("Steps");
    constexpr float kButton = 52;
    number_field("##steps_at_once", desk.steps_at_once, 1, kMostSteps,
                 {.title = "Steps at once",
                  .text = "How many the button beside makes, and Shift+. too. The number it was trained for (the white "
                          "mark of the step counter) shows what it makes of a start; more show whether it stays.",
                  .key = key_of("Several steps")},
                 {.format = "%.0f", .per_pixel = 0.5, .whole = true, .width = width - kButton - 8});
    ImGui::SameLine(0, px(8));
    if (button("##several_steps",
               {.title = "Several steps",
                .text = "Makes so many steps as fast as the engine can, then rests; pauses first.",
                .key = key_of("Several steps")},
               {.icon = kStepIcon, .width = kButton, .show_key = true}))
        make_steps(desk, static_cast<std::uint32_t>(desk.steps_at_once));
}

void draw_model(Session& session) {
    const float width = row_label("Model");
    static constexpr const char* kParts[] = {"Follow learner", "Hold"};
    int chosen = session.follows() ? 0 : 1;
    if (segmented("##model", kParts, 2, chosen,
                  {.title = "Model",
                   .text = "Follow: the grid takes each improvement as it is learnt. Hold: it keeps the parameters it "
                           "has, to compare or to play undisturbed."},
                  width))
        session.set_follow(chosen == 0);
}

void draw_dropout(Session& session) {
    const float width = row_label("Cell dropout");
    const About about{.title = "Cell dropout",
                      .text =
                          "Share of cells that rest in a step. The model is trained with 0.50; lower makes it faster "
                          "and more regular, higher slower and rougher."};
    constexpr float kField = 56;
    double dropout = 1 - session.keep_probability();
    bool changed =
        slider("##dropout", dropout, 0, kMostDropout, about, {.width = width - kField - 8, .standard = kUsualDropout});
    ImGui::SameLine(0, px(8));
    changed |= number_field("##dropout_number", dropout, 0, kMostDropout, about,
                            {.format = "%.2f", .per_pixel = 0.005, .width = kField});
    if (changed) session.set_keep_probability(1 - dropout);
}

}  // namespace

void draw_play_tab(Desk& desk) {
    draw_noise_level(desk);
    section_line();
    draw_seed(desk);
    draw_steps(desk);
    draw_model(desk.session);
    draw_dropout(desk.session);
    section_line();
    draw_target_section(desk);
}

}  // namespace nca
