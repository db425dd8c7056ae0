// The window's own controls, drawn on ImGui's draw list: each is one function that takes its name, what its tooltip
// says, and, where it is impossible now, why. All lengths are pixels at scale 1. A name is ImGui's: "Restart##play"
// shows "Restart"; "##seed" shows nothing. Every control is reached by keyboard and by the Test Engine through its
// name.
#pragma once

#include <cstdint>
#include <string>

#include "app/gui/icons.h"
#include "app/gui/theme.h"
#include "app/number_text.h"

namespace nca::gui {

/// What a control says of itself. Null: nothing.
struct About {
    const char* title = nullptr;    ///< first line of the tooltip
    const char* text = nullptr;     ///< when to change it
    const char* key = nullptr;      ///< its shortcut, shown in the tooltip (and at a button's right end)
    const char* why_not = nullptr;  ///< not null: the control is disabled, and the tooltip says this first
};

enum class ButtonKind : std::uint8_t { plain, chosen, play, learn, learning, danger, outlined_error };

struct ButtonLook {
    ButtonKind kind = ButtonKind::plain;
    Icon icon = kNoIcon;
    float width = 0;  ///< 0: as wide as it must be; below 0 (here and elsewhere): what is left of the line, less that
    float height = 28;
    bool show_key = false;  ///< About::key at the right end
};

/// True in the frame in which it was pressed (never while disabled).
bool button(const char* name, const About& about, const ButtonLook& look = {});
/// How wide button() would make it, in pixels of the screen.
float button_width(const char* name, const About& about, const ButtonLook& look);
/// A square button with an icon only; `chosen` draws it pressed in.
bool icon_button(const char* name, Icon icon, const About& about, bool chosen = false, float size = 32);
/// Words that are pressed, without a frame: the one thing that can be done about a notice. Fades with `opacity`.
bool text_button(const char* name, const About& about, ImU32 hue = kPlay, float height = 28, float opacity = 1);
/// A tool of the rail, 40 x `height`, with its key digit at the bottom right.
bool tool_button(const char* name, Icon icon, const About& about, bool chosen, float height = 40);
/// One of several; returns true if `chosen` changed. At most six parts; `width` 0: as wide as they must be. `why_not`,
/// one for each part: null, or why this part can't be chosen now.
bool segmented(const char* name, const char* const* parts, int count, int& chosen, const About& about, float width = 0,
               const char* const* why_not = nullptr);
/// A switch with its label to the right.
bool toggle(const char* name, bool& on, const About& about, ImU32 hue = kPlay);

struct SliderLook {
    ImU32 hue = kPlay;
    ImU32 rest_hue = 0;  ///< right of the knob; 0: the empty track
    float width = 160;
    bool logarithmic = false;
    double standard = 0;  ///< a double click goes here
    float height = 28;    ///< of the part that answers to the pointer
};
/// Track, filled part, round knob. Returns true while it changes. Ctrl+click types.
bool slider(const char* name, double& value, double least, double most, const About& about, const SliderLook& look);
/// Two knobs on one track.
bool range_slider(const char* name, double& low, double& high, double least, double most, const About& about,
                  const SliderLook& look);

struct NumberLook {
    const char* unit = "";      ///< caption at the right end
    const char* format = "%g";  ///< printf's, for a double
    double per_pixel = 0.1;     ///< change by dragging; times 0.1 with Shift, 10 with Ctrl
    bool logarithmic = false;   ///< dragging multiplies: ten pixels by 1 + per_pixel
    bool whole = false;         ///< whole numbers only
    float width = 120;
    float height = 28;
    const char* was = nullptr;    ///< a value not yet in force: "was 64"
    const char* label = nullptr;  ///< null: none; else a caption above the field
};
/// A number that is dragged or typed. Returns true when a new value was accepted. What is typed out of range becomes
/// the nearest number in it, what is none changes nothing; in both cases the field says the range for a while.
bool number_field(const char* name, double& value, double least, double most, const About& about,
                  const NumberLook& look = {});

/// Words that filter what stands below. True when they changed.
bool search_field(const char* name, const char* hint, std::string& words, float width, const About& about);
/// A key as a cap, 20 high; its width in pixels of the screen.
float key_cap_width(const char* key);
void draw_key_cap(ImDrawList* list, ImVec2 at, const char* key);

/// Icon and words in a rounded frame, with a tooltip.
void badge(const char* name, Icon icon, ImU32 hue, const char* words, const About& about, ImU32 border = kLine2);
/// A full-width line between sections, with the design's space around it.
void section_line();
/// A section's title, with a caption at the right end.
void section_title(const char* title, const char* caption = nullptr);
/// The tooltip of the item drawn last.
void tooltip(const About& about);
/// The same at once, for what is no item.
void show_tooltip(const About& about);
/// Draws an icon centred in a square of `size` (pixels at scale 1) whose top left corner is `at` (screen).
void draw_icon(ImDrawList* list, ImVec2 at, float size, Icon icon, ImU32 colour);

}  // namespace nca::gui
