// What the window's own controls share, for the files that draw them: a place in ImGui's layout, its behaviour and
// focus ring, text on a common baseline, and what the Test Engine is told.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

#include <string>

#include "app/gui/widgets.h"

namespace nca::gui {

/// One control in this frame. Lengths are pixels of the screen.
struct Item {
    ImGuiID id = 0;
    ImRect box;
    bool seen = false;  ///< false: clipped away; draw nothing
    bool off = false;   ///< disabled
    bool hovered = false, held = false, pressed = false;
};

/// What the Test Engine may do with an item besides pressing it.
enum class ItemKind : std::uint8_t { plain, switched_off, switched_on, typed };

/// The part of a name that is shown: what stands before "##".
std::string shown_part(const char* name);
/// `width` at scale 1 in pixels of the screen; 0: `natural`, below 0: what is left of the line less that much.
float width_of(float width, float natural);

/// Takes a place in the layout, on the line's baseline, as wide and high as `size`.
Item place_item(const char* name, ImVec2 size, const About& about, ImGuiItemFlags flags = 0);
/// An item at a place that is already taken.
Item add_item(const char* name, const ImRect& box, const About& about, ImGuiItemFlags flags = 0);
/// Lets the item be pressed by mouse and keyboard.
void press_item(Item& item, ImGuiButtonFlags flags = 0);
/// After drawing: the Test Engine's record and the tooltip.
void end_item(const Item& item, const char* name, const About& about, ItemKind kind = ItemKind::plain);

/// True if the ring is to be drawn: the keyboard is used, and is here.
bool has_focus_ring(ImGuiID id);
/// The ring around a control, `gap` pixels of scale 1 from it; outside its window's padding too.
void draw_focus_ring(const Item& item, float rounding = 4, float gap = 1);

/// `base` with `part` of `over` laid on it.
ImU32 blend(ImU32 base, ImU32 over, float part);
/// True if the icon's font is there; else draw_icon writes its word.
bool can_draw(Icon icon);
/// Distance from the top of a role's line to its baseline.
float ascent_of(Role role);
/// The baseline on which a role stands in the middle of `height`.
float baseline_in(float top, float height, Role role);
void draw_on_baseline(ImDrawList* list, float left, float baseline, Role role, ImU32 colour, const char* text);

/// How typing into a number ended: taken as it was, as the nearest that is allowed, or not at all.
enum class Typed : std::uint8_t { going_on, accepted, clamped, refused };
/// True if a click with Ctrl, the Tab key or the Test Engine asks to type into the item, or if that is going on.
bool wants_typing(const Item& item, bool by_plain_click);
/// A text box over the item; call it in each frame in which wants_typing() is true.
Typed type_number(const char* name, const Item& item, double& value, const NumberRange& range, const std::string& shown,
                  const char* unit);
/// The box of a number at rest: the number left, `aside` (a unit) right. `refused`: `aside` is the range that it takes,
/// with an error's border; where the box has no room for it, it stands beside.
void draw_number_box(const Item& item, const std::string& number, const std::string& aside, bool refused);

}  // namespace nca::gui
