// How the window looks: colour tokens, fonts by role, and the scale by which every length is multiplied. Lengths in the
// panels are pixels at scale 1; px() turns them into whole pixels of the screen.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

namespace nca::gui {

// Colours, as ImGui packs them.
constexpr ImU32 colour(std::uint32_t rgb, unsigned alpha = 255) {
    return IM_COL32((rgb >> 16U) & 255U, (rgb >> 8U) & 255U, rgb & 255U, alpha);
}
/// `colour` at `opacity` (0 to 1) of itself.
constexpr ImU32 faded(ImU32 colour, float opacity) {
    const float alpha_part = static_cast<float>(colour >> IM_COL32_A_SHIFT) * opacity;
    const auto whole = static_cast<ImU32>(alpha_part);
    const ImU32 alpha = whole + (alpha_part - static_cast<float>(whole) >= 0.5F ? 1U : 0U);
    return (colour & ~IM_COL32_A_MASK) | (alpha << IM_COL32_A_SHIFT);
}
inline constexpr ImU32 kBg0 = colour(0x0B0C0E);  ///< stage, window behind everything
inline constexpr ImU32 kBg1 = colour(0x131519);  ///< panels and bars
inline constexpr ImU32 kBg2 = colour(0x1A1D22);  ///< cards, chosen tab
inline constexpr ImU32 kBg3 = colour(0x22262C);  ///< control at rest
inline constexpr ImU32 kBg4 = colour(0x2B3038);  ///< hover
inline constexpr ImU32 kBg5 = colour(0x363C46);  ///< held, chosen segment, slider track, tooltip
inline constexpr ImU32 kLine1 = colour(0x24282E);
inline constexpr ImU32 kLine2 = colour(0x3A414B);
inline constexpr ImU32 kLine3 = colour(0x4A525E);
inline constexpr ImU32 kText1 = colour(0xE8EAED);
inline constexpr ImU32 kText2 = colour(0xAEB4BE);
inline constexpr ImU32 kText3 = colour(0x858D99);
inline constexpr ImU32 kOff = colour(0x5F6671);
inline constexpr ImU32 kPlay = colour(0x58B0F0);  ///< the world that runs
inline constexpr ImU32 kPlayTint = colour(0x16293A);
inline constexpr ImU32 kLearn = colour(0xF2A33A);  ///< the learner
inline constexpr ImU32 kLearnTint = colour(0x35260F);
inline constexpr ImU32 kGood = colour(0x7CEBC3);
inline constexpr ImU32 kNorm = colour(0xC06CF0);
inline constexpr ImU32 kWarn = colour(0xF0DC5A);
inline constexpr ImU32 kError = colour(0xFF7A6B);
inline constexpr ImU32 kPlotBg = colour(0x0F1114);
inline constexpr ImU32 kPlotGrid = colour(0x22262C);
inline constexpr ImU32 kReference = colour(0x6B7380);
inline constexpr ImU32 kCheckA = colour(0x171A1E);
inline constexpr ImU32 kCheckB = colour(0x1E2227);

/// The fonts. Icons are two, because their code points overlap.
enum class Face : std::uint8_t { regular, medium, semibold, mono, mono_medium, icons, more_icons };

/// A face at one of the sizes of the design (ImGui's size: ascender minus descender, at scale 1).
struct Role {
    Face face;
    float size;
};
inline constexpr Role kBody{Face::regular, 16};
inline constexpr Role kButton{Face::medium, 16};
inline constexpr Role kTitle{Face::semibold, 16};
inline constexpr Role kCaption{Face::regular, 14};
inline constexpr Role kNumber{Face::mono, 16};
inline constexpr Role kSmallNumber{Face::mono, 15};
inline constexpr Role kValue{Face::mono_medium, 18};
inline constexpr Role kLargeNumber{Face::mono_medium, 26};
inline constexpr Role kHeroNumber{Face::mono_medium, 36};

/// Loads the fonts by family name through fontconfig into the present ImGui context. Returns a line for the log for
/// each that is missing; ImGui's own font stands in for it, and icons become words.
std::vector<std::string> load_fonts();
bool has_icons();

/// Sets ImGui's and ImPlot's styles for a scale (content scale x interface scale). Before ImGui::NewFrame.
void apply_style(float scale);
float scale();
/// Pixels of the screen, whole, for a length at scale 1; at least 1 for a positive length.
float px(float length);

void push_font(Role role);
inline void pop_font() { ImGui::PopFont(); }
ImFont* font_of(Face face);

/// Size of `text` in a role, in pixels of the screen.
ImVec2 text_size(Role role, const char* text);
/// Draws `text` with its top left corner at `at` (pixels of the screen).
void draw_text(ImDrawList* list, ImVec2 at, Role role, ImU32 colour, const char* text);
/// Text as an item of the layout.
void text(Role role, ImU32 colour, const char* text);

}  // namespace nca::gui
