// The commands that the live worker's queue holds. Private to the worker: the public form is LiveWorker's methods.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "engine/model/brush.h"
#include "engine/workers/live_snapshot.h"

namespace nca::live_command {

struct Step {
    std::uint32_t steps = 1;
};
// Commands with an `edit` that is not 0 are one edit for undo where they follow each other.
struct Reset {
    std::optional<std::uint64_t> seed;
    std::uint64_t edit = 0;
};
struct Renoise {
    double noise_level = 0;
    std::uint64_t edit = 0;
};
struct Wound {
    Stroke stroke;
    std::uint64_t edit = 0;
};
struct Undo {};
struct Redo {};
struct GoTo {
    std::uint64_t moment = 0;
};
struct SetTarget {
    Target target;
};
struct SetParameters {
    Parameters parameters;
};
struct Capture {};
struct Restore {
    std::shared_ptr<const LiveState> state;
};
struct Open {
    LiveStart start;
};

using Any =
    std::variant<Step, Reset, Renoise, Wound, Undo, Redo, GoTo, SetTarget, SetParameters, Capture, Restore, Open>;

}  // namespace nca::live_command
