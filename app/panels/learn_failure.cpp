// What a failed run says: what failed, why, what is kept.
#include <fmt/format.h>

#include <cctype>
#include <string>

#include "app/gui/dialog.h"
#include "app/gui/widgets.h"
#include "app/panels/learn_parts.h"

namespace nca {

using namespace gui;

void draw_learner_failure(Desk& desk) {
    const TrainerSnapshot& now = desk.session.trainer();
    section_line();
    const std::string title = fmt::format("Iteration {} failed", with_commas(now.iteration));
    dialog_text(kTitle, kText1, title.c_str());
    // The engine's sentence begins with the iteration, which the title says already.
    std::string why = now.failure;
    const std::string prefix = fmt::format("iteration {}: ", now.iteration);
    if (why.rfind(prefix, 0) == 0) why.erase(0, prefix.size());
    if (!why.empty()) why[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(why[0])));
    if (!why.empty() && why.back() != '.') why += '.';
    dialog_text(kBody, kText2, why.c_str());
    dialog_text(
        kCaption, kText3,
        fmt::format("Kept: all of the {} iterations before, and the live grid runs on. Resume tries this one again.",
                    with_commas(now.iteration))
            .c_str());
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

}  // namespace nca
