// What a backend does that has not its own way.
#include "engine/backend/backend.h"

#include <fmt/format.h>

#include "engine/model/errors.h"

namespace nca {

void Backend::add_state_gradient(HostInput) {
    throw InvalidSetting(fmt::format(
        "the backend ({}) can't take further terms of the loss: choose the cpu backend, or an overflow weight of 0",
        description()));
}

}  // namespace nca
