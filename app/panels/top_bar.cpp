// Two groups grow from the ends of the bar towards its middle. What there is no room for is left out by the width of
// the window, never by the length of a number, so that nothing moves while it runs.
#include "app/panels/top_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>

#include "app/emoji_names.h"
#include "app/engine_words.h"
#include "app/gui/widgets.h"
#include "app/panels/actions.h"
#include "app/panels/budget_slider.h"
#include "app/panels/fitting_text.h"
#include "app/panels/menu.h"
#include "app/panels/transport.h"
#include "app/panels/undo_buttons.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kBarHeight = 48;
constexpr float kControl = 32;
constexpr double kSlowest = 1.0 / 60;
constexpr double kFastest = 1000;     // the last rate that is kept; above it as fast as possible
constexpr double kEndOfTrack = 2000;  // stands for "max"
constexpr double kUsualRate = 60;
constexpr double kHorizonsOnTrack = 4;

/// What the width has room for.
struct Room {
    bool caption;         ///< file or model under the name
    BudgetWords words;    ///< beside the rates
    bool horizon;         ///< the figure of the trained horizon
    bool engine_details;  ///< more than the kind
    float name, step, speed, budget;
};

Room room_for(float width) {
    const float wide = width / scale();
    if (wide >= 1500)
        return {.caption = true,
                .words = BudgetWords::long_words,
                .horizon = true,
                .engine_details = true,
                .name = 148,
                .step = 208,
                .speed = 128,
                .budget = 264};
    if (wide >= 1200)
        return {.caption = true,
                .words = BudgetWords::short_words,
                .horizon = true,
                .engine_details = true,
                .name = 116,
                .step = 168,
                .speed = 104,
                .budget = 156};
    return {.caption = false,
            .words = BudgetWords::figures,
            .horizon = false,
            .engine_details = false,
            .name = 92,
            .step = 124,
            .speed = 104,
            .budget = 124};
}

/// Where the next control goes, in pixels of the screen.
struct Pen {
    ImDrawList* list;
    float x;
    float top;

    /// Places the next item; `height` at scale 1.
    void item(float height) const {
        ImGui::SetCursorScreenPos({std::floor(x), top + std::floor((px(kBarHeight) - px(height)) / 2)});
    }
    void separator() {
        x += px(12);
        const float inset = px(12);
        list->AddRectFilled({std::floor(x), top + inset}, {std::floor(x) + px(1), top + px(kBarHeight) - inset},
                            kLine1);
        x += px(1) + px(12);
    }
};

void draw_right(ImDrawList* list, float right, float top, Role role, ImU32 colour, const std::string& words) {
    draw_text(list, {std::floor(right - text_size(role, words.c_str()).x), top}, role, colour, words.c_str());
}

void draw_name(Desk& desk, Pen& pen, const Room& room) {
    const float width = px(room.name);
    const std::string name = target_words(desk.session.name());
    std::string caption = desk.caption;
    if (caption.empty()) {
        const TrainerSnapshot& trainer = desk.session.trainer();
        caption = trainer.saved_path.empty() ? "iteration " + with_commas(trainer.iteration)
                                             : std::filesystem::path(trainer.saved_path).filename().string();
    }
    const std::string shown_name = fitting_text(kTitle, name, width);
    const std::string shown_caption = fitting_text(kCaption, caption, width);
    const float name_height = text_size(kTitle, "X").y;
    const float caption_height = room.caption ? text_size(kCaption, "X").y : 0;
    const float y = pen.top + std::floor((px(kBarHeight) - name_height - caption_height) / 2);
    draw_text(pen.list, {pen.x, y}, kTitle, kText1, shown_name.c_str());
    if (room.caption) draw_text(pen.list, {pen.x, y + name_height}, kCaption, kText3, shown_caption.c_str());
    ImGui::SetCursorScreenPos({pen.x, pen.top});
    ImGui::Dummy({width, px(kBarHeight)});
    tooltip({.title = name.c_str(), .text = caption.c_str()});
    pen.x += width;
}

void draw_transport(Desk& desk, Pen& pen) {
    Session& session = desk.session;
    const float gap = px(4);
    pen.item(kControl);
    const bool playing = session.playing();
    const About play{.title = playing ? "Pause" : "Play",
                     .text = "Lets the grid run, or holds it to look closely. Learning goes on either way.",
                     .key = key_of("Play or pause")};
    if (button("##play", play,
               {.kind = ButtonKind::play, .icon = playing ? kPauseIcon : kPlayIcon, .width = 44, .height = kControl}))
        play_or_pause(desk);
    desk.play_place = {pen.x + px(44) / 2, ImGui::GetItemRectMax().y};
    pen.x += px(44) + px(8);
    pen.item(kControl);
    if (icon_button(
            "##step", kStepIcon,
            {.title = "Step", .text = "One step; pauses first. To see how each cell changes.", .key = key_of("Step")},
            false, kControl))
        make_steps(desk, 1);
    pen.x += px(kControl) + gap;
    pen.item(kControl);
    if (icon_button("##restart", kRestartIcon,
                    {.title = "Restart",
                     .text = "The same noisy start again, to compare: same seed, same level, same noise.",
                     .key = key_of("Restart")},
                    false, kControl))
        restart(desk);
    pen.x += px(kControl) + gap;
    pen.item(kControl);
    if (icon_button("##new_noise_top", kDiceIcon,
                    {.title = "New noise",
                     .text = "A start from another seed, to see whether it heals from any noise.",
                     .key = key_of("New noise")},
                    false, kControl))
        new_noise(desk);
    pen.x += px(kControl);
}

