// The dialog of the design: the picture at one pixel a cell, five facts, two answers.
#include "app/panels/recovery_dialog.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <utility>

#include "app/emoji_names.h"
#include "app/gui/dialog.h"
#include "app/panels/fitting_text.h"
#include "app/stage_picture.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kPicture = 72;

/// The state's last four channels over the checkerboard.
std::vector<std::uint8_t> picture_of(const RecoveryFacts& facts) {
    std::vector<std::uint8_t> opaque;
    const auto channels = static_cast<std::size_t>(std::max(0, facts.channels));
    if (channels < 4 || facts.state.state.empty()) return opaque;
    std::vector<std::uint8_t> pixels;
    for (std::size_t cell = 0; cell < facts.state.state.size() / channels; ++cell)
        for (std::size_t c = channels - 4; c < channels; ++c)
            pixels.push_back(static_cast<std::uint8_t>(
                std::lround(255 * std::clamp(facts.state.state[cell * channels + c], 0.0F, 1.0F))));
    compose_stage(pixels, facts.grid, View::rgba, Background::checkerboard, opaque);
    return opaque;
}

std::string time_of_day(std::int64_t seconds) {
    const auto when = static_cast<std::time_t>(seconds);
    std::tm local{};
    localtime_r(&when, &local);
    std::array<char, 32> words{};
    const bool today = std::time(nullptr) - when < 20 * 3600;
    std::strftime(words.data(), words.size(), today ? "%H:%M:%S" : "%e %b %H:%M", &local);
    return words.data();
}

}  // namespace

void RecoveryDialog::ask(RecoveryFacts facts) {
    facts_ = std::move(facts);
    picture_ = picture_of(facts_);
    open_ = asking_ = true;
}

RecoveryAnswer RecoveryDialog::draw(Desk& desk) {
    RecoveryAnswer answer = RecoveryAnswer::none;
    if (!begin_dialog("recovery", open_,
                      {.title = "Continue where it stopped?", .icon = kHistoryIcon, .width = 440, .modal = true})) {
        if (asking_ && !open_) {
            asking_ = false;
            answer = RecoveryAnswer::fresh;
        }
        return answer;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 end{at.x + px(kPicture), at.y + px(kPicture)};
    list->AddRectFilled(at, end, kBg0);
    if (!picture_.empty())
        draw_pixels(list, desk.pictures.show("recovery", 1, facts_.grid.height, facts_.grid.width, picture_), at, end);
    list->AddRect(at, end, kLine2, 0, px(1));
    const float left = end.x + px(14);
    text_size(kBody, "X");
    draw_text(list, {left, at.y}, kBody, kText2, "dnca ended unexpectedly at ");
    draw_text(list, {left + text_size(kBody, "dnca ended unexpectedly at ").x, at.y}, kNumber, kText2,
              time_of_day(facts_.time).c_str());
    const std::string name = target_words(facts_.name);
    const bool saved = !facts_.checkpoint.empty();
    const std::int64_t iteration = saved ? facts_.saved_iteration : std::max<std::int64_t>(facts_.saved_iteration, 0);
    const std::int64_t lost = facts_.lost_seconds();
    const std::array<std::pair<const char*, std::string>, 5> rows{
        {{"Model", fitting_text(kBody, name, px(84))},
         {"Iteration", with_commas(iteration)},
         {"Step", with_commas(facts_.state.step)},
         {"Strokes", with_commas(static_cast<std::int64_t>(facts_.strokes))},
         {"Lost", lost == 0   ? "nothing"
                  : lost < 60 ? fmt::format("{} s", lost)
                              : fmt::format("{} min", lost / 60)}}};
    float x = left;
    for (const auto& [label, value] : rows) {
        draw_text(list, {x, at.y + px(28)}, kCaption, kText3, label);
        draw_text(list, {x, at.y + px(46)}, kNumber, kText1, value.c_str());
        x += std::max(text_size(kCaption, label).x, text_size(kNumber, value.c_str()).x) + px(16);
    }
    ImGui::Dummy({px(kPicture), px(kPicture)});
    const std::array<DialogButton, 2> buttons{
        {{"Start fresh##recovery",
          {.title = "Start fresh",
           .text = "Leaves it as it is now; the saved run stays in Recent files.",
           .key = "Esc"},
          {}},
         {"Restore##recovery",
          {.title = "Restore", .text = "The run, the grid, its step and its randomness.", .key = "Enter"},
          {.kind = ButtonKind::play, .icon = kHistoryIcon}}}};
    const int pressed = dialog_buttons(saved ? "Kept in Recent files." : nullptr, buttons);
    if (pressed >= 0) {
        answer = pressed == 1 ? RecoveryAnswer::restore : RecoveryAnswer::fresh;
        open_ = asking_ = false;
        ImGui::CloseCurrentPopup();
    }
    end_dialog();
    return answer;
}

}  // namespace nca
