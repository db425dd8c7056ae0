// One number, for one window.
#include "app/gui/wake.h"

#include <algorithm>
#include <utility>

namespace nca::gui {
namespace {

constexpr double kNever = 1e9;
double earliest = kNever;

}  // namespace

void wake_in(double seconds) { earliest = std::min(earliest, std::max(seconds, 0.0)); }

double taken_wake() { return std::exchange(earliest, kNever); }

}  // namespace nca::gui