/// Ten million and more are told in millions: the figure must not grow without end.
std::string step_text(std::uint32_t step) {
    if (step >= 10'000'000) return fmt::format("{:.1f} M", step / 1e6);
    return with_commas(step);
}

void draw_step_counter(Desk& desk, Pen& pen, const Room& room) {
    const std::uint32_t step = desk.session.live().step;
    const int horizon = std::max(desk.session.trainer().recipe.learning.steps, 1);
    const float width = px(room.step);
    const float value_top = pen.top + px(5);
    const std::string figure = step_text(step);
    draw_text(pen.list, {pen.x, on_base_line(kCaption, kValue, value_top)}, kCaption, kText3, "Step");
    const float figure_x = pen.x + std::ceil(text_size(kCaption, "Step").x) + px(8);
    draw_text(pen.list, {figure_x, value_top}, kValue, kText1, figure.c_str());
    if (room.horizon) {
        const float left = width - (figure_x - pen.x) - text_size(kValue, "0,000,000").x - px(8);
        const std::string number = with_commas(horizon);
        const float number_width = text_size(kSmallNumber, number.c_str()).x;
        const float number_x = std::floor(pen.x + width - number_width);
        if (number_width <= left || step < 100'000) {
            draw_text(pen.list, {number_x, on_base_line(kSmallNumber, kValue, value_top)}, kSmallNumber, kText2,
                      number.c_str());
            const bool long_words = width - (figure_x - pen.x) - text_size(kValue, "00,000").x - px(16) >
                                    text_size(kCaption, "trained to").x + number_width;
            draw_right(pen.list, number_x - px(5), on_base_line(kCaption, kValue, value_top), kCaption, kText3,
                       long_words ? "trained to" : "of");
        }
    }
    // The track: four horizons long.
    const float y = pen.top + px(33);
    const float height = px(4);
    const float share = std::min(static_cast<float>(step / (kHorizonsOnTrack * horizon)), 1.0F);
    const float tick = std::floor(width / static_cast<float>(kHorizonsOnTrack));
    const float filled = std::round(width * share);
    pen.list->AddRectFilled({pen.x, y}, {pen.x + width, y + height}, kBg5, height / 2);
    if (filled > 0) {
        const float trained = std::min(filled, tick);
        if (filled > tick)
            pen.list->AddRectFilled({pen.x, y}, {pen.x + filled, y + height}, colour(0x58B0F0, 115), height / 2);
        pen.list->AddRectFilled({pen.x, y}, {pen.x + trained, y + height}, kPlay, std::min(height, trained) / 2);
    }
    pen.list->AddRectFilled({pen.x + tick - px(1), y - px(3)}, {pen.x + tick + px(1), y + height + px(3)}, kText1);
    ImGui::SetCursorScreenPos({pen.x, pen.top});
    ImGui::Dummy({width, px(kBarHeight)});
    const std::string words = fmt::format(
        "{} steps since the start. The learner trains on the first {} (white mark); beyond them the picture may drift. "
        "The track ends at {}.",
        with_commas(step), with_commas(horizon), with_commas(static_cast<std::int64_t>(kHorizonsOnTrack) * horizon));
    tooltip({.title = "Step", .text = words.c_str()});
    pen.x += width;
}

std::string speed_text(double rate) {
    if (rate <= 0) return "max";
    if (rate < 0.995) return fmt::format("1 in {:.0f} s", 1 / rate);
    if (rate < 9.95) return fmt::format("{:.1f}/s", rate);
    return fmt::format("{:.0f}/s", rate);
}

/// Two figures are all that anybody sees.
double even_rate(double rate) {
    if (rate < 1) return 1 / std::round(1 / rate);
    const double unit = std::pow(10.0, std::floor(std::log10(rate)) - 1);
    return std::round(rate / unit) * unit;
}

