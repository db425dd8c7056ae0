// An atexit handler, which runs while the workers' threads still do; it ends the process without the destructors that
// would take their ground away.
#include "app/window/lost_display.h"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "app/cli/standard_output.h"
#include "app/cli/training_folder.h"

namespace nca {
namespace {

constexpr double kSaveSeconds = 10;
Session* session_to_save = nullptr;

void save_and_end() {
    Session* session = std::exchange(session_to_save, nullptr);
    if (session == nullptr) return;
    print_note("dnca: error: the connection to the display was lost, so the window ends");
    const bool learning = session->trainer().state != RunState::stopped;
    const bool done = session->finish(kSaveSeconds);
    session->update();
    const TrainerSnapshot& trainer = session->trainer();
    if (!done) {
        print_note(fmt::format("dnca: the learner did not save within {} seconds", kSaveSeconds));
    } else if (learning && !trainer.saved_path.empty()) {
        print_note(
            fmt::format("dnca: the run was saved at iteration {} in {}", trainer.saved_iteration, trainer.saved_path));
        print_note("dnca: to go on: dnca --model " + shell_word(trainer.saved_path));
    }
    std::_Exit(1);
}

}  // namespace

SaveOnExit::SaveOnExit(Session& session) {
    static const bool registered = std::atexit(save_and_end) == 0;
    session_to_save = registered ? &session : nullptr;
}

SaveOnExit::~SaveOnExit() { session_to_save = nullptr; }

}  // namespace nca
