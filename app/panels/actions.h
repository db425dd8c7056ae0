// The one table of actions: what can be done by a key or from the menu, its name and when to use it. Feeds the
// keyboard, the menu and the list of keys (F1).
#pragma once

#include <functional>
#include <span>
#include <string>

#include "app/panels/desk.h"

namespace nca {

struct Action {
    const char* group;
    const char* name;
    const char* key;  ///< as people write it; "": it has none
    int chord;        ///< ImGuiKeyChord; 0: none
    const char* text;
    void (*run)(Desk&);
    bool repeats = false;                           ///< while the key is held
    bool (*on)(const Desk&) = nullptr;              ///< of what is switched: whether it is on
    std::string (*why_not)(const Desk&) = nullptr;  ///< of what is not always possible: why not now; empty: it is
};

std::span<const Action> actions();

/// The key of the action of this name, for tooltips and buttons: the table is the one place where keys are written.
const char* key_of(const char* name);

/// Runs the actions whose keys were pressed in this frame; none while text is being typed or a dialog is open. A
/// control that the keyboard stands on has Space, Enter and the arrows for itself.
void handle_keys(Desk& desk);

}  // namespace nca
