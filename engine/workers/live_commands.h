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
struct Reset {
    std::optional<std::uint64_t> seed;
};
struct Renoise {
    double noise_level = 0;
};
struct Wound {
    Stroke stroke;
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

using Any = std::variant<Step, Reset, Renoise, Wound, SetTarget, SetParameters, Capture, Restore, Open>;

}  // namespace nca::live_command
