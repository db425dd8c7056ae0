// Where a run can go back to: a few copies of it as it was when all was well, in memory, at widening distances. A copy
// only counts once the iterations after it have shown that its loss is in the band it has been in, so that a run which
// goes astray does not push out the last good copy. Knows no threads and no files.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/model/training_state.h"

namespace nca {

/// A run at an earlier iteration; its history is the first part of the present one.
struct KeptRun {
    std::int64_t iteration = 0;  ///< iterations done
    Parameters parameters;
    OptimiserState optimiser;
    Pool pool;
    LearningControls learning;  ///< as they were in use there
    double loss = 0;            ///< mean of the last records before it; NaN where there are none
};

/// What a person is told of a place to go back to.
struct KeptPoint {
    std::int64_t iteration = 0;
    double loss = 0;           ///< as KeptRun::loss
    double learning_rate = 0;  ///< of the iteration that begins there
    bool good = true;          ///< the loss was in its band
    friend bool operator==(const KeptPoint&, const KeptPoint&) = default;
};

/// Mean loss of the last records of a run (at most 16); NaN where there are none.
double recent_loss(const TrainingState& run);

class KeptRuns {
public:
    /// Forgets all, and keeps the run as it is here, whatever its loss: where learning begins.
    void begin(const TrainingState& run);
    /// After an iteration: takes a copy if one is due, or keeps the one that has proved good.
    void consider(const TrainingState& run);
    /// The run went back to an iteration: later copies are of another course.
    void go_back(const TrainingState& run);
    /// True if the loss has not left its band: three times the lowest mean so far under the same noise range and steps.
    bool is_good(const TrainingState& run) const;
    /// The copies, newest first; none twice.
    std::vector<std::shared_ptr<const KeptRun>> runs() const;
    /// Places to go back to, newest first: the run as it is (no good if its next iteration has failed), then the
    /// copies.
    std::vector<KeptPoint> points(const TrainingState& run, bool failed) const;

private:
    struct Band {
        double lowest = 0;  ///< mean loss; 0: none yet
        double noise_low = 0, noise_high = 0;
        int steps = 0;
    };
    void narrow(const TrainingState& run);
    bool same_task(const LearningControls& learning) const;

    std::shared_ptr<const KeptRun> begun_;
    std::shared_ptr<const KeptRun> unproved_;
    std::array<std::shared_ptr<const KeptRun>, 3> kept_;  ///< every 16, 128 and 1,024 iterations
    Band band_;
};

}  // namespace nca
