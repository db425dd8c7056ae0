// Tools, a picture of the brush, and its numbers. The picture is made anew only when the brush changes.
#include "app/panels/rail.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/gui/widgets.h"
#include "app/panels/actions.h"
#include "app/panels/colour_picker.h"
#include "app/panels/dock_panels.h"
#include "app/panels/pinned_cell.h"
#include "engine/model/brush.h"
#include "engine/model/random.h"

namespace nca {
namespace {

using namespace gui;

constexpr int kPreviewCells = 22;  // of the brush's picture
constexpr float kPreviewPixels = 44;
constexpr float kFullHeight = 566;  // in which everything has room
constexpr float kRoomyHeight = 436;

struct RailTool {
    Tool tool;
    const char* name;
    Icon icon;
    About about;
};

constexpr std::array<RailTool, 6> kTools{{
    {Tool::noise,
     "##tool_noise",
     kNoiseIcon,
     {.title = "Noise", .text = "Wounds with noise. The learner starts from noise too, so such wounds heal best."}},
    {Tool::erase,
     "##tool_erase",
     kEraseIcon,
     {.title = "Erase",
      .text =
          "Empties cells, hidden channels too. Harder to heal: the seed recipe never trains on it. The right button "
          "erases with any tool."}},
    {Tool::colour,
     "##tool_colour",
     kColourIcon,
     {.title = "Colour", .text = "Paints a colour over the picture and keeps the hidden channels."}},
    {Tool::restore,
     "##tool_restore",
     kRestoreIcon,
     {.title = "Restore", .text = "Puts the target back, to help where it does not heal by itself."}},
    {Tool::inspect,
     "##tool_inspect",
     kInspectIcon,
     {.title = "Inspect",
      .text =
          "Looks at a cell and changes nothing: its channels, its last steps, and why each step changed it. A click "
          "pins the cell."}},
    {Tool::hand,
     "##tool_hand",
     kHandIcon,
     {.title = "Hand", .text = "Drag moves the picture. So does the middle button with any tool."}},
}};

/// Everything that the brush's picture depends on.
struct BrushLook {
    Tool tool;
    BrushSettings brush;
    bool operator==(const BrushLook& other) const {
        return tool == other.tool && brush.size == other.brush.size && brush.hardness == other.brush.hardness &&
               brush.strength == other.brush.strength && brush.colour == other.brush.colour;
    }
};

/// Diameter in the picture, in its cells: small brushes larger than life, large ones smaller.
float preview_diameter(double size) {
    const double share = std::sqrt(std::clamp(size, 1.0, kMostBrushSize) / kMostBrushSize);
    return static_cast<float>(4 + share * (kPreviewCells - 5));
}

std::array<float, 4> brush_colour(const BrushLook& look, std::uint32_t cell) {
    switch (look.tool) {
        case Tool::noise: {
            const NormalFour normals = random_normals({.seed = 1, .stream = Stream::damage}, cell);
            return {clip_unit(normals.value[0]), clip_unit(normals.value[1]), clip_unit(normals.value[2]), 1};
        }
        case Tool::colour:
            return {look.brush.colour[0], look.brush.colour[1], look.brush.colour[2], 1};
        case Tool::restore:
            return {0.345F, 0.69F, 0.94F, 1};
        case Tool::erase:
        case Tool::inspect:
        case Tool::hand:
            break;
    }
    return {0.682F, 0.706F, 0.745F, 1};
}

std::vector<std::uint8_t> brush_picture(const BrushLook& look) {
    std::vector<std::uint8_t> pixels;
    const float radius = preview_diameter(look.brush.size) / 2;
    for (int y = 0; y < kPreviewCells; ++y) {
        for (int x = 0; x < kPreviewCells; ++x) {
            const float middle = kPreviewCells / 2.0F;
            const float distance =
                std::hypot(static_cast<float>(x) + 0.5F - middle, static_cast<float>(y) + 0.5F - middle);
            const float weight = brush_weight(distance, radius, static_cast<float>(look.brush.hardness),
                                              static_cast<float>(look.brush.strength));
            const std::array<float, 4> full = brush_colour(look, static_cast<std::uint32_t>(y * kPreviewCells + x));
            for (std::size_t c = 0; c < 3; ++c) pixels.push_back(to_byte(full[c]));
            pixels.push_back(to_byte(weight));
        }
    }
    return pixels;
}

void draw_preview(Desk& desk, ImDrawList* list, ImVec2 at) {
    static BrushLook made_of{Tool::hand, {.size = 0}};
    static std::uint64_t version = 0;
    static std::vector<std::uint8_t> pixels;
    const BrushLook look{desk.tool, desk.brush};
    if (!(look == made_of)) {
        made_of = look;
        ++version;
        pixels = brush_picture(look);
    }
    const float side = px(kPreviewPixels);
    const ImVec2 end{at.x + side, at.y + side};
    list->AddRectFilled(at, end, kBg0, px(4));
    list->AddRect(at, end, kLine1, px(4));
    if (desk.tool == Tool::hand || desk.tool == Tool::inspect) {
        draw_icon(list, {at.x + px(12), at.y + px(12)}, 20, desk.tool == Tool::hand ? kHandIcon : kInspectIcon, kText3);
    } else {
        draw_pixels(list, desk.pictures.show("brush preview", version, kPreviewCells, kPreviewCells, pixels), at, end);
        const float radius = preview_diameter(desk.brush.size) / 2 / kPreviewCells * side;
        const ImVec2 middle{at.x + side / 2, at.y + side / 2};
        list->AddCircle(middle, radius, colour(0x000000, 166), 0, px(3));
        list->AddCircle(middle, radius, desk.tool == Tool::restore ? kPlay : kText1, 0, 1.5F * scale());
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({side, side});
    tooltip({.title = "Brush",
             .text = "What a stroke does: brighter where it does more. Ctrl+wheel on the stage and the "
                     "keys [ and ] change its size."});
}

constexpr float kFieldWidth = 48;

/// A caption in the middle of the rail; returns where the field below it begins.
float draw_caption(ImDrawList* list, const ImVec2& window, float width, float y, const char* words) {
    const ImVec2 size = text_size(kCaption, words);
    draw_text(list, {std::floor(window.x + (width - size.x) / 2), y}, kCaption, kText3, words);
    return y + size.y + px(1);
}

void draw_colour_swatch(Desk& desk, ImDrawList* list) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size{px(kFieldWidth), px(24)};
    if (ImGui::InvisibleButton("##colour_swatch", size, ImGuiButtonFlags_EnableNav))
        ImGui::OpenPopup("##colour_picker");
    const bool hovered = ImGui::IsItemHovered() || ImGui::IsItemFocused();
    tooltip({.title = "Colour", .text = "What the colour tool paints. Opens a picker."});
    const std::array<float, 4>& c = desk.brush.colour;
    const ImVec2 end{at.x + size.x, at.y + size.y};
    list->AddRectFilled(at, end, ImGui::ColorConvertFloat4ToU32({c[0], c[1], c[2], 1}), px(4));
    list->AddRect(at, end, hovered ? kText1 : kLine3, px(4), px(1));
    if (ImGui::BeginPopup("##colour_picker")) {
        draw_colour_picker(desk.brush.colour);
        ImGui::EndPopup();
    }
}

/// How many channels the brush works on; opens their tab.
void draw_brush_channels(Desk& desk, ImDrawList* list, float height) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end{at.x + px(kFieldWidth), at.y + px(height)};
    if (ImGui::InvisibleButton("##brush_channels", {px(kFieldWidth), px(height)}, ImGuiButtonFlags_EnableNav)) {
        const std::span<const DockPanel> panels = dock_panels();
        for (std::size_t i = 0; i < panels.size(); ++i)
            if (std::string_view(panels[i].name) == "Channels") desk.tab = static_cast<int>(i);
    }
    const bool hovered = ImGui::IsItemHovered() || ImGui::IsItemFocused();
    const int channels = desk.session.live().sizes.channels;
    const int count = brush_count(desk.channels, channels);
    const std::string words = count == channels ? std::string("all") : std::to_string(count);
    const std::string about = "The brush changes " + std::to_string(count) + " of " + std::to_string(channels) +
                              ". Opens the Channels tab, where they are chosen.";
    tooltip({.title = "Channels of the brush", .text = about.c_str()});
    list->AddRectFilled(at, end, hovered ? kBg4 : kBg3, px(4));
    const ImVec2 text = text_size(kSmallNumber, words.c_str());
    draw_text(list, {at.x + std::floor((px(kFieldWidth) - text.x) / 2), at.y + std::floor((px(height) - text.y) / 2)},
              kSmallNumber, count == channels ? kText1 : kPlay, words.c_str());
}

}  // namespace

