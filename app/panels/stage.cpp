// Draws the live grid with its brush ring and readout; turns the mouse into strokes, zoom and pan.
#include "app/panels/stage.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "app/gui/widgets.h"
#include "app/panels/actions.h"
#include "app/panels/calm_view.h"
#include "app/panels/cell_values.h"
#include "app/panels/pinned_cell.h"
#include "app/panels/stage_legend.h"
#include "app/panels/stage_readout.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kSpacing = 0.5F;  // of stamps, in radii
constexpr const char* kStageName = "##stage";

bool alt_held() { return ImGui::GetIO().KeyAlt; }

/// The picture, anew where something that it shows changed; asks for the numbers that it needs of the next frames.
void compose(Desk& desk, StageState& stage) {
    const int channels = std::max(desk.session.live().sizes.channels, 1);
    desk.channels.channel = std::clamp(desk.channels.channel, 0, channels - 1);
    if (desk.view == View::channel || desk.view == View::change || shows_cell_values(stage.view.zoom()))
        desk.watch.state = true;
    if (desk.view == View::change) desk.watch.change = true;
    if (desk.view != View::rgba || shows_cell_values(stage.view.zoom())) desk.watch.pixels = true;
    const StageImage::Wish wish{.view = desk.view, .background = desk.background, .peek = alt_held()};
    const double seconds = static_cast<double>(ImGui::GetIO().DeltaTime);
    if (desk.image.look(desk.session.frame(), desk.session.target().picture.pixels, wish, desk.channels, seconds))
        desk.wants_frame = true;
}

/// Put together by the graphics card.
ImTextureID stage_picture(Desk& desk) {
    const HeldCells held = held_cells(desk);
    const StageImage& image = desk.image;
    return desk.pictures.compose({.grid = image.grid(),
                                  .version = image.version(),
                                  .cells = image.cells(),
                                  .on_device = image.is_frame() ? desk.session.frame().on_device : nullptr,
                                  .background = image.background(),
                                  .held_version = held.version,
                                  .held = held.cells});
}

Stroke stroke_of(const Desk& desk, Tool tool) {
    Stroke stroke;
    stroke.kind = tool == Tool::erase     ? BrushKind::erase
                  : tool == Tool::colour  ? BrushKind::colour
                  : tool == Tool::restore ? BrushKind::restore
                                          : BrushKind::noise;
    stroke.radius = static_cast<float>(std::max(desk.brush.size, 0.5) / 2);
    stroke.hardness = static_cast<float>(std::clamp(desk.brush.hardness, 0.0, 1.0));
    stroke.strength = static_cast<float>(std::clamp(desk.brush.strength, 0.0, 1.0));
    for (std::size_t c = 0; c < 4; ++c) stroke.colour[c] = desk.brush.colour[c];
    return stroke;
}

void take_mouse(Desk& desk, StageState& stage, bool over_stage) {
    const ImGuiIO& io = ImGui::GetIO();
    const ScreenPoint cell = stage.view.to_cells({io.MousePos.x, io.MousePos.y});
    const bool hand = desk.tool == Tool::hand;
    const bool brush = !hand && desk.tool != Tool::inspect;

    if (over_stage && io.MouseWheel != 0) {
        if (io.KeyCtrl) {
            desk.brush.size = std::clamp(desk.brush.size + (io.MouseWheel > 0 ? 1 : -1), 1.0, kMostBrushSize);
        } else {
            stage.view.zoom_by(io.MouseWheel > 0 ? 1 : -1, {io.MousePos.x, io.MousePos.y});
        }
    }
    const bool left = over_stage && ImGui::IsMouseClicked(ImGuiMouseButton_Left);
    const bool right = over_stage && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
    if ((left && hand) || (over_stage && ImGui::IsMouseClicked(ImGuiMouseButton_Middle))) stage.panning = true;
    if (stage.panning) {
        if (ImGui::IsMouseDown(ImGuiMouseButton_Middle) || (hand && ImGui::IsMouseDown(ImGuiMouseButton_Left))) {
            if (io.MouseDelta.x != 0 || io.MouseDelta.y != 0) stage.view.pan_by(io.MouseDelta.x, io.MouseDelta.y);
        } else {
            stage.panning = false;
        }
    }
    if (!stage.path.drawing() && ((left && brush) || right)) {
        stage.erasing = right;
        stage.edit = desk.session.new_edit();
        stage.path.begin({cell.x, cell.y});
    } else if (stage.path.drawing()) {
        // Also while the pointer is outside; the button is asked for, not an event of its release, which may be lost.
        const bool down = ImGui::IsMouseDown(stage.erasing ? ImGuiMouseButton_Right : ImGuiMouseButton_Left) &&
                          io.AppFocusLost == false;
        if (ImGui::IsMousePosValid()) stage.path.move({cell.x, cell.y}, io.KeyShift);
        if (!down) {
            stage.path.end();
            return;
        }
    }
    inspect(desk, cell, over_stage, left);
    if (!stage.path.drawing()) return;
    Stroke stroke = stroke_of(desk, stage.erasing ? Tool::erase : desk.tool);
    stroke.points = stage.path.take(std::max(kSpacing * stroke.radius, 0.5F));
    if (stroke.points.empty()) return;
    const int channels = desk.session.live().sizes.channels;
    const BrushWord word = brush_word(desk.channels, channels, stroke.kind);
    if (!word.words.empty() && word.words != desk.status) desk.say(word.words);
    if (word.in_vain) return;
    stroke.channels = brush_channels(desk.channels, channels);
    show_wound_at_once(desk, stroke);
    desk.session.damage(std::move(stroke), stage.edit);
    ++desk.strokes;
}

