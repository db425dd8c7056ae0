// A field in which words are typed: a path, a name.
#pragma once

#include <string>

#include "app/gui/widgets.h"

namespace nca::gui {

struct TextFieldLook {
    const char* hint = "";  ///< what stands there while it is empty
    Role role = kBody;
    float width = 0;  ///< 0 and below: what is left of the line, less that
    float height = 28;
};
/// Returns true when Enter was pressed in it. IsItemDeactivated() and the like speak of it afterwards.
bool text_field(const char* name, std::string& text, const About& about, const TextFieldLook& look = {});

}  // namespace nca::gui
