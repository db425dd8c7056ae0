// The dialog that lists all keys (F1) and what the mouse does.
#pragma once

#include "app/panels/desk.h"

namespace nca {

/// While desk.show_keys; F1, Esc or its close button ends that.
void draw_keys_dialog(Desk& desk);

}  // namespace nca
