// From the pointer's places, one a frame and any distance apart, to the stamps of a stroke without gaps. Pure
// arithmetic in cell units.
#pragma once

#include <optional>
#include <vector>

#include "engine/model/brush.h"

namespace nca {

class BrushPath {
public:
    /// The button went down. The first stamp is there.
    void begin(Stroke::Point at);
    /// The pointer is at `at`, the button is down. With `straight` the stroke is the line from its beginning.
    void move(Stroke::Point at, bool straight);
    /// The button went up, anywhere.
    void end();
    bool drawing() const { return last_.has_value(); }

    /// Stamps since the last call, at most `spacing` cells apart; empty if the pointer did not move.
    std::vector<Stroke::Point> take(float spacing);

private:
    std::optional<Stroke::Point> first_;
    std::optional<Stroke::Point> last_;   ///< where the newest stamp is or will be
    std::optional<Stroke::Point> taken_;  ///< the last stamp handed out
    bool fresh_ = false;
};

}  // namespace nca
