// The menu: all that can be done, from the table of actions, with recent files and those choices that have no room
// elsewhere in a small window.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// The button at the present place, 32 high, and the menu below it while it is open. Returns the button's width, in
/// pixels of the screen.
float draw_menu_button(Desk& desk);

}  // namespace nca
