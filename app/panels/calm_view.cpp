// The limiter sees each picture that reaches the screen once, as it is seen over its background, with the window's
// clock. Where a person changes what is shown (view, background, target), it begins anew.
#include "app/panels/calm_view.h"

#include <imgui.h>

#include <cmath>
#include <string>

#include "app/flash_limiter.h"
#include "app/frame_route.h"
#include "app/gui/widgets.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kWide = 1500;  // narrower windows have no room for the switch
constexpr const char* kLabel = "Calm view";

struct CalmState {
    FlashLimiter limiter;
    std::vector<std::uint8_t> own;   ///< the picture, opaque
    std::vector<std::uint8_t> held;  ///< of it, what is held back
    bool any = false;                ///< anything is
    std::uint64_t version = 0;       ///< of `held`
    std::uint64_t taken = 0;         ///< version of the picture that `held` was made of
    std::uint64_t look = ~0ULL;      ///< what a person chose to see
};

CalmState& state() {
    static CalmState calm;
    return calm;
}

std::uint64_t look_of(const Desk& desk) {
    return (static_cast<std::uint64_t>(desk.view) << 8U) | (static_cast<std::uint64_t>(desk.background) << 1U) |
           (ImGui::GetIO().KeyAlt ? 1U : 0U);
}

}  // namespace

HeldCells held_cells(Desk& desk) {
    CalmState& calm = state();
    const std::uint64_t look = look_of(desk);
    if (look != calm.look || !desk.calm_view) calm.limiter.reset();
    calm.look = look;
    const StageImage& image = desk.image;
    const bool settles = calm.limiter.limited() > 0;
    if (!desk.calm_view) {
        calm.any = false;
        desk.calmed_cells = 0;
    } else if (image.cells().empty()) {
        calm.any = false;  // the next frame brings them
    } else if (image.version() != calm.taken || settles || !desk.calm_shown) {
        calm.taken = image.version();
        compose_stage(image.cells(), image.grid(), View::rgba, image.background(), calm.own);
        calm.held = calm.own;
        calm.limiter.take(calm.held, ImGui::GetTime());
        calm.any = FlashLimiter::keep_held(calm.own, calm.held);
        ++calm.version;
    }
    desk.calm_shown = desk.calm_view;
    if (!desk.calm_view) return {};
    desk.watch.pixels = true;
    desk.calmed_cells = calm.limiter.limited();
    if (desk.calmed_cells > 0) desk.wants_frame = true;
    if (!calm.any) return {};
    return {calm.version, calm.held};
}

std::string_view frames_copied_for(const Desk& desk) {
    return desk.calm_view && desk.session.frame().grid.cells() > kFewCells ? kLabel : "";
}

void show_wound_at_once(Desk& desk, const Stroke& stroke) {
    if (!desk.calm_view) return;
    const GridSize grid = desk.session.frame().grid;
    const std::vector<float> weights = stroke_weights(stroke, grid);
    std::vector<std::size_t> cells;
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (weights[i] > 0) cells.push_back(i);
    state().limiter.show_at_once(cells);
}

float calm_switch_width() {
    if (ImGui::GetIO().DisplaySize.x < kWide * scale()) return 0;
    return std::ceil(text_size(kBody, kLabel).x) + px(8 + 28 + 16);
}

void draw_calm_switch(Desk& desk, float left, float middle) {
    if (calm_switch_width() <= 0) return;
    const ImVec2 size = text_size(kBody, kLabel);
    draw_text(ImGui::GetWindowDrawList(), {left, std::floor(middle - size.y / 2)}, kBody, kText2, kLabel);
    ImGui::SetCursorScreenPos({left + std::ceil(size.x) + px(8), std::floor(middle - px(10))});
    toggle("##calm_view", desk.calm_view,
           {.title = "Calm view",
            .text = "Keeps the picture from flashing: a cell that flickers more than three times within a second "
                    "follows slowly until it is calm. Only what is shown; the grid, exports and numbers are as they "
                    "are. Switch it off to see every step as it is. On a GPU, it takes a copy of each frame to the "
                    "host where the grid is larger than 256x256.",
            .key = "C"});
}

}  // namespace nca
