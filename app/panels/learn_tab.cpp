// Sections of the Learn tab in the order of need: state, facts, learning rate, fields, save.
#include "app/panels/learn_tab.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "app/gui/widgets.h"
#include "app/learner_buttons.h"
#include "app/panels/plot_drawing.h"
#include "app/panels/schedule_sketch.h"

namespace nca {
namespace {

using namespace gui;

constexpr const char* kResetPopup = "###reset_learning";
constexpr float kBetween = 6;  // the four buttons
constexpr float kWideFrom = 310;
constexpr float kIconFrom = 62;  // width of a button that has room for icon and word
constexpr double kLeastRate = 1e-9;
constexpr double kMostRate = 1e3;  // as the engine's ranges
constexpr double kMostIterations = 1e9;
constexpr double kMostBatch = 65'536;
constexpr double kMostSteps = 100'000;
constexpr double kRatePerPull = 0.3;  // a pull of ten pixels multiplies by 1.3

float width() { return ImGui::GetContentRegionAvail().x / scale(); }

ImU32 hue_of(RunState state) {
    switch (state) {
        case RunState::running:
            return kLearn;
        case RunState::finished:
            return kGood;
        case RunState::failed:
            return kError;
        case RunState::idle:
            return kText2;
        default:
            return kText1;
    }
}

std::string iteration_words(std::int64_t iteration) { return with_commas(iteration); }

/// Refusals are said; nothing changed then.
void set_learning(Desk& desk, const LearningControls& learning) {
    if (const auto refusal = desk.session.set_learning(learning); refusal && desk.say) desk.say(*refusal);
}

void wrapped(Role role, ImU32 hue, const std::string& words) {
    push_font(role);
    ImGui::PushStyleColor(ImGuiCol_Text, hue);
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(words.c_str());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
    pop_font();
}

/// One line of words at both ends; either may be empty. Advances by `height`.
void line_of(Role left_role, ImU32 left_hue, const std::string& left, Role right_role, ImU32 right_hue,
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

std::string state_note(const TrainerSnapshot& now) {
    switch (now.state) {
        case RunState::paused:
            return now.mid_iteration ? "held inside an iteration" : "";
        case RunState::failed:
            return fmt::format("in iteration {}", iteration_words(now.iteration));
        default:
            return "";
    }
}

void draw_state(const TrainerSnapshot& now) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImU32 hue = hue_of(now.state);
    const float middle = at.y + px(10);
    const float words_at = px(now.state == RunState::failed ? 24 : 16);
    if (now.state == RunState::failed) {
        draw_icon(list, {at.x - px(1), middle - px(9)}, 18, kErrorIcon, hue);
    } else {
        list->AddCircleFilled({at.x + px(4), middle}, px(4), hue);
    }
    draw_text_at(list, at.x + words_at, middle, kButton, hue, std::string(learner_state_words(now.state)));
    draw_text_at(list, at.x + room, middle, kCaption, kText3, state_note(now), 1);
    ImGui::Dummy({room, px(20)});
}

/// Done, planned, the share, and the time that is left.
void draw_progress(const Desk& desk, const TrainerSnapshot& now) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const bool failed = now.state == RunState::failed;
    const std::int64_t planned = std::max<std::int64_t>(now.recipe.iterations, 1);
    const double share = std::clamp(static_cast<double>(now.iteration) / static_cast<double>(planned), 0.0, 1.0);
    const float middle = at.y + px(16);
    float x = at.x + draw_text_at(list, at.x, middle, kLargeNumber, kText1, iteration_words(now.iteration));
    const std::string percent = fmt::format("{:.1f}%", 100 * share);
    const float percent_width = draw_text_at(list, at.x + room, middle + px(4), kSmallNumber, kText2, percent, 1);
    x += px(8) + draw_text_at(list, x + px(8), middle + px(4), kNumber, kText3, "/ " + iteration_words(planned));
    if (x + px(8) + text_size(kCaption, "iterations").x + px(8) < at.x + room - percent_width)
        draw_text_at(list, x + px(8), middle + px(4), kCaption, kText3, "iterations");
    const float top = at.y + px(38);
    const float end = at.x + std::round(room * static_cast<float>(share));
    list->AddRectFilled({at.x, top}, {at.x + room, top + px(6)}, kBg5, px(3));
    const ImU32 hue = now.state == RunState::finished ? kGood : failed ? colour(0xF2A33A, 140) : kLearn;
    if (end > at.x) list->AddRectFilled({at.x, top}, {std::max(end, at.x + px(3)), top + px(6)}, hue, px(3));
    if (failed) draw_cross(list, {std::clamp(end, at.x + px(4), at.x + room - px(4)), top + px(3)}, px(4), kError);
    ImGui::Dummy({room, px(48)});

