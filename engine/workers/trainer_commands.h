// The commands that the trainer worker's queue holds. Private to the worker: the public form is TrainerWorker's
// methods.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "engine/backend/backends.h"
#include "engine/model/training_state.h"

namespace nca::trainer_command {

struct Start {};
struct Pause {};
struct Resume {};
struct Stop {};
struct Reset {
    std::optional<std::uint64_t> seed;
};
/// A new run of another recipe on the present target.
struct Begin {
    Recipe recipe;
    bool keep_parameters = false;
};
struct Extend {
    std::int64_t iterations = 0;
};
struct Load {
    std::shared_ptr<TrainingState> run;
    std::string objection;  ///< why the run can't be used, found when it was posted; else empty
};
struct ResumeFrom {
    std::int64_t iteration = 0;
};
/// Start, Resume or ResumeFrom, by the state when its turn comes.
struct Learn {
    std::optional<std::int64_t> after_failure;  ///< the iteration to go back to; nothing: the last good one
};
struct ComputeWith {
    Execution execution;
};
struct SaveCheckpoint {
    std::filesystem::path path;
};
struct SaveModel {
    std::filesystem::path path;
};

using Any = std::variant<Start, Pause, Resume, Learn, Stop, Reset, Begin, Extend, Load, ResumeFrom, ComputeWith,
                         SaveCheckpoint, SaveModel>;

/// Whether a command replaces or ends the run, so that the iteration in progress is of no more use.
inline bool ends_iteration(const Any& command) {
    if (const Load* load = std::get_if<Load>(&command)) return load->objection.empty();
    return std::holds_alternative<Stop>(command) || std::holds_alternative<Reset>(command) ||
           std::holds_alternative<Begin>(command);
}

}  // namespace nca::trainer_command
