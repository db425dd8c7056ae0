// What the transport's keys and buttons do to the live grid, each with its brief confirmation on screen.
#pragma once

#include <cstdint>

#include "app/panels/desk.h"

namespace nca {

void play_or_pause(Desk& desk);
void make_steps(Desk& desk, std::uint32_t steps);  ///< pauses first
void restart(Desk& desk);
void new_noise(Desk& desk);
void undo(Desk& desk);  ///< confirmed when it is done
void redo(Desk& desk);
void learn_or_pause(Desk& desk);

}  // namespace nca
