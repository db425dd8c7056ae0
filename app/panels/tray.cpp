// Shares the tray's width among its three parts, and brings the curves up to the run.
#include "app/panels/tray.h"

#include <imgui.h>

#include <algorithm>
#include <cstdint>

#include "app/gui/theme.h"
#include "app/noise_level_losses.h"
#include "app/panels/batch_strip.h"
#include "app/panels/loss_plot.h"
#include "app/panels/noise_bars.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kLeastLossPlot = 260;
constexpr float kPartsFromWidth = 1200;  // of the window; below it the loss plot alone

struct Parts {
    float bars = 0;
    float batch = 0;
    float picture = 0;
};

/// Widths by the tray's height, which the window chose for its own width.
Parts parts_for(float height) {
    if (height < 200) return {212, 372, 34};
    if (height < 230) return {252, 420, 40};
    return {300, 484, 48};
}

/// What the tray keeps from frame to frame; all of it is made from what the session says.
struct TrayPictures {
    LossPlot plot;
    NoiseLevelLosses levels;
    std::uint64_t run = ~std::uint64_t{0};
};

void part_line(ImVec2 at, float height) {
    ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + px(1), at.y + height}, kLine1);
}

}  // namespace

void draw_tray(Desk& desk) {
    static TrayPictures tray;
    const TrainerSnapshot& now = desk.session.trainer();
    if (now.run != tray.run) tray.levels.clear();
    tray.run = now.run;
    if (now.last_batch) tray.levels.add(now.last_batch->iteration, now.last_batch->levels, now.last_batch->losses);

    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size = ImGui::GetContentRegionAvail();
    if (size.x < px(120) || size.y < px(80)) return;
    const Parts parts = parts_for(size.y / scale());
    float bars = px(parts.bars);
    float batch = px(parts.batch);
    if (ImGui::GetIO().DisplaySize.x < px(kPartsFromWidth) || size.x - bars < px(kLeastLossPlot)) bars = batch = 0;
    if (size.x - bars - batch < px(kLeastLossPlot)) batch = 0;
    const float loss = size.x - bars - batch;

    tray.plot.draw(desk, at, {loss, size.y});
    if (bars > 0) {
        part_line({at.x + loss, at.y}, size.y);
        draw_noise_bars(desk, tray.levels, {at.x + loss, at.y}, {bars, size.y});
    }
    if (batch > 0) {
        part_line({at.x + loss + bars, at.y}, size.y);
        draw_batch_strip(desk, {at.x + loss + bars, at.y}, {batch, size.y}, px(parts.picture));
    }
}

}  // namespace nca