void draw_ring(ImDrawList* list, const Desk& desk, const StageState& stage) {
    const Tool tool = stage.erasing && stage.path.drawing() ? Tool::erase : desk.tool;
    if (tool == Tool::hand || tool == Tool::inspect) return;
    const ImVec2 at = ImGui::GetIO().MousePos;
    const auto zoom = static_cast<float>(stage.view.zoom());
    const float radius = std::max(static_cast<float>(desk.brush.size) / 2 * zoom, 2.0F);
    const ImU32 shade = IM_COL32(0, 0, 0, 166);
    const ImU32 white = tool == Tool::restore ? kPlay : IM_COL32_WHITE;
    if (tool == Tool::colour) {
        const auto& c = desk.brush.colour;
        list->AddCircleFilled(at, radius, ImGui::ColorConvertFloat4ToU32({c[0], c[1], c[2], 0.5F}));
    }
    list->AddCircle(at, radius, shade, 0, px(3));
    if (tool == Tool::erase) {
        const int dashes = std::max(12, static_cast<int>(2 * 3.14159F * radius / px(9)));
        for (int i = 0; i < dashes; ++i) {
            const float from = 6.28318F * static_cast<float>(i) / static_cast<float>(dashes);
            list->PathArcTo(at, radius, from, from + 3.5F / static_cast<float>(dashes));
            list->PathStroke(white, 0, px(1.5F));
        }
    } else {
        list->AddCircle(at, radius, white, 0, px(1.5F));
    }
    const float inner = radius * static_cast<float>(desk.brush.hardness);  // full strength within
    if (desk.brush.hardness > 0.05 && desk.brush.hardness < 0.97 && inner > px(4)) {
        const int dots = std::max(10, static_cast<int>(inner / px(1.2F)));
        for (int i = 0; i < dots; ++i) {
            const float angle = 6.28318F * static_cast<float>(i) / static_cast<float>(dots);
            list->AddCircleFilled({at.x + inner * std::cos(angle), at.y + inner * std::sin(angle)}, px(1) * 0.7F,
                                  white);
        }
    }
    const float arm = px(3);
    list->AddLine({at.x - arm, at.y}, {at.x + arm, at.y}, white);
    list->AddLine({at.x, at.y - arm}, {at.x, at.y + arm}, white);
}

}  // namespace

void draw_stage(Desk& desk, StageState& stage) {
    const ImVec2 least = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const ImVec2 most{least.x + size.x, least.y + size.y};
    desk.readout.clear();
    desk.stage_area = {least.x, least.y, size.x, size.y};
    const LiveFrame& frame = desk.session.frame();
    ImGui::SetCursorScreenPos(least);
    ImGui::InvisibleButton(
        kStageName, size,
        ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight | ImGuiButtonFlags_MouseButtonMiddle);
    const bool over_stage = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
    if (frame.number == 0 || frame.grid.width <= 0) {
        const std::string& failure = desk.session.live().failure;
        if (!failure.empty())
            draw_text(ImGui::GetWindowDrawList(), {least.x + px(16), least.y + px(16)}, kBody, kError, failure.c_str());
        return;
    }
    stage.view.place({least.x, least.y, size.x, size.y}, frame.grid);
    const ScreenArea cells = area_for_cells({least.x, least.y, size.x, size.y}, stage.view.zoom());
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    take_mouse(desk, stage, over_stage && mouse.x >= cells.x && mouse.y >= cells.y);  // rulers take no stroke
    compose(desk, stage);

    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PushClipRect(least, most, true);
    const ScreenArea picture = stage.view.picture();
    const ImVec2 from{picture.x, picture.y};
    const ImVec2 to{picture.x + picture.width, picture.y + picture.height};
    list->AddRect({from.x - 1, from.y - 1}, {to.x + 1, to.y + 1}, kLine2);
    draw_pixels(list, stage_picture(desk), from, to);
    draw_cell_lines(stage.view, frame.grid);
    const ScreenArea area{least.x, least.y, size.x, size.y};
    stage.seen = seen_cells(stage.view, area_for_cells(area, stage.view.zoom()), frame.grid);
    desk.values_drawn = alt_held() ? 0 : draw_cell_values(desk, stage.view, area);
    const ScreenPoint cell = stage.view.to_cells({ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y});
    draw_inspected_cell(list, desk, stage.view);
    const bool over_picture = cell.x >= 0 && cell.y >= 0 && cell.x < static_cast<float>(frame.grid.width) &&
                              cell.y < static_cast<float>(frame.grid.height);
    if (over_stage && over_picture && !stage.panning) {
        draw_ring(list, desk, stage);
        if (desk.tool != Tool::hand && desk.tool != Tool::inspect) ImGui::SetMouseCursor(ImGuiMouseCursor_None);
    }
    std::optional<std::array<int, 2>> pointed;
    if (over_stage && over_picture) pointed = {static_cast<int>(cell.x), static_cast<int>(cell.y)};
    std::optional<double> value;
    if (pointed) {
        desk.watch.state = true;
        const auto index = static_cast<std::size_t>((*pointed)[1]) * static_cast<std::size_t>(frame.grid.width) +
                           static_cast<std::size_t>((*pointed)[0]);
        if (index < desk.image.scope().values().size()) value = static_cast<double>(desk.image.scope().values()[index]);
        draw_stage_readout(desk, stage.view, area, (*pointed)[0], (*pointed)[1]);
    }
    desk.legend = !alt_held() && draw_stage_legend(desk, picture, area, value);
    draw_rulers(stage.view, area, frame.grid, pointed);
    list->PopClipRect();
    desk.zoom = stage.view.zoom();
    desk.picture = picture;
}

}  // namespace nca