void draw_speed(Desk& desk, Pen& pen, const Room& room) {
    const double asked = desk.session.steps_per_second();
    const float value_top = pen.top + px(6);
    draw_text(pen.list, {pen.x, on_base_line(kCaption, kNumber, value_top)}, kCaption, kText3, "Speed");
    draw_right(pen.list, pen.x + px(room.speed), value_top, kNumber, kText1, speed_text(asked));
    // The slider's row is as high as a control; its track lies in the middle.
    ImGui::SetCursorScreenPos({pen.x, pen.top + px(35) - px(14)});
    double position = asked <= 0 ? kEndOfTrack : std::clamp(asked, kSlowest, kFastest);
    const About about{.title = "Speed, steps a second",
                      .text =
                          "From one step a minute, to follow every cell, up to as many as the engine can (right "
                          "end). Slower leaves more of the machine to the learner."};
    if (slider("##speed", position, kSlowest, kEndOfTrack, about,
               {.hue = kPlay, .width = room.speed, .logarithmic = true, .standard = kUsualRate})) {
        const bool at_end = position > (kFastest + kEndOfTrack) / 2;
        desk.session.set_steps_per_second(at_end ? 0 : even_rate(std::clamp(position, kSlowest, kFastest)));
    }
    pen.x += px(room.speed);
}

constexpr float kLearnWidth = 112;

void draw_learn_button(Desk& desk, const Pen& pen) {
    Session& session = desk.session;
    const TrainerSnapshot& trainer = session.trainer();
    ButtonLook look{.kind = ButtonKind::learn, .icon = kPlayIcon, .width = kLearnWidth, .height = kControl};
    About about{.title = "Learn",
                .text = "Starts the learner on the target; the live grid takes every improvement at once.",
                .key = key_of("Learn or pause")};
    const char* name = "Learn###learn_top";
    std::string why_not;
    switch (trainer.state) {
        case RunState::idle:
            look.show_key = true;
            break;
        case RunState::running:
            name = "Learning###learn_top";
            about.title = "Pause the learner";
            about.text =
                "Holds it, in the midst of an iteration if need be, and gives its share of the machine to the "
                "live grid. Nothing is lost.";
            look.kind = ButtonKind::learning;
            look.icon = kPauseIcon;
            break;
        case RunState::paused:
        case RunState::stopped:
            name = "Resume###learn_top";
            about.title = "Resume learning";
            about.text = "Goes on where the run was.";
            break;
        case RunState::finished:
            name = "Finished###learn_top";
            look.kind = ButtonKind::plain;
            look.icon = kDoneIcon;
            why_not = fmt::format("All {} planned iterations are done. Ask for more in the Learn tab.",
                                  with_commas(trainer.recipe.iterations));
            about.why_not = why_not.c_str();
            break;
        case RunState::failed:
            name = "Failed###learn_top";
            about.title = "The run failed";
            why_not = trainer.failure + " Opens the Learn tab, which says what can be done.";
            about.text = why_not.c_str();
            look.kind = ButtonKind::outlined_error;
            look.icon = kErrorIcon;
            break;
    }
    pen.item(kControl);
    const bool pressed = button(name, about, look);
    desk.learn_place = {pen.x + px(kLearnWidth) / 2, ImGui::GetItemRectMax().y};
    if (!pressed) return;
    if (trainer.state == RunState::failed) {
        desk.tab = 1;
    } else {
        learn_or_pause(desk);
    }
}

}  // namespace

void draw_top_bar(Desk& desk) {
    const ImVec2 at = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const Room room = room_for(size.x);
    const float wide = size.x / scale();
    Pen pen{ImGui::GetWindowDrawList(), at.x + px(8), at.y};
    pen.item(kControl);
    pen.x += draw_menu_button(desk) + px(8);
    draw_name(desk, pen, room);
    pen.x += px(8);
    pen.item(kControl);
    pen.x += draw_undo_buttons(desk, wide >= 1200);
    pen.separator();
    draw_transport(desk, pen);
    pen.separator();
    draw_step_counter(desk, pen, room);
    pen.separator();
    draw_speed(desk, pen, room);

    // From the right end.
    pen.x = at.x + size.x - px(8) - px(kControl);
    pen.item(kControl);
    if (icon_button("##help", kHelpIcon,
                    {.title = "Keys", .text = "All keys and what the mouse does.", .key = key_of("Keys")}, false,
                    kControl))
        desk.show_keys = true;

    const EngineUse grid = desk.session.grid_engine();
    const EngineUse learner = desk.session.learner_engine();
    const std::string words = engine_badge_text(grid, learner, room.engine_details);
    constexpr float kBadgeHeight = 24;
    constexpr float kAroundWords = 16 + 6 + 2 * 8;  // icon and padding
    const float badge_width = text_size(kNumber, words.c_str()).x + px(kAroundWords);
    pen.x -= badge_width + px(8);
    pen.item(kBadgeHeight);
    const std::string engine_words = engine_tooltip_text(grid, learner);
    badge("##engine", kChipIcon, kText2, words.c_str(), {.title = "Engine", .text = engine_words.c_str()});

    pen.x -= px(12) + px(kLearnWidth);
    draw_learn_button(desk, pen);
    pen.x -= px(16) + px(room.budget);
    draw_budget(desk, {std::floor(pen.x), pen.top}, room.budget, kBarHeight, room.words);
}

}  // namespace nca
