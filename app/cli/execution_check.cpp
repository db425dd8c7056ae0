// The backend itself is asked: a tiny one for its words, the whole one only where it would not fit (its error says
// how much is missing).
#include "app/cli/execution_check.h"

#include "engine/backend/memory_check.h"

namespace nca {

std::string describe_execution(const Execution& execution) {
    return make_backend(execution, {.sizes = {.channels = 4, .hidden = 1}, .grid = {1, 1}, .batch = 1, .tape_steps = 0})
        ->description();
}

void check_memory(const Execution& execution, const BackendShape& shape) {
    if (least_backend_bytes(execution, shape) > available_memory()) make_backend(execution, shape);
}

}  // namespace nca
