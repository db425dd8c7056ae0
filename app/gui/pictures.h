// Pictures on the screen, for panels that know no OpenGL: give a name, a version and bytes, get what ImGui::Image
// takes.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <span>
#include <string>

namespace nca::gui {

class Pictures {
public:
    virtual ~Pictures() = default;
    /// A texture of (height, width, 4) RGBA bytes with straight alpha, uploaded anew only when `version` or the size
    /// differs from the last call under this name. Lives as long as this object.
    virtual ImTextureID show(const std::string& name, std::uint64_t version, int height, int width,
                             std::span<const std::uint8_t> rgba) = 0;
};

/// Adds a picture to the draw list with hard pixel edges (nearest neighbour).
void draw_pixels(ImDrawList* list, ImTextureID picture, ImVec2 least, ImVec2 most);
/// The same, smoothed; for pictures drawn smaller than they are.
void draw_smooth(ImDrawList* list, ImTextureID picture, ImVec2 least, ImVec2 most);

}  // namespace nca::gui
