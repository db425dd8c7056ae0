// Copies at multiples of 16, 128 and 1,024 iterations; the band of the loss.
#include "engine/train/kept_runs.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace nca {
namespace {

constexpr std::array<std::int64_t, 3> kEvery{16, 128, 1024};  // iterations
constexpr std::int64_t kProof = 4;                            // iterations after which a copy counts
constexpr std::size_t kRecent = 16;                           // records that a mean is of
constexpr double kBand = 3;                                   // a batch' loss hangs on the noise levels it drew
constexpr std::size_t kMostBytes = 256ULL << 20U;             // of all copies

std::shared_ptr<const KeptRun> copy_of(const TrainingState& run) {
    return std::make_shared<const KeptRun>(
        KeptRun{run.iteration, run.parameters, run.optimiser, run.pool, run.recipe.learning, recent_loss(run)});
}

/// Copies that fit the memory set aside for them: a large model has fewer.
std::size_t copies_for(const TrainingState& run) {
    const std::size_t each = 3 * run.parameters.values.size() * sizeof(float);
    return std::clamp<std::size_t>(kMostBytes / std::max<std::size_t>(each, 1), 1, kEvery.size());
}

}  // namespace

double recent_loss(const TrainingState& run) {
    const std::size_t count = std::min(kRecent, run.history.size());
    if (count == 0) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for (std::size_t i = run.history.size() - count; i < run.history.size(); ++i) sum += run.history[i].loss;
    return sum / static_cast<double>(count);
}

bool KeptRuns::same_task(const LearningControls& learning) const {
    return learning.noise_low == band_.noise_low && learning.noise_high == band_.noise_high &&
           learning.steps == band_.steps;
}

/// Another noise range or another number of steps is another task, with a band of its own.
void KeptRuns::narrow(const TrainingState& run) {
    const LearningControls& learning = run.recipe.learning;
    if (!same_task(learning)) band_ = {0, learning.noise_low, learning.noise_high, learning.steps};
    const double loss = recent_loss(run);
    if (std::isfinite(loss) && loss > 0) band_.lowest = band_.lowest > 0 ? std::min(band_.lowest, loss) : loss;
}

void KeptRuns::begin(const TrainingState& run) {
    kept_ = {};
    unproved_.reset();
    band_ = {};
    narrow(run);
    begun_ = copy_of(run);
}

bool KeptRuns::is_good(const TrainingState& run) const {
    if (run.history.empty() || band_.lowest <= 0 || !same_task(run.recipe.learning)) return true;
    // The last loss counts alone as well: a run that explodes does so faster than a mean tells.
    const double newest = run.history.back().loss;
    return recent_loss(run) <= kBand * band_.lowest && newest <= kBand * kBand * band_.lowest;
}

void KeptRuns::go_back(const TrainingState& run) {
    unproved_.reset();
    for (auto& one : kept_)
        if (one && one->iteration > run.iteration) one.reset();
    if (!begun_ || begun_->iteration > run.iteration) begun_ = copy_of(run);
}

void KeptRuns::consider(const TrainingState& run) {
    narrow(run);
    if (unproved_ && run.iteration >= unproved_->iteration + kProof) {
        const std::size_t copies = copies_for(run);
        for (std::size_t i = 0; i < copies && is_good(run); ++i)
            if (unproved_->iteration % kEvery.at(i) == 0) kept_.at(i) = unproved_;
        unproved_.reset();
    }
    if (run.iteration % kEvery.front() == 0 && is_good(run)) unproved_ = copy_of(run);
}

std::vector<std::shared_ptr<const KeptRun>> KeptRuns::runs() const {
    std::vector<std::shared_ptr<const KeptRun>> all;
    for (const auto& one : kept_)
        if (one) all.push_back(one);
    if (begun_) all.push_back(begun_);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a->iteration > b->iteration; });
    all.erase(
        std::unique(all.begin(), all.end(), [](const auto& a, const auto& b) { return a->iteration == b->iteration; }),
        all.end());
    return all;
}

std::vector<KeptPoint> KeptRuns::points(const TrainingState& run, bool failed) const {
    const double newest = run.history.empty() ? recent_loss(run) : run.history.back().loss;
    std::vector<KeptPoint> points{
        {run.iteration, newest, learning_rate_at(run.recipe.learning, run.iteration), !failed && is_good(run)}};
    for (const auto& one : runs())
        if (one->iteration < run.iteration)
            points.push_back({one->iteration, one->loss, learning_rate_at(one->learning, one->iteration), true});
    return points;
}

}  // namespace nca
