// The list of controls that must be there: one that vanishes fails the walk, whoever removed it.
#include <array>
#include <string>

#include "tests/gui/walk/walks.h"

namespace nca::walk {
namespace {

// Names as Control::name; ImGui Test Engine keeps 31 bytes of one.
constexpr std::array kRequired{"###fit",
                               "###learn_top",
                               "###learner_extend",
                               "###learner_main",
                               "###learner_reset",
                               "###learner_stop",
                               "###save_checkpoi",
                               "##batch",
                               "##brush_hardness",
                               "##brush_size",
                               "##brush_strength",
                               "##clip",
                               "##colour_swatch",
                               "##dropout",
                               "##dropout_number",
                               "##emoji 🦎",
                               "##engine",
                               "##follow_loss",
                               "##help",
                               "##new_noise",
                               "##new_noise_top",
                               "##own_picture",
                               "##noise_level",
                               "##planned",
                               "##play",
                               "##rate_decay",
                               "##rate_end",
                               "##rate_start",
                               "##redo",
                               "##restart",
                               "##seed",
                               "##several_steps",
                               "##speed",
                               "##stage",
                               "##step",
                               "##steps",
                               "##steps_at_once",
                               "##target",
                               "##tool_colour",
                               "##tool_erase",
                               "##tool_hand",
                               "##tool_noise",
                               "##tool_restore",
                               "##undo",
                               "Alpha",
                               "Black##background",
                               "Cancel##target",
                               "Checkerboard##background",
                               "Double##rate",
                               "Error",
                               "Follow learner",
                               "Halve##rate",
                               "Hold",
                               "Keep it##reset_no",
                               "Learn",
                               "Learn it##target_field",
                               "Learn##target",
                               "Linear",
                               "Log",
                               "Play",
                               "RGBA",
                               "Reset##reset_yes",
                               "Restart while dragging",
                               "Restart##play_tab",
                               "White##background",
                               "high",
                               "low",
                               "##close_hint_drag"};

}  // namespace

void check_that_all_are_there(Walker& walker, const std::set<std::string>& found) {
    for (const char* name : kRequired) walker.check(found.contains(name), std::string("there is a control ") + name);
}

}  // namespace nca::walk
