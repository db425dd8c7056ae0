// One training run, one iteration at a time, on any backend: noisy states (or the pool's, some of them wounded) ->
// rollout with tape -> loss (and overflow penalty) -> backpropagate -> learning rate -> clip and Adam. Knows no threads
// and no files; the worker (engine/workers) drives it. Source: the notebook's train_step.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/model/training_state.h"

namespace nca {

/// How one call of Trainer::iterate ended.
enum class IterationEnd {
    done,       ///< parameters updated, record appended
    abandoned,  ///< the gate abandoned it; nothing changed
    failed,     ///< loss, gradient or new parameters were not finite; nothing changed, failure() says what
};

/// A level that stands for none: the sample started from the pool.
inline constexpr double kFromPool = -1;

/// The last finished batch, for the sample strip: start and end pictures (H,W,4 RGBA bytes) and each sample's level and
/// loss.
struct BatchPictures {
    std::int64_t iteration = -1;
    std::vector<std::vector<std::uint8_t>> starts;
    std::vector<std::vector<std::uint8_t>> ends;
    std::vector<double> levels;
    std::vector<double> losses;
};

/// Throws InvalidSetting if the parts of a run do not fit each other (recipe, target, parameters, moments).
void check_training_state(const TrainingState& state);

class Trainer {
public:
    /// Takes the run over; allocates the backend. Throws as make_backend and check_training_state.
    Trainer(TrainingState state, Execution execution);
    ~Trainer();

    /// One gradient update with the controls of state().recipe.learning as they are now. If batch or steps changed the
    /// backend is made anew first (which may throw OutOfMemory; the run is then unchanged).
    IterationEnd iterate(Gate* gate = nullptr);

    /// Replaces the live controls; they apply at the next iteration. Throws InvalidSetting, then nothing changed.
    void set_controls(const LearningControls& controls);
    void set_planned_iterations(std::int64_t iterations);

    /// The run as it is between iterations: parameters and moments are those of the last finished iteration.
    const TrainingState& state() const;
    const BatchPictures& last_batch() const;
    const std::string& failure() const;
    /// What a failed iteration had measured before it failed: NaN where it did not come so far. Empty unless the last
    /// iterate() returned failed.
    const std::optional<IterationRecord>& failed_record() const;
    std::string backend_description() const;
    std::string backend_notice() const;  ///< Backend::notice()

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace nca