void draw_rail(Desk& desk) {
    const ImVec2 window = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    ImDrawList* list = ImGui::GetWindowDrawList();
    // Where the tray leaves little height, the picture of the brush gives way.
    const bool tight = size.y / scale() < kFullHeight;
    const bool cramped = size.y / scale() < kRoomyHeight;  // as little as the least window with an open tray leaves
    const float field_height = cramped ? 20 : 24;
    const float field_gap = cramped ? 3 : 7;
    const float tool_height = cramped ? 24 : tight ? 28 : ImGui::GetMainViewport()->Size.x / scale() < 1400 ? 34 : 40;
    const float tool_x = window.x + std::floor((size.x - px(40)) / 2);
    float y = window.y + px(8);
    const auto separator = [&] {
        list->AddRectFilled({window.x + px(16), y + px(6)}, {window.x + size.x - px(16), y + px(6) + px(1)}, kLine1);
        y += px(13);
    };
    for (const RailTool& one : kTools) {
        if (one.tool == Tool::inspect) separator();
        ImGui::SetCursorScreenPos({tool_x, y});
        About about = one.about;
        about.key = key_of(about.title);
        if (tool_button(one.name, one.icon, about, desk.tool == one.tool, tool_height)) {
            desk.tool = one.tool;
            if (one.tool == Tool::inspect) choose_inspect(desk);
        }
        y += px(tool_height) + px(2);
    }
    separator();

    y += px(2);
    if (!tight) {
        draw_preview(desk, list, {window.x + std::floor((size.x - px(kPreviewPixels)) / 2), y});
        y += px(kPreviewPixels) + px(8);
    }

    const float field_x = window.x + std::floor((size.x - px(kFieldWidth)) / 2);
    const auto field = [&](const char* caption, const char* name, double& value, double least, double most,
                           const About& about, const char* format, double per_pixel) {
        y = draw_caption(list, window, size.x, y, caption);
        ImGui::SetCursorScreenPos({field_x, y});
        const bool changed = number_field(
            name, value, least, most, about,
            {.format = format, .per_pixel = per_pixel, .whole = true, .width = kFieldWidth, .height = field_height});
        y += px(field_height) + px(field_gap);
        return changed;
    };
    const std::string size_keys = std::string(key_of("Smaller brush")) + " " + key_of("Larger brush");
    field("size", "##brush_size", desk.brush.size, 1, kMostBrushSize,
          {.title = "Size, cells across",
           .text = "Larger wounds take longer to heal. Also Ctrl+wheel on the stage.",
           .key = size_keys.c_str()},
          "%.0f", 0.1);
    double hardness = 100 * desk.brush.hardness;
    if (field("hardness", "##brush_hardness", hardness, 0, 100,
              {.title = "Hardness, %", .text = "100 is a sharp edge; lower it for wounds that fade outwards."},
              "%.0f%%", 0.5))
        desk.brush.hardness = hardness / 100;
    double strength = 100 * desk.brush.strength;
    if (field("strength", "##brush_strength", strength, 1, 100,
              {.title = "Strength, %",
               .text = "How much of a cell is replaced. Lower it to disturb rather than to wound."},
              "%.0f%%", 0.5))
        desk.brush.strength = strength / 100;
    y = draw_caption(list, window, size.x, y, "channels");
    ImGui::SetCursorScreenPos({field_x, y});
    draw_brush_channels(desk, list, field_height);
    y += px(field_height) + px(field_gap);
    if (desk.tool == Tool::colour) {
        if (!tight) y = draw_caption(list, window, size.x, y, "colour");
        ImGui::SetCursorScreenPos({field_x, y});
        draw_colour_swatch(desk, list);
    }
}

}  // namespace nca
