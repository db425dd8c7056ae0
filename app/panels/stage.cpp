// Draws the live grid with its brush ring and readout; turns the mouse into strokes, zoom and pan.
#include "app/panels/stage.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/gui/widgets.h"
#include "app/panels/actions.h"
#include "app/panels/calm_view.h"
#include "app/panels/pinned_cell.h"

namespace nca {
namespace {

using namespace gui;

constexpr float kSpacing = 0.5F;  // of stamps, in radii
constexpr const char* kStageName = "##stage";

bool alt_held() { return ImGui::GetIO().KeyAlt; }

std::uint64_t composition_key(const Desk& desk, bool peek) {
    return (desk.session.frame().number << 6U) | (static_cast<std::uint64_t>(desk.view) << 3U) |
           (static_cast<std::uint64_t>(desk.background) << 1U) | (peek ? 1U : 0U);
}

void compose(Desk& desk, StageState& stage) {
    const bool peek = alt_held();
    const std::uint64_t key = composition_key(desk, peek);
    if (key == stage.composed_of && !stage.shown.empty()) return;
    const LiveFrame& frame = desk.session.frame();
    const auto& target = desk.session.target().picture.pixels;
    const std::vector<std::uint8_t>& pixels = peek && target.size() == frame.pixels.size() ? target : frame.pixels;
    compose_stage(pixels, target, frame.grid, peek ? View::rgba : desk.view, desk.background, stage.shown);
    stage.composed_of = key;
    ++stage.shown_version;
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
            desk.brush.size = std::clamp(desk.brush.size + (io.MouseWheel > 0 ? 1 : -1), 1.0, 72.0);
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

/// Cell, its colour and its error, at the stage's bottom left.
void draw_readout(ImDrawList* list, Desk& desk, const StageState& stage, ImVec2 stage_least, ImVec2 stage_most) {
    const LiveFrame& frame = desk.session.frame();
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const ScreenPoint cell = stage.view.to_cells({mouse.x, mouse.y});
    const int x = static_cast<int>(std::floor(cell.x));
    const int y = static_cast<int>(std::floor(cell.y));
    if (x < 0 || y < 0 || x >= frame.grid.width || y >= frame.grid.height) return;
    const std::size_t index =
        static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.grid.width) + static_cast<std::size_t>(x);
    if (4 * index + 4 > frame.pixels.size()) return;
    const auto part = [&](std::size_t c) { return frame.pixels[4 * index + c] / 255.0; };
    const auto& target = desk.session.target().picture.pixels;
    std::array<std::string, 4> lines{fmt::format("cell {}, {}", x, y),
                                     fmt::format("R {:.2f} G {:.2f}", part(0), part(1)),
                                     fmt::format("B {:.2f} A {:.2f}", part(2), part(3)), std::string()};
    if (target.size() == frame.pixels.size())
        lines[3] = "error " + short_scientific(cell_error(frame.pixels, target, index));
    const float line_height = px(21);
    const float width = text_size(kSmallNumber, lines[1].c_str()).x;
    const ScreenArea picture = stage.view.picture();
    ImVec2 at{stage_least.x + px(16), stage_most.y - px(8) - 4 * line_height};
    // Nothing lies on the picture: where it would, the readout is left to the status line.
    if (at.x + width > picture.x && picture.y + picture.height > at.y) {
        desk.readout = lines[0] + "  " + lines[1] + " " + lines[2] + "  " + lines[3];
        return;
    }
    for (const std::string& line : lines) {
        draw_text(list, at, kSmallNumber, kText2, line.c_str());
        at.y += line_height;
    }
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
    take_mouse(desk, stage, over_stage);
    compose(desk, stage);

    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PushClipRect(least, most, true);
    const ScreenArea picture = stage.view.picture();
    const ImVec2 from{picture.x, picture.y};
    const ImVec2 to{picture.x + picture.width, picture.y + picture.height};
    list->AddRect({from.x - 1, from.y - 1}, {to.x + 1, to.y + 1}, kLine2);
    const CalmPicture calm = calm_picture(desk, stage.shown_version, stage.shown);
    const ImTextureID texture =
        desk.pictures.show("stage", calm.version, frame.grid.height, frame.grid.width, calm.pixels);
    draw_pixels(list, texture, from, to);
    if (stage.view.zoom() >= 12) {
        const float strength = std::min((static_cast<float>(stage.view.zoom()) - 10) / 6.0F, 1.0F);
        const ImU32 line = IM_COL32(0, 0, 0, static_cast<int>(89 * strength));
        for (int x = 1; x < frame.grid.width; ++x) {
            const float at = from.x + static_cast<float>(x * stage.view.zoom());
            list->AddLine({at, from.y}, {at, to.y}, line);
        }
        for (int y = 1; y < frame.grid.height; ++y) {
            const float at = from.y + static_cast<float>(y * stage.view.zoom());
            list->AddLine({from.x, at}, {to.x, at}, line);
        }
    }
    const ScreenPoint cell = stage.view.to_cells({ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y});
    draw_inspected_cell(list, desk, stage.view);
    const bool over_picture = cell.x >= 0 && cell.y >= 0 && cell.x < static_cast<float>(frame.grid.width) &&
                              cell.y < static_cast<float>(frame.grid.height);
    if (over_stage && over_picture && !stage.panning) {
        draw_ring(list, desk, stage);
        if (desk.tool != Tool::hand && desk.tool != Tool::inspect) ImGui::SetMouseCursor(ImGuiMouseCursor_None);
    }
    if (over_stage) draw_readout(list, desk, stage, least, most);
    list->PopClipRect();
    desk.zoom = stage.view.zoom();
    desk.picture = picture;
}

void draw_stage_head(Desk& desk, StageState& stage) {
    const ImVec2 least = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = least.y + size.y / 2;
    const char* title = alt_held() ? "Target" : "Live grid";
    const ImVec2 title_size = text_size(kTitle, title);
    float x = least.x + px(12);
    draw_text(list, {x, std::floor(middle - title_size.y / 2)}, kTitle, kText1, title);
    x += title_size.x + px(12);
    const std::int64_t learnt = desk.session.live().parameters_iteration;
    const std::string caption = (size.x > px(820) ? "parameters of iteration " : "iteration ") +
                                with_commas(desk.session.live().parameters_number == 0 ? desk.first_iteration : learnt);
    const ImVec2 caption_size = text_size(kCaption, caption.c_str());
    const float segments = px(220);
    const float right = least.x + size.x - px(12);
    const float calm = right - px(92) - calm_switch_width();
    const float swatches = calm - px(3 * 26 + 8);
    if (x + caption_size.x < swatches - segments - px(24))
        draw_text(list, {x, std::floor(middle - caption_size.y / 2)}, kCaption, kText2, caption.c_str());

    ImGui::SetCursorScreenPos({swatches - segments - px(12), std::floor(middle - px(14))});
    constexpr std::array<const char*, 3> kViews{"RGBA", "Alpha", "Error"};
    int view = static_cast<int>(desk.view);
    if (segmented("##view", kViews.data(), 3, view,
                  {"View",
                   "What a cell shows: its colour over the background, its alpha in greys, or how far it is from "
                   "the target (the root of the mean squared difference, 0 to 0.5).",
                   key_of("Next view"), nullptr},
                  220))
        desk.view = static_cast<View>(view);

    constexpr std::array<ImU32, 3> kFill{kCheckB, IM_COL32(255, 255, 255, 255), IM_COL32(0, 0, 0, 255)};
    constexpr std::array<const char*, 3> kNames{"Checkerboard##background", "White##background", "Black##background"};
    for (int i = 0; i < 3; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const ImVec2 from{swatches + px(26.0F * static_cast<float>(i)), std::floor(middle - px(9))};
        ImGui::SetCursorScreenPos(from);
        if (ImGui::InvisibleButton(kNames[at], {px(18), px(18)})) desk.background = static_cast<Background>(i);
        tooltip({"Background", "What shows through cells that are not opaque.", nullptr, nullptr});
        const ImVec2 to{from.x + px(18), from.y + px(18)};
        list->AddRectFilled(from, to, kFill[at], px(3));
        if (i == 0) {
            list->AddRectFilled(from, {from.x + px(9), from.y + px(9)}, kBg5, px(2));
            list->AddRectFilled({from.x + px(9), from.y + px(9)}, to, kBg5, px(2));
        }
        const bool chosen = static_cast<int>(desk.background) == i;
        list->AddRect(from, to, chosen ? kPlay : kLine2, px(3), 0, chosen ? px(2) : 1.0F);
    }
    draw_calm_switch(desk, calm, middle);
    ImGui::SetCursorScreenPos({right - px(92), std::floor(middle - px(14))});
    if (button(
            fmt::format("{}x###fit", stage.view.zoom()).c_str(),
            {"Zoom", "Pixels a cell. Click: as large as it fits. Wheel over the stage: in and out; middle drag: pan.",
             key_of("Fit"), nullptr},
            {.icon = kFitIcon, .width = 84}))
        stage.view.fit();
}

}  // namespace nca