    const std::int64_t ahead = std::max<std::int64_t>(planned - now.iteration, 0);
    const bool known = now.seconds_per_iteration > 0 && ahead > 0;
    const std::string left =
        known ? duration_text(static_cast<double>(ahead) * now.seconds_per_iteration) + " left" : "";
    std::string here;
    if (desk.first_iteration > 0 && now.iteration > desk.first_iteration)
        here = fmt::format("{} since it was opened", iteration_words(now.iteration - desk.first_iteration));
    line_of(kCaption, kText3, here, kSmallNumber, kText2, left, 18);
}

void draw_reset_popup(Desk& desk, const TrainerSnapshot& now) {
    ImGui::SetNextWindowPos(ImGui::GetCursorScreenPos(), ImGuiCond_Appearing);
    ImGui::SetNextWindowSize({std::min(ImGui::GetContentRegionAvail().x, px(360)), 0});
    if (!ImGui::BeginPopup(kResetPopup, ImGuiWindowFlags_NoMove)) return;
    gui::text(kTitle, kText1, fmt::format("Throw away {} iterations?", iteration_words(now.iteration)).c_str());
    wrapped(kCaption, kText2,
            "Parameters, moments and the loss curve begin anew from another seed; the settings stay. To keep what was "
            "learnt, save a checkpoint first.");
    ImGui::Dummy({1, px(2)});
    const float each = (width() - 8) / 2;
    const bool possible = !desk.session.why_not(RunAction::reset);
    if (button("Keep it##reset_no", {"Keep it", "Nothing is changed.", "Esc"}, {.width = each}))
        ImGui::CloseCurrentPopup();
    ImGui::SameLine(0, px(8));
    if (button("Reset##reset_yes", {"Reset", "There is no way back but a checkpoint."},
               {.kind = ButtonKind::danger, .width = each}) &&
        possible) {
        desk.session.reset_learning();
        if (desk.say) desk.say("Reset: new parameters, the settings stayed.");
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
}

void draw_buttons(Desk& desk, const TrainerSnapshot& now) {
    const LearnerButtons buttons = learner_buttons(now.state, iteration_words(now.iteration));
    const float room = width();
    const bool wide = room >= kWideFrom;
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
    if (button(main_name.c_str(), {buttons.main.name.c_str(), main_text, "T", why_not(buttons.main)},
               {.kind = buttons.main.filled ? ButtonKind::learn : ButtonKind::plain,
                .icon = !wide    ? kNoIcon
                        : pauses ? kPauseIcon
                                 : kPlayIcon,
                .width = main,
                .height = 32,
                .show_key = wide}))
        desk.session.learn_or_pause();
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

/// What failed, why, what is kept.
void draw_failure(Desk& desk, const TrainerSnapshot& now) {
    section_line();
    const std::string title = fmt::format("Iteration {} failed", iteration_words(now.iteration));
    wrapped(kTitle, kText1, title);
    // The engine's sentence begins with the iteration, which the title says already.
    std::string why = now.failure;
    const std::string prefix = fmt::format("iteration {}: ", now.iteration);
    if (why.rfind(prefix, 0) == 0) why.erase(0, prefix.size());
    if (!why.empty()) why[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(why[0])));
    if (!why.empty() && why.back() != '.') why += '.';
    wrapped(kBody, kText2, why);
    wrapped(
        kCaption, kText3,
        fmt::format("Kept: all of the {} iterations before, and the live grid runs on. Resume tries this one again.",
                    iteration_words(now.iteration)));
    const LearningControls learning = desk.session.learning();
    if (button("Halve the rate and resume###learner_mend",
               {"Halve and resume", "Both rates of the schedule are halved, and learning goes on from what is kept."},
               {.kind = ButtonKind::plain})) {
        LearningControls halved = learning;
        halved.learning_rate /= 2;
        halved.end_learning_rate /= 2;
        set_learning(desk, halved);
        desk.session.learn_or_pause();
    }
}

struct Fact {
    const char* label;
    std::string number;
    const char* unit;
    ImU32 hue;
    const char* text;
};

void draw_facts(const TrainerSnapshot& now) {
    const bool none = !now.last_record;
    const auto number = [&](double value, ImU32 usual, auto words) {
        if (none) return std::pair<std::string, ImU32>("-", kText3);
        if (!std::isfinite(value)) return std::pair<std::string, ImU32>(std::isnan(value) ? "NaN" : "Inf", kError);
        return std::pair<std::string, ImU32>(words(value), usual);
    };
    const IterationRecord record = now.last_record.value_or(IterationRecord{});
    const auto loss = number(now.average_loss, kLearn, [](double v) { return short_scientific(v); });
    const bool quick = now.seconds_per_iteration < 0.1;
    auto pace = number(now.seconds_per_iteration, kText1, [&](double v) {
        return fmt::format("{:.{}f}", quick ? v * 1e3 : v, !quick && v < 99.95 ? 1 : 0);
    });
    const bool still = now.state == RunState::failed || now.seconds_per_iteration <= 0;
    if (still) pace = {"-", kText3};
    const auto norm = number(record.gradient_norm, kText1,
                             [](double v) { return v < 100 ? fmt::format("{:.2f}", v) : short_scientific(v); });
    const auto active = number(record.reach_share, kText1, [](double v) { return fmt::format("{:.2f}", v); });
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
         {"Active cells", active.first, "f", active.second,
          "Share of the cells that are in reach of life and so cost time. Near 1 where alpha fills the whole grid."}}};

    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const std::array<float, 4> places{0, 0.245F, 0.5F, 0.735F};
    const bool narrow = room < px(kWideFrom);
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

/// The plan can only grow: asks for what is missing, and remembers what was asked until the run knows it.
void draw_plan_field(Desk& desk, const TrainerSnapshot& now, float each) {
    static std::int64_t asked = 0;
    static std::uint64_t asked_run = 0;
    if (asked_run != now.run || asked <= now.recipe.iterations) asked = 0;
    asked_run = now.run;
    const std::int64_t plan = std::max(asked, now.recipe.iterations);
    auto planned = static_cast<double>(plan);
    const std::string was = "was " + iteration_words(now.recipe.iterations);
    if (!number_field("##planned", planned, planned, kMostIterations,
                      {"Iterations planned",
                       "Raise it to learn longer; a plan can't shrink, Stop ends a run early. A finished run goes on "
                       "at once."},
                      {.unit = "planned",
                       .per_pixel = 10,
                       .whole = true,
                       .width = each,
                       .was = plan != now.recipe.iterations ? was.c_str() : nullptr,
                       .label = "Iterations"}))
        return;
    const auto wanted = static_cast<std::int64_t>(std::llround(planned));
    if (wanted <= plan) return;
    desk.session.learn_on(wanted - plan);
    asked = wanted;
}

std::string rate_words(double rate) { return rate > 0 ? short_scientific(rate) : "0"; }

void draw_rate(Desk& desk, const TrainerSnapshot& now) {
    const LearningControls& used = now.recipe.learning;
    LearningControls learning = desk.session.learning();
    section_title("Learning rate");

    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const double rate = learning_rate_at(learning, now.iteration);
    const double rate_used = learning_rate_at(used, now.iteration);
    const float end = at.x + draw_text_at(list, at.x, at.y + px(14), kLargeNumber, kText1, rate_words(rate));
    ImGui::Dummy({end - at.x, px(28)});
    tooltip({"Rate of the next iteration",
             "How far one iteration moves the parameters. Halve it when the loss jumps or stands still, double it when "
             "it falls smoothly but slowly."});
    const float buttons = px(64 + 8 + 72);
    const float right = at.x + ImGui::GetContentRegionAvail().x;
    if (rate != rate_used) {
        const std::string was = "was " + rate_words(rate_used);
        if (end + px(10) + text_size(kCaption, was.c_str()).x < right - buttons - px(6))
            draw_text_at(list, end + px(10), at.y + px(17), kCaption, kText3, was);
    }
    ImGui::SetCursorScreenPos({right - buttons, at.y});
    double factor = 1;
    if (button("Halve##rate", {"Halve the rate", "Both ends of the schedule. When the loss jumps or stands still."},
               {.width = 64}))
        factor = 0.5;
    ImGui::SameLine(0, px(8));
    if (button("Double##rate",
               {"Double the rate", "Both ends of the schedule. When the loss falls smoothly but slowly."},
               {.width = 72}))
        factor = 2;
    if (factor != 1) {
        learning.learning_rate *= factor;
        learning.end_learning_rate *= factor;
        set_learning(desk, learning);
    }

    draw_schedule_sketch(learning, now.iteration, now.recipe.iterations);

    const float each = std::floor((width() - 8) / 2);
    const std::string was_start = "was " + rate_words(used.learning_rate);
    const std::string was_end = "was " + rate_words(used.end_learning_rate);
    const std::string was_decay = "was " + with_commas(used.decay_iterations);
    bool changed =
        number_field("##rate_start", learning.learning_rate, kLeastRate, kMostRate,
                     {"Rate at the start", "At iteration 0. In a run that is past its decay only the end counts."},
                     {.format = "%.2e",
                      .per_pixel = kRatePerPull,
                      .logarithmic = true,
                      .width = each,
                      .was = learning.learning_rate != used.learning_rate ? was_start.c_str() : nullptr,
                      .label = "Start"});
    ImGui::SameLine(0, px(8));
    changed |= number_field(
        "##rate_end", learning.end_learning_rate, 0, kMostRate,
        {"Rate at the end", "After the decay, to the end of the run. Lower it when the loss trembles late in a run."},
        {.format = "%.2e",
         .per_pixel = kRatePerPull,
         .logarithmic = true,
         .width = each,
         .was = learning.end_learning_rate != used.end_learning_rate ? was_end.c_str() : nullptr,
         .label = "End"});
    auto decay = static_cast<double>(learning.decay_iterations);
    if (number_field("##rate_decay", decay, 0, kMostIterations,
                     {"Decay",
                      "Iterations over which the rate falls from start to end. Longer when the loss still falls well "
                      "at the high rate; 0 keeps the start's rate."},
                     {.unit = "iterations",
                      .per_pixel = 10,
                      .whole = true,
                      .width = each,
                      .was = learning.decay_iterations != used.decay_iterations ? was_decay.c_str() : nullptr,
                      .label = "Decay"})) {
        learning.decay_iterations = static_cast<std::int64_t>(std::llround(decay));
        changed = true;
    }
    ImGui::SameLine(0, px(8));
    draw_plan_field(desk, now, each);
    if (changed) set_learning(desk, learning);
}

void draw_fields(Desk& desk, const TrainerSnapshot& now) {
    const LearningControls& used = now.recipe.learning;
    LearningControls learning = desk.session.learning();
    const float each = std::floor((width() - 2 * 8) / 3);
    const std::string was_batch = fmt::format("was {}", used.batch);
    const std::string was_steps = fmt::format("was {}", used.steps);
    const std::string was_clip = fmt::format("was {:g}", used.clip_norm);
    double batch = learning.batch;
    double steps = learning.steps;
    bool changed = false;
    if (number_field("##batch", batch, 1, kMostBatch,
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
    if (number_field("##steps", steps, 1, kMostSteps,
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
    line_of(kCaption, kText2, "Noise range", kSmallNumber, kText1, range, 20);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() - px(6));
    changed |=
        range_slider("##noise_range", learning.noise_low, learning.noise_high, 0, 1,
                     {"Noise range",
                      "Each sample starts from a noise level drawn from this range. Narrow it to the levels whose "
                      "bars stay high; a model that never saw clean starts forgets to keep still."},
                     {.hue = kLearn, .width = width()});
    if (changed) set_learning(desk, learning);
}

void draw_save(Desk& desk, const TrainerSnapshot& now) {
    const float room = width();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const char* why_not = desk.save_checkpoint ? nullptr : "There is no place to save to.";
    const float wide = room >= kWideFrom ? 220 : 172;
    if (button(
            "Save checkpoint###save_checkpoint",
            {"Save checkpoint",
             "The whole run: parameters, moments, seed, settings and curve. What is resumed from it goes on with the "
             "same numbers.",
             "Ctrl+S", why_not},
            {.icon = kSaveIcon, .width = wide, .show_key = room >= kWideFrom}) &&
        desk.save_checkpoint)
        desk.save_checkpoint();
    if (now.saved_iteration >= 0) {
        const std::string saved = fmt::format("saved at {}", iteration_words(now.saved_iteration));
        const float right = at.x + px(room);
        if (right - text_size(kCaption, saved.c_str()).x > at.x + px(wide + 8))
            draw_text_at(ImGui::GetWindowDrawList(), right, at.y + px(14), kCaption, kText3, saved, 1);
    }
    if (!now.warning.empty()) {
        const ImVec2 warning_at = ImGui::GetCursorScreenPos();
        draw_icon(ImGui::GetWindowDrawList(), warning_at, 16, kWarnIcon, kWarn);
        ImGui::Indent(px(22));
        wrapped(kCaption, kWarn, now.warning);
        ImGui::Unindent(px(22));
    }
    wrapped(kCaption, kText3, "A change applies at the next iteration. Moments are kept.");
}

}  // namespace

void draw_learn_tab(Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    draw_state(now);
    draw_progress(desk, now);
    draw_buttons(desk, now);
    if (now.state == RunState::failed) draw_failure(desk, now);
    section_line();
    draw_facts(now);
    section_line();
    draw_rate(desk, now);
    section_line();
    draw_fields(desk, now);
    section_line();
    draw_save(desk, now);
}

}  // namespace nca
