// What the trainer worker tells of itself: the named state of its run, the actions that are possible in it, and the
// snapshot of facts. No threads here; panels and progress bars need nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/recipe.h"
#include "engine/model/training_state.h"
#include "engine/train/kept_runs.h"
#include "engine/train/trainer.h"

namespace nca {

/// Where a run stands.
enum class RunState : std::uint8_t {
    idle,      ///< not begun (iteration 0): start
    running,   ///< learning
    paused,    ///< held, perhaps in the midst of an iteration, which goes on where it was: resume, stop
    stopped,   ///< ended by stop, or loaded unfinished; start or resume goes on after the last finished iteration
    finished,  ///< all planned iterations done; extend goes on
    failed,    ///< an iteration failed or threw; the last good parameters are kept; start or resume tries again
};

/// What can be asked of a run.
enum class RunAction : std::uint8_t { start, pause, resume, stop, reset, extend, load, save };

std::string_view run_state_name(RunState state);     ///< "running"
std::string_view run_action_name(RunAction action);  ///< "pause"

/// Why `action` is impossible in `state`, fit for a tooltip: "pause: the run is stopped; start it first". Nothing if
/// it is possible.
std::optional<std::string> why_impossible(RunState state, RunAction action);

/// The state of a run that nobody drives at present: idle, stopped or finished by its iterations.
RunState state_at_rest(const TrainingState& run);

/// Losses are averaged over this many iterations, as the notebook prints.
inline constexpr std::size_t kAverageWindow = 128;
/// Rates are averaged over the last iterations that took this many seconds together, so that they tell what is now;
/// over one at least, over kRateWindow at most.
inline constexpr double kRateSeconds = 5;
inline constexpr std::size_t kRateWindow = 16;

/// Something that happened to the run beside its records; it belongs to the session, not to the run's files.
struct RunEvent {
    enum class Kind : std::uint8_t { failed, resumed };
    Kind kind = Kind::failed;
    std::int64_t iteration = 0;  ///< that failed, or from which it went on
    std::string words;           ///< of a failure: why
};

struct TrainerSnapshot {
    std::uint64_t version = 0;
    RunState state = RunState::idle;
    bool mid_iteration = false;  ///< paused in the midst of an iteration
    std::uint64_t run = 0;       ///< one more each time the run is replaced (reset, load)
    Recipe recipe;               ///< as in use by the last or present iteration; recipe.iterations = planned
    std::int64_t iteration = 0;  ///< iterations done
    std::optional<IterationRecord> last_record;
    double average_loss = 0;  ///< over the last kAverageWindow records; 0 without records
    double seconds_per_iteration =
        0;  ///< of this worker's last iterations (kRateSeconds), pauses excluded; 0: none yet
    double iterations_per_second = 0;                 ///< its inverse
    std::shared_ptr<const BatchPictures> last_batch;  ///< null before the first finished iteration
    std::string backend;                              ///< Backend::description(); empty before the first start
    std::string backend_notice;                       ///< Backend::notice()

    std::string failure;                           ///< why the state is failed; else empty
    std::optional<IterationRecord> failed_record;  ///< what a numerical failure had measured; NaN: nothing
    std::int64_t last_good = 0;   ///< while failed: where resume_from is advised to begin; the board has its parameters
    std::vector<KeptPoint> kept;  ///< where resume_from can begin, newest first; the first is the run as it is
    std::vector<RunEvent> events;  ///< of this run, in the order they happened
    std::string warning;           ///< last file that could not be written; empty again after a success

    std::uint64_t handled = 0;  ///< ticket of the last command that was handled
    std::uint64_t refused = 0;  ///< ticket of the last refused command, 0 if none ever
    std::string refusal;        ///< its reason

    std::string saved_path;             ///< last file of this run that was written, checkpoint or model
    std::int64_t saved_iteration = -1;  ///< iterations done in it
    std::uint64_t not_saved = 0;        ///< ticket of the last save command whose file could not be written, 0 if none
    std::string not_saved_reason;       ///< why
};

}  // namespace nca
