// The design's numbers as ImGui's and ImPlot's styles, and text drawn in its roles. ImGui multiplies the sizes of fonts
// by FontScaleDpi, so a role is pushed at its size at scale 1; only text that is drawn without ImGui's stack is scaled
// here.
#include "app/gui/theme.h"

#include <imgui_internal.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/gui/control.h"

namespace nca::gui {
namespace {

float present_scale = 1;

ImVec4 rgba(ImU32 packed) { return ImGui::ColorConvertU32ToFloat4(packed); }

ImVec4 rgba(ImU32 packed, float alpha) {
    ImVec4 result = rgba(packed);
    result.w = alpha;
    return result;
}

void set_lengths(ImGuiStyle& style) {
    style.FontSizeBase = 16;
    style.Alpha = 1;
    style.DisabledAlpha = 1;
    style.WindowPadding = {16, 14};
    style.WindowMinSize = {240, 140};  // of panels, docked or not
    style.FramePadding = {8, 6};
    style.ItemSpacing = {8, 8};
    style.ItemInnerSpacing = {6, 4};
    style.CellPadding = {8, 4};
    style.IndentSpacing = 16;
    style.WindowRounding = 0;
    style.WindowBorderSize = 0;
    style.WindowMenuButtonPosition = ImGuiDir_None;
    style.ChildRounding = 6;
    style.ChildBorderSize = 1;
    style.PopupRounding = 6;
    style.PopupBorderSize = 1;
    style.FrameRounding = 4;
    style.FrameBorderSize = 0;
    style.ScrollbarSize = 10;
    style.ScrollbarPadding = 2;
    style.ScrollbarRounding = 3;
    style.GrabMinSize = 12;
    style.GrabRounding = 6;
    style.ImageRounding = 3;
    style.ImageBorderSize = 0;
    style.TabRounding = 0;
    style.TabBorderSize = 0;
    style.TabMinWidthBase = 72;
    style.TabBarBorderSize = 1;
    style.TabBarOverlineSize = 2;
    style.DockingSeparatorSize = 1;
    style.DockingNodeHasCloseButton = false;
    style.SeparatorSize = 1;
    style.InputTextCursorSize = 1;
    style.HoverStationaryDelay = 0.15F;
    style.HoverDelayShort = 0.35F;
}

// ScaleAllSizes cuts fractions off, so a line of one pixel would vanish below scale 1.
void keep_lines(ImGuiStyle& style) {
    for (float* line : {&style.ChildBorderSize, &style.PopupBorderSize, &style.TabBarBorderSize,
                        &style.DockingSeparatorSize, &style.SeparatorSize, &style.InputTextCursorSize})
        *line = px(1);
    style.TabBarOverlineSize = px(2);
}

void set_colours(ImGuiStyle& style) {
    ImVec4* to = style.Colors;
    const ImVec4 clear{0, 0, 0, 0};
    to[ImGuiCol_Text] = rgba(kText1);
    to[ImGuiCol_TextDisabled] = rgba(kOff);
    for (const ImGuiCol at : {ImGuiCol_WindowBg, ImGuiCol_MenuBarBg, ImGuiCol_TitleBg, ImGuiCol_TitleBgActive,
                              ImGuiCol_TitleBgCollapsed, ImGuiCol_Tab, ImGuiCol_TabDimmed})
        to[at] = rgba(kBg1);
    for (const ImGuiCol at : {ImGuiCol_ChildBg, ImGuiCol_BorderShadow, ImGuiCol_ScrollbarBg, ImGuiCol_ResizeGrip,
                              ImGuiCol_ResizeGripHovered, ImGuiCol_ResizeGripActive, ImGuiCol_TableRowBg})
        to[at] = clear;
    for (const ImGuiCol at :
         {ImGuiCol_PopupBg, ImGuiCol_TabSelected, ImGuiCol_TabDimmedSelected, ImGuiCol_TableHeaderBg})
        to[at] = rgba(kBg2);
    for (const ImGuiCol at : {ImGuiCol_FrameBg, ImGuiCol_Button}) to[at] = rgba(kBg3);
    for (const ImGuiCol at :
         {ImGuiCol_FrameBgHovered, ImGuiCol_ButtonHovered, ImGuiCol_HeaderHovered, ImGuiCol_TabHovered})
        to[at] = rgba(kBg4);
    for (const ImGuiCol at :
         {ImGuiCol_FrameBgActive, ImGuiCol_ButtonActive, ImGuiCol_HeaderActive, ImGuiCol_ScrollbarGrab})
        to[at] = rgba(kBg5);
    for (const ImGuiCol at : {ImGuiCol_Border, ImGuiCol_Separator, ImGuiCol_TableBorderStrong,
                              ImGuiCol_TableBorderLight, ImGuiCol_TreeLines})
        to[at] = rgba(kLine1);
    for (const ImGuiCol at :
         {ImGuiCol_CheckboxSelectedBg, ImGuiCol_SeparatorHovered, ImGuiCol_SeparatorActive,
          ImGuiCol_TabSelectedOverline, ImGuiCol_TabDimmedSelectedOverline, ImGuiCol_TextLink, ImGuiCol_NavCursor,
          ImGuiCol_DragDropTarget, ImGuiCol_NavWindowingHighlight, ImGuiCol_PlotLines, ImGuiCol_PlotHistogram})
        to[at] = rgba(kPlay);
    for (const ImGuiCol at : {ImGuiCol_SliderGrab, ImGuiCol_SliderGrabActive, ImGuiCol_InputTextCursor,
                              ImGuiCol_PlotLinesHovered, ImGuiCol_PlotHistogramHovered})
        to[at] = rgba(kText1);
    to[ImGuiCol_Header] = rgba(kPlayTint);
    to[ImGuiCol_ScrollbarGrabHovered] = rgba(kLine3);
    to[ImGuiCol_ScrollbarGrabActive] = rgba(kText3);
    to[ImGuiCol_CheckMark] = rgba(kBg0);
    to[ImGuiCol_DockingPreview] = rgba(kPlay, 0.35F);
    to[ImGuiCol_DragDropTargetBg] = rgba(kPlay, 0.1F);
    to[ImGuiCol_TextSelectedBg] = rgba(kPlay, 0.35F);
    to[ImGuiCol_DockingEmptyBg] = ImVec4(0, 0, 0, 0);  // the window is cleared to it
    to[ImGuiCol_TableRowBgAlt] = {1, 1, 1, 0.02F};
    to[ImGuiCol_ModalWindowDimBg] = {0, 0, 0, 0.55F};
    to[ImGuiCol_NavWindowingDimBg] = {0, 0, 0, 0.55F};
    to[ImGuiCol_UnsavedMarker] = rgba(kText2);
}

void set_plot_style() {
    ImPlotStyle& style = ImPlot::GetStyle();
    style.PlotBorderSize = 0;
    style.MinorAlpha = 0;
    style.MajorTickLen = style.MinorTickLen = style.LegendPadding = {0, 0};
    style.MajorGridSize = style.MinorGridSize = {px(1), px(1)};
    style.PlotPadding = {px(4), px(4)};
    style.LabelPadding = {px(6), px(4)};
    style.AnnotationPadding = {px(6), px(3)};
    style.PlotMinSize = {px(80), px(60)};
    ImVec4* to = style.Colors;
    for (const ImPlotCol at : {ImPlotCol_FrameBg, ImPlotCol_PlotBorder, ImPlotCol_AxisBg, ImPlotCol_LegendBorder})
        to[at] = {0, 0, 0, 0};
    to[ImPlotCol_PlotBg] = rgba(kPlotBg);
    to[ImPlotCol_LegendBg] = rgba(kBg2);
    to[ImPlotCol_LegendText] = to[ImPlotCol_InlayText] = rgba(kText2);
    to[ImPlotCol_TitleText] = to[ImPlotCol_Crosshairs] = rgba(kText1);
    to[ImPlotCol_AxisText] = rgba(kText3);
    to[ImPlotCol_AxisGrid] = to[ImPlotCol_AxisTick] = rgba(kPlotGrid);
    to[ImPlotCol_AxisBgHovered] = rgba(kBg3);
    to[ImPlotCol_AxisBgActive] = rgba(kBg4);
    to[ImPlotCol_Selection] = rgba(kPlay);
}

// The size of a role in pixels of the screen, rounded as ImGui rounds it.
float pixels_of(Role role) { return std::max(1.0F, std::round(role.size * present_scale)); }

}  // namespace

void apply_style(float scale) {
    present_scale = scale;
    ImGuiStyle style;
    set_lengths(style);
    set_colours(style);
    style.ScaleAllSizes(scale);
    keep_lines(style);
    style.FontScaleDpi = scale;
    ImGui::GetStyle() = style;
    ImGui::GetIO().ConfigDpiScaleFonts = false;  // it would overwrite FontScaleDpi
    if (ImPlot::GetCurrentContext() != nullptr) set_plot_style();
}

float scale() { return present_scale; }

float px(float length) {
    const float whole = std::round(length * present_scale);
    return length > 0 ? std::max(1.0F, whole) : whole;
}

void push_font(Role role) { ImGui::PushFont(font_of(role.face), role.size); }

ImVec2 text_size(Role role, const char* text) {
    const ImVec2 size = font_of(role.face)->CalcTextSizeA(pixels_of(role), FLT_MAX, 0, text);
    return {std::ceil(size.x - 0.001F), size.y};
}

void draw_text(ImDrawList* list, ImVec2 at, Role role, ImU32 colour, const char* text) {
    list->AddText(font_of(role.face), pixels_of(role), at, colour, text);
}

float ascent_of(Role role) { return font_of(role.face)->GetFontBaked(pixels_of(role))->Ascent; }

float baseline_in(float top, float height, Role role) {
    return std::floor(top + (height - pixels_of(role)) / 2) + ascent_of(role);
}

void draw_on_baseline(ImDrawList* list, float left, float baseline, Role role, ImU32 colour, const char* text) {
    draw_text(list, {std::round(left), baseline - ascent_of(role)}, role, colour, text);
}

// ImGui's text offset of a line is where body text begins below its top; another role's text is moved so that it
// stands on the same baseline.
void text(Role role, ImU32 colour, const char* text) {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems) return;
    const float offset = window->DC.CurrLineTextBaseOffset;
    const float above_body = ascent_of(role) - ascent_of(kBody);
    const float down = std::max(0.0F, offset - above_body);
    const float own_offset = std::max(0.0F, above_body);
    const ImVec2 size = text_size(role, text);
    const ImVec2 at{window->DC.CursorPos.x, window->DC.CursorPos.y + down};
    ImGui::ItemSize({size.x, size.y + down - std::max(0.0F, offset - own_offset)}, own_offset);
    if (!ImGui::ItemAdd({at.x, at.y, at.x + size.x, at.y + size.y}, 0)) return;
    draw_text(window->DrawList, at, role, colour, text);
}

}  // namespace nca::gui
