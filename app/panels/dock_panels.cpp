// The rows, in the order of their tabs.
#include "app/panels/dock_panels.h"

#include <array>

#include "app/gui/theme.h"
#include "app/panels/cell_tab.h"
#include "app/panels/channels_tab.h"
#include "app/panels/learn_tab.h"
#include "app/panels/log_panel.h"
#include "app/panels/play_tab.h"
#include "app/panels/tray.h"

namespace nca {
namespace {

ImU32 learner_dot(const Desk& desk) {
    switch (desk.session.trainer().state) {
        case RunState::running:
            return gui::kLearn;
        case RunState::failed:
            return gui::kError;
        default:
            return 0;
    }
}

constexpr std::array kPanels{
    DockPanel{"Play", "The live grid: noise level, seed, model, target.", gui::kPlay, PanelPlace::right, draw_play_tab,
              nullptr, nullptr},
    DockPanel{"Learn", "The learner: start, pause, rates, batch, noise range.", gui::kLearn, PanelPlace::right,
              draw_learn_tab, learner_dot, nullptr},
    DockPanel{"Channels", "All channels as pictures: which to look at, and which to paint.", gui::kPlay,
              PanelPlace::right, draw_channels_tab, nullptr, nullptr},
    DockPanel{"Cell", "One cell: its channels, its last steps, why it changed.", gui::kPlay, PanelPlace::right,
              draw_cell_tab, nullptr, nullptr},
    DockPanel{"Monitor", "Loss, loss by noise level, and the last batch.", gui::kLearn, PanelPlace::bottom, draw_tray,
              nullptr, [](const Desk& desk) { return desk.tray_open; }},
    DockPanel{"Log", "What was told so far, with what can be done about it.", gui::kPlay, PanelPlace::bottom, draw_log,
              nullptr, [](const Desk& desk) { return desk.log_open; }},
};

}  // namespace

std::span<const DockPanel> dock_panels() { return kPanels; }

}  // namespace nca
