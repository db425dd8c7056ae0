// Timed by ImGui's clock; asks for the frame in which it goes.
#include "app/gui/refusal.h"

#include <utility>

#include "app/gui/wake.h"

namespace nca::gui {
namespace {

constexpr double kSeconds = 4;

struct Refusal {
    ImGuiID id = 0;
    std::string range;
    double until = 0;
};
Refusal newest;
const std::string kNothing;

}  // namespace

void note_refusal(ImGuiID id, std::string range) { newest = {id, std::move(range), ImGui::GetTime() + kSeconds}; }

void end_refusal(ImGuiID id) {
    if (newest.id == id) newest = {};
}

const std::string& refusal_of(ImGuiID id) { return newest.id == id ? shown_refusal() : kNothing; }

const std::string& shown_refusal() {
    const double left = newest.until - ImGui::GetTime();
    if (newest.id == 0 || left <= 0) return kNothing;
    wake_in(left);
    return newest.range;
}

}  // namespace nca::gui
