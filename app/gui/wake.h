// Controls that change by themselves after a while ask for a frame then: the window sleeps while nothing happens.
#pragma once

namespace nca::gui {

/// Draw in so many seconds, at the latest. Ask anew in each frame.
void wake_in(double seconds);
/// The earliest that was asked for since the last call; a very long time if nothing was.
double taken_wake();

}  // namespace nca::gui
