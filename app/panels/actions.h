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
    bool repeats = false;  ///< while the key is held
};

std::span<const Action> actions();

/// The key of the action of this name, for tooltips and buttons: the table is the one place where keys are written.
const char* key_of(const char* name);

/// Runs the actions whose keys were pressed in this frame; none while text is being typed or a dialog is open. A
/// control that the keyboard stands on has Space, Enter and the arrows for itself.
void handle_keys(Desk& desk);

}  // namespace nca
