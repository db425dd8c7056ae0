// Dialogs in the window's own look: a title row with icon and close button, whatever the caller draws, and a last row
// with the consequence as a caption at the left and the buttons at the right. Enter takes the filled button, Esc
// closes. A dialog stands in the middle when it opens and can be dragged; the grid and the learner go on behind it.
//
//     if (begin_dialog("export", open, {.title = "Export film", .icon = kFilmIcon, .width = 488})) {
//         ...
//         const int pressed = dialog_buttons("Cancel leaves no file.", buttons);
//         ...
//         end_dialog();
//     }
#pragma once

#include <span>

#include "app/gui/widgets.h"

namespace nca::gui {

struct DialogLook {
    const char* title = "";
    Icon icon = kNoIcon;
    ImU32 icon_hue = kText2;
    const char* name = nullptr;  ///< in mono behind the title: a file, a thing
    float width = 424;           ///< at scale 1; never wider than the window less 48
    bool modal = false;          ///< true: what lies behind is dimmed and takes no input
    float corner = 0;            ///< room at the right of the title row for what the caller draws there (a search)
};

/// Begins the dialog while `open`. Returns true if it is to be drawn: then end_dialog() must follow. The close button
/// and Esc set `open` to false; the caller does what closing means. `id` names it, and its close button is
/// "Close id" for tests.
bool begin_dialog(const char* id, bool& open, const DialogLook& look);
void end_dialog();

/// True from the frame after a dialog got the keyboard until it loses it: keys are the dialog's then.
bool dialog_has_keyboard();
/// True in the frame in which the dialog that is being drawn opened.
bool dialog_appears();
/// True at the end of a frame in which a dialog was drawn that has its place, its size and the keyboard: a key that is
/// pressed now reaches what one sees.
bool dialog_settled();
/// Enter was pressed, and no control of the dialog took it. dialog_buttons() asks for itself.
bool dialog_enter();

struct DialogButton {
    const char* name;  ///< "Cancel##export"
    About about;
    ButtonLook look;  ///< the filled one (ButtonKind::play, learn) is taken by Enter
};
/// The last row. Returns the index of the button that was pressed, else -1. A caption that finds no room beside the
/// buttons stands above them.
int dialog_buttons(const char* caption, std::span<const DialogButton> buttons, ImU32 caption_hue = kText3);
/// A paragraph that is wrapped at the dialog's width.
void dialog_text(Role role, ImU32 hue, const char* words);

}  // namespace nca::gui
