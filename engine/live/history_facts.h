// What the live grid's history tells of itself: the row of moments that are kept, and where now is among them. No
// states here, so that a snapshot may carry it to a window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/brush.h"
#include "engine/model/picture.h"

namespace nca {

/// Why a moment is kept. Those from `noise` on are edits: the moment is that right before the edit.
enum class HistoryKind : std::uint8_t {
    start,  ///< the grid as it was opened
    tick,   ///< kept on the way, or right after an edit
    noise,  ///< strokes
    erase,
    colour,
    restore,
    restart,    ///< the same noisy start again
    new_noise,  ///< a noisy start from another seed
    renoise,    ///< a noisy start at another level
    replaced,   ///< a saved state was put in its place
};

constexpr bool is_edit(HistoryKind kind) { return kind >= HistoryKind::noise; }
constexpr bool is_stroke(HistoryKind kind) { return kind >= HistoryKind::noise && kind <= HistoryKind::restore; }
HistoryKind stroke_kind(BrushKind brush);
std::string_view history_kind_name(HistoryKind kind);  ///< "noise stroke"

struct HistoryMoment {
    std::uint64_t id = 0;  ///< never used twice by one history
    HistoryKind kind = HistoryKind::tick;
    std::uint32_t step = 0;
    double error = 0;                        ///< mean squared RGBA error to the target at that moment
    bool left = false;                       ///< redo comes back here
    bool after_edit = false;                 ///< a tick: the first one after an edit
    std::shared_ptr<const Picture> picture;  ///< the grid's frame
};

struct HistoryFacts {
    std::vector<HistoryMoment> row;  ///< in the order of their going
    std::size_t now = 0;             ///< how many of them are past; the others can be gone forward to
    std::size_t bytes = 0;           ///< that all kept states and pictures take
    bool can_undo = false;
    bool can_redo = false;
    HistoryKind undo_kind = HistoryKind::tick;  ///< what undo would take back
    HistoryKind redo_kind = HistoryKind::tick;  ///< what redo would bring back; tick: the moment that was left by go_to
    std::string off;                            ///< why nothing is kept; else empty
};

/// A jump that was made.
struct HistoryJump {
    enum class Verb : std::uint8_t { none, undo, redo, go_to };
    Verb verb = Verb::none;
    HistoryKind kind = HistoryKind::tick;  ///< of the edit undone or redone, or of the moment gone to
    std::uint32_t step = 0;                ///< at which the grid is now
};

}  // namespace nca
