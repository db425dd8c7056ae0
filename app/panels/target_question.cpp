// A dialog: save and learn, learn without saving, or leave everything as it is.
#include "app/panels/target_question.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "app/emoji_names.h"
#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/panels/fitting_text.h"
#include "app/panels/target_gallery.h"

namespace nca {
namespace {

using namespace gui;

constexpr const char* kAskName = "##ask_target";

struct QuestionState {
    std::string asked;              ///< target that the dialog asks about
    bool saving = false;            ///< the dialog waits for the file
    std::uint64_t saved_after = 0;  ///< commands that the learner had handled before
};

QuestionState& state() {
    static QuestionState one;
    return one;
}

void learn(Desk& desk, const std::string& source) {
    if (desk.learn_another) desk.learn_another(source);
}

/// The dialog's words about the run that would go.
void draw_question(const TrainerSnapshot& trainer) {
    const std::string words =
        fmt::format("The present run ({} {}) is replaced; save it first if you want to keep it.",
                    with_commas(trainer.iteration), trainer.iteration == 1 ? "iteration" : "iterations");
    push_font(kBody);
    ImGui::PushStyleColor(ImGuiCol_Text, kText2);
    ImGui::TextWrapped("%s", words.c_str());
    ImGui::PopStyleColor();
    pop_font();
}

/// Where a save was asked for: learns once the file is there, keeps the run where it could not be written.
void follow_save(Desk& desk) {
    QuestionState& own = state();
    const TrainerSnapshot& trainer = desk.session.trainer();
    desk.wants_frame = true;
    if (trainer.handled <= own.saved_after) return;
    own.saving = false;
    if (!trainer.warning.empty()) return;
    learn(desk, own.asked);
    ImGui::CloseCurrentPopup();
}

}  // namespace

void choose_target(Desk& desk, const std::string& source) {
    if (desk.session.trainer().iteration == 0) {
        learn(desk, source);
        return;
    }
    state().asked = source;
    state().saving = false;
    ImGui::OpenPopup(kAskName);
}

void draw_target_question(Desk& desk) {
    QuestionState& own = state();
    const ImVec2 screen = ImGui::GetMainViewport()->Size;
    const ImVec2 from = ImGui::GetMainViewport()->Pos;
    ImGui::SetNextWindowPos({from.x + screen.x / 2, from.y + screen.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(px(440), screen.x - px(48)), 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(16), px(16)));
    const bool open = ImGui::BeginPopup(kAskName, ImGuiWindowFlags_NoMove);
    ImGui::PopStyleVar();
    if (!open) return;

    const TrainerSnapshot& trainer = desk.session.trainer();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    float text_x = at.x;
    const float row = px(40);
    if (!is_plain_words(own.asked)) {
        int to_make = 1;
        if (const EmojiPicture* picture = emoji_picture(desk, own.asked, to_make);
            picture && picture->why_not.empty()) {
            draw_emoji_picture(desk, own.asked, *picture, at, {at.x + row, at.y + row});
            text_x += row + px(12);
        }
    }
    const std::string title = fitting_text(kTitle, "Learn " + target_words(own.asked) + "?", at.x + width - text_x);
    draw_text(list, {text_x, at.y + std::floor((row - text_size(kTitle, "X").y) / 2)}, kTitle, kText1, title.c_str());
    ImGui::Dummy({width, row});
    draw_question(trainer);
    if (own.saving) {
        text(kCaption, kText3, "Saving ...");
        follow_save(desk);
    } else if (!trainer.warning.empty()) {
        dialog_text(kCaption, kError, trainer.warning.c_str());
    }
    ImGui::Dummy({1, px(4)});

    const float save_width = 132;
    const float learn_width = 76;
    const float cancel_width = 80;
    const float buttons = px(save_width) + px(learn_width) + px(cancel_width) + 2 * px(8);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + width - buttons);
    if (button("Cancel##target", {.title = "Cancel", .text = "Nothing changes.", .key = "Esc"},
               {.width = cancel_width}))
        ImGui::CloseCurrentPopup();
    ImGui::SameLine(0, px(8));
    if (button("Learn##target", {.title = "Learn", .text = "Without saving: what the present run learnt is lost."},
               {.kind = ButtonKind::danger, .width = learn_width})) {
        learn(desk, own.asked);
        ImGui::CloseCurrentPopup();
    }
    ImGui::SameLine(0, px(8));
    const char* why_not = !desk.save ? "There is no place to save to." : own.saving ? "It is being saved." : nullptr;
    const About save{.title = "Save and learn",
                     .text = "Writes a checkpoint as Ctrl+S does; the new run begins once the file is there.",
                     .key = "Enter",
                     .why_not = why_not};
    const bool entered = ImGui::IsKeyPressed(ImGuiKey_Enter, false) && !ImGui::IsAnyItemActive() &&
                         why_not == nullptr && !ImGui::IsWindowAppearing();
    if (button("Save and learn##target", save, {.kind = ButtonKind::learn, .width = save_width}) || entered) {
        own.saved_after = trainer.handled;
        own.saving = true;
        desk.save();
    }
    ImGui::EndPopup();
}

}  // namespace nca
