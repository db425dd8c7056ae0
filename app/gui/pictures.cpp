// Pictures on the draw list. ImGui's OpenGL backend binds a sampler of its own over the texture's, so hard edges are
// asked of the backend by a callback before the picture, and taken back after it.
#include "app/gui/pictures.h"

namespace nca::gui {

void draw_pixels(ImDrawList* list, ImTextureID picture, ImVec2 least, ImVec2 most) {
    const ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
    const bool can_choose =
        platform.DrawCallback_SetSamplerNearest != nullptr && platform.DrawCallback_SetSamplerLinear != nullptr;
    if (can_choose) list->AddCallback(platform.DrawCallback_SetSamplerNearest);
    list->AddImage(picture, least, most);
    if (can_choose) list->AddCallback(platform.DrawCallback_SetSamplerLinear);
}

void draw_smooth(ImDrawList* list, ImTextureID picture, ImVec2 least, ImVec2 most) {
    list->AddImage(picture, least, most);
}

}  // namespace nca::gui
