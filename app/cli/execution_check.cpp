// The backend itself is asked: a tiny one for its words, the whole one only where it would not fit (its error says
// how much is missing).
#include "app/cli/execution_check.h"

#include "app/cli/standard_output.h"

namespace nca {

ExecutionWords describe_execution(const Execution& execution) {
    const auto backend =
        make_backend(execution, {.sizes = {.channels = 4, .hidden = 1}, .grid = {1, 1}, .batch = 1, .tape_steps = 0});
    return {backend->description(), backend->notice()};
}

void note_engine(const ExecutionWords& words) {
    if (!words.notice.empty()) print_note("dnca: " + words.notice);
}

void check_memory(const Execution& execution, const BackendShape& shape) {
    if (least_backend_bytes(execution, shape) > available_bytes(execution)) make_backend(execution, shape);
}

}  // namespace nca
