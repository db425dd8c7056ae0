// A row of a menu: a check mark where it is on, its name, its key at the right end.
#pragma once

#include "app/gui/widgets.h"

namespace nca::gui {

inline constexpr float kMenuRowHeight = 26;  ///< at scale 1

/// `width` in pixels of the screen. True in the frame in which it was pressed.
bool menu_row(const char* name, const About& about, bool on, float width);
/// How wide a row of this name and key must be, in pixels of the screen.
float menu_row_width(const char* name, const char* key);
/// Left edge of the words, from that of the row, in pixels of the screen.
float menu_row_indent();

}  // namespace nca::gui
