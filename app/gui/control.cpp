// The common part of the window's controls on top of ImGui's internals.
#include "app/gui/control.h"

#include <algorithm>
#include <cmath>

// The Test Engine's hook, defined where a test links ImGui with it: one build of this library serves program and tests.
// NOLINTNEXTLINE(readability-identifier-naming)
[[gnu::weak]] extern void ImGuiTestEngineHook_ItemInfo(ImGuiContext* context, ImGuiID id, const char* label,
                                                       ImGuiItemStatusFlags flags);

namespace nca::gui {
namespace {

// ImGui's status flags for the Test Engine, which its header shows only where it is built with it.
constexpr ImGuiItemStatusFlags kCheckable = 1 << 22;
constexpr ImGuiItemStatusFlags kChecked = 1 << 23;
constexpr ImGuiItemStatusFlags kInputable = 1 << 24;

void tell_test_engine(ImGuiID id, const char* name, ItemKind kind) {
    ImGuiContext* context = ImGui::GetCurrentContext();
    if (!context->TestEngineHookItems || ImGuiTestEngineHook_ItemInfo == nullptr) return;
    ImGuiItemStatusFlags flags = context->LastItemData.StatusFlags;
    if (kind == ItemKind::typed) flags |= kInputable;
    if (kind == ItemKind::switched_off || kind == ItemKind::switched_on) flags |= kCheckable;
    if (kind == ItemKind::switched_on) flags |= kChecked;
    ImGuiTestEngineHook_ItemInfo(context, id, name, flags);
}

}  // namespace

std::string shown_part(const char* name) { return {name, ImGui::FindRenderedTextEnd(name)}; }

float width_of(float width, float natural) {
    if (width > 0) return px(width);
    if (width < 0) return std::max(1.0F, ImGui::GetContentRegionAvail().x + px(width));
    return natural;
}

Item place_item(const char* name, ImVec2 size, const About& about, ImGuiItemFlags flags) {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems) return {};
    const float text_offset = std::max(0.0F, std::floor((size.y - px(kBody.size)) / 2));
    ImVec2 at = window->DC.CursorPos;
    at.y += std::max(0.0F, window->DC.CurrLineTextBaseOffset - text_offset);
    ImGui::ItemSize(size, text_offset);
    return add_item(name, {at.x, at.y, at.x + size.x, at.y + size.y}, about, flags);
}

Item add_item(const char* name, const ImRect& box, const About& about, ImGuiItemFlags flags) {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    Item item;
    if (window->SkipItems) return item;
    item.id = window->GetID(name);
    item.box = box;
    if (about.why_not != nullptr) flags |= ImGuiItemFlags_Disabled;
    item.seen = ImGui::ItemAdd(box, item.id, nullptr, flags);
    item.off = (ImGui::GetItemFlags() & ImGuiItemFlags_Disabled) != 0;
    return item;
}

void press_item(Item& item, ImGuiButtonFlags flags) {
    item.pressed = ImGui::ButtonBehavior(item.box, item.id, &item.hovered, &item.held, flags);
    if (!item.off) return;
    item.pressed = item.hovered = item.held = false;
}

void end_item(const Item& item, const char* name, const About& about, ItemKind kind) {
    if (item.id == 0) return;  // its window has no room: nothing was placed
    tell_test_engine(item.id, name, kind);
    tooltip(about);
}

bool has_focus_ring(ImGuiID id) {
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    return context.NavId == id && context.NavCursorVisible && !context.CurrentWindow->DC.NavHideHighlightOneFrame;
}

void draw_focus_ring(const Item& item, float rounding, float gap) {
    if (!has_focus_ring(item.id)) return;
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    ImRect ring = item.box;
    ring.Expand(px(gap) + px(2));
    const ImRect within = window->Rect();
    window->DrawList->PushClipRect(ImVec2(within.Min.x, window->ClipRect.Min.y - px(3)),
                                   ImVec2(within.Max.x, window->ClipRect.Max.y + px(3)));
    window->DrawList->AddRect(ring.Min, ring.Max, kPlay, px(rounding) + px(gap), px(2));
    window->DrawList->PopClipRect();
}

ImU32 blend(ImU32 base, ImU32 over, float part) {
    const ImVec4 low = ImGui::ColorConvertU32ToFloat4(base);
    const ImVec4 high = ImGui::ColorConvertU32ToFloat4(over);
    const auto mix = [part](float a, float b) { return a + (b - a) * part; };
    return ImGui::ColorConvertFloat4ToU32({mix(low.x, high.x), mix(low.y, high.y), mix(low.z, high.z), low.w});
}

}  // namespace nca::gui
