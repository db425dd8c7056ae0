// Text that keeps to a given width.
#pragma once

#include <string>

#include "app/gui/theme.h"

namespace nca {

/// `text`, cut with "..." where it is wider than `width` pixels of the screen.
std::string fitting_text(gui::Role role, const std::string& text, float width);

/// Top of a line of `role` whose letters stand on the same base line as those of `other` with its top at `top`.
float on_base_line(gui::Role role, gui::Role other, float top);

}  // namespace nca
