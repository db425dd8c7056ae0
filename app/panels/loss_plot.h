// Loss over iterations, with gradient norm and learning rate below on the same axis.
#pragma once

#include <imgui.h>

#include <cstdint>

#include "app/loss_curve.h"
#include "app/panels/desk.h"

namespace nca {

class LossPlot {
public:
    /// `at` and `size` in pixels of the screen.
    void draw(Desk& desk, ImVec2 at, ImVec2 size);

private:
    struct Places;
    void bring_up(const Desk& desk);
    void draw_header(Desk& desk, ImVec2 at, ImVec2 size);
    void choose_limits(Desk& desk, float height);
    void draw_loss(Desk& desk, const Places& places);
    void draw_marks(ImDrawList* list, const Places& places) const;
    void draw_norm_and_rate(Desk& desk, const Places& places);
    void draw_axes(const Desk& desk, const Places& places) const;
    void draw_pointer(const Desk& desk, const Places& places);

    LossCurve curve_;
    double x_least_ = 0, x_most_ = 64;  ///< limits of the axes, also changed by the mouse
    double y_least_ = 1e-3, y_most_ = 1;
    bool y_logarithmic_ = true;
    std::int64_t hovered_ = -1;  ///< index of the record under the pointer
};

}  // namespace nca
