// A dialog: save and learn, learn without saving, or leave everything as it is.
#include "app/panels/target_question.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>

#include "app/emoji_names.h"
#include "app/gui/dialog.h"

namespace nca {
namespace {

using namespace gui;

struct Question {
    bool open = false;
    TargetChoice asked;        ///< what the dialog asks about
    std::uint64_t saving = 0;  ///< ticket of the save it waits for; 0: of none
};

Question& state() {
    static Question one;
    return one;
}

void learn(Desk& desk, const TargetChoice& choice) {
    state().open = false;
    if (desk.learn_target) desk.learn_target(choice);
}

/// Where a save was asked for: learns once the file is there, keeps the run where it could not be written.
void follow_save(Desk& desk) {
    Question& own = state();
    const TrainerSnapshot& run = desk.session.trainer();
    desk.wants_frame = true;
    if (run.handled < own.saving) return;
    const bool saved = run.not_saved < own.saving;
    own.saving = 0;
    if (saved) learn(desk, own.asked);
}

}  // namespace

bool target_would_lose(const Desk& desk) {
    const TrainerSnapshot& run = desk.session.trainer();
    return run.iteration > desk.first_iteration && run.saved_iteration != run.iteration;
}

void choose_target(Desk& desk, const TargetChoice& choice) {
    if (!target_would_lose(desk)) return learn(desk, choice);
    state() = {.open = true, .asked = choice};
}

void draw_target_question(Desk& desk) {
    Question& own = state();
    const std::string title = "Learn " + target_words(own.asked.source) + "?";
    if (!begin_dialog("target_question", own.open, {.title = title.c_str(), .width = 480, .modal = true})) return;
    const TrainerSnapshot& run = desk.session.trainer();
    const std::string learnt = with_commas(run.iteration - desk.first_iteration);
    dialog_text(
        kBody, kText2,
        fmt::format("A new run takes the place of {}. What that has learnt since it was opened ({} iterations) is "
                    "not on disk yet.",
                    target_words(run.recipe.target), learnt)
            .c_str());
    if (own.saving > 0) follow_save(desk);
    if (own.saving == 0 && !run.warning.empty()) dialog_text(kCaption, kError, run.warning.c_str());
    const char* why_not = !desk.save       ? "There is no place to save to."
                          : own.saving > 0 ? "It is being saved."
                                           : nullptr;
    const std::array<DialogButton, 3> buttons{
        {{"Cancel##target", {.title = "Cancel", .text = "Nothing changes.", .key = "Esc"}, {}},
         {"Learn##target",
          {.title = "Learn", .text = "Without saving: what the present run learnt is lost."},
          {.kind = ButtonKind::danger}},
         {"Save and learn##target",
          {.title = "Save and learn",
           .text = "Writes a checkpoint as Ctrl+S does; the new run begins once the file is there.",
           .key = "Enter",
           .why_not = why_not},
          {.kind = ButtonKind::learn}}}};
    const int pressed = dialog_buttons(own.saving > 0 ? "Saving ..." : nullptr, buttons);
    if (pressed == 0) own.open = false;
    if (pressed == 1) learn(desk, own.asked);
    if (pressed == 2 && why_not == nullptr) own.saving = desk.save();
    end_dialog();
}

}  // namespace nca
