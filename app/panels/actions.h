// The one table of actions: what can be done by a key, its name and when to use it. Feeds the keyboard and the list of
// keys (F1).
#pragma once

#include <functional>
#include <span>

#include "app/panels/desk.h"

namespace nca {

struct Action {
    const char* group;
    const char* name;
    const char* key;  ///< as people write it
    int chord;        ///< ImGuiKeyChord
    const char* text;
    void (*run)(Desk&);
};

std::span<const Action> actions();

/// Runs the actions whose keys were pressed in this frame; none while text is being typed or a dialog is open.
void handle_keys(Desk& desk);

/// The list of keys, a dialog that opens when desk.show_keys is set; F1 or Esc closes it.
void draw_keys(Desk& desk);

}  // namespace nca
