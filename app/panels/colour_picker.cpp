// Square, hue bar, alpha bar and hexadecimal field are ImGui's; its numbers would be clamped without a word.
#include "app/panels/colour_picker.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/gui/widgets.h"

namespace nca {

using namespace gui;

void draw_colour_picker(std::array<float, 4>& chosen) {
    constexpr float kPickerWidth = 220;
    const About about{.title = "Colour of the brush",
                      .text = "What the colour brush paints. Alpha below 0.1 kills a cell; above it the cell lives."};
    ImGui::SetNextItemWidth(px(kPickerWidth));
    ImGui::ColorPicker4("##picker", chosen.data(),
                        ImGuiColorEditFlags_AlphaBar | ImGuiColorEditFlags_NoSidePreview |
                            ImGuiColorEditFlags_NoOptions | ImGuiColorEditFlags_DisplayHex);
    tooltip(about);
    static constexpr std::array<const char*, 4> kNames{"##colour_red", "##colour_green", "##colour_blue",
                                                       "##colour_alpha"};
    static constexpr std::array<const char*, 4> kLetters{"R", "G", "B", "A"};
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (i > 0) ImGui::SameLine(0, px(4));
        double part = std::round(255.0 * static_cast<double>(chosen[i]));
        if (number_field(kNames[i], part, 0, 255, about,
                         {.format = "%.0f",
                          .per_pixel = 0.5,
                          .whole = true,
                          .width = (kPickerWidth - 3 * 4) / 4,
                          .label = kLetters[i]}))
            chosen[i] = static_cast<float>(part / 255);
    }
    for (float& part : chosen) part = std::clamp(part, 0.0F, 1.0F);  // what was typed is not
}

}  // namespace nca
