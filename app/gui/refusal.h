// What was typed and could not be taken as it was: for a while the control says which numbers it takes. One at a time,
// the newest.
#pragma once

#include <imgui.h>

#include <string>

namespace nca::gui {

void note_refusal(ImGuiID id, std::string range);
/// A new value came by another way: nothing is to be said any more.
void end_refusal(ImGuiID id);
/// "1 to 72" while it is to be shown at this item; else empty.
const std::string& refusal_of(ImGuiID id);
/// The same of whatever item it is, for tests.
const std::string& shown_refusal();

}  // namespace nca::gui
