// Pictures on the screen, for panels that know no OpenGL: give a name, a version and bytes, get what ImGui::Image
// takes.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "app/frame_route.h"
#include "app/stage_picture.h"
#include "engine/backend/device_frame.h"

namespace nca::gui {

/// The stage's picture in layers, one pixel a cell, which are put together where they are drawn.
struct StageLayers {
    GridSize grid{0, 0};
    std::uint64_t version = 0;              ///< of `cells`
    std::span<const std::uint8_t> cells{};  ///< (H,W,4) RGBA with straight alpha; may be empty with `on_device`
    std::shared_ptr<const DeviceFrame> on_device{};    ///< the same where it was made; null: nowhere but in `cells`
    Background background = Background::checkerboard;  ///< behind them
    std::uint64_t held_version = 0;
    std::span<const std::uint8_t> held{};  ///< (H,W,4): shown instead where alpha is 255; empty: nowhere
};

class Pictures {
public:
    virtual ~Pictures() = default;
    /// A texture of (height, width, 4) RGBA bytes with straight alpha, uploaded anew only when `version` or the size
    /// differs from the last call under this name. Lives as long as this object.
    virtual ImTextureID show(const std::string& name, std::uint64_t version, int height, int width,
                             std::span<const std::uint8_t> rgba) = 0;
    /// The texture of the stage, opaque, put together anew only when something in it is another than in the last call.
    /// Until the cells of a version can be had it stays as it was.
    virtual ImTextureID compose(const StageLayers& layers) = 0;
    /// How the stage's cells come here.
    virtual const FrameRoute& route() const = 0;
};

/// Adds a picture to the draw list with hard pixel edges (nearest neighbour).
void draw_pixels(ImDrawList* list, ImTextureID picture, ImVec2 least, ImVec2 most);
/// The same, smoothed; for pictures drawn smaller than they are.
void draw_smooth(ImDrawList* list, ImTextureID picture, ImVec2 least, ImVec2 most);

}  // namespace nca::gui
