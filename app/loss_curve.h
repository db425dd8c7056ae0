// The curves of a run as a plot needs them: smoothed loss, marks where a number was not finite, and thinning to the
// plot's pixels that loses no spike and bridges no gap. Knows no ImGui.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/model/recipe.h"
#include "engine/model/training_state.h"

namespace nca {

/// A place on a curve that a person should see.
struct CurveMark {
    double iteration = 0;
    std::string words;     ///< "NaN", "Inf", "rate 5.0e-5"
    bool of_norm = false;  ///< of the gradient norm, else of the loss
    friend bool operator==(const CurveMark&, const CurveMark&) = default;
};

class LossCurve {
public:
    /// Brings the curves up to a run's records; only what is new is computed, unless the run or the smoothing is
    /// another. `smoothing` in [0, 1) is the weight of what was before, without the bias towards a start value.
    void update(std::uint64_t run, std::span<const IterationRecord> history, double smoothing);
    /// An iteration that ended without a record, because something was not finite. Said twice it counts once.
    void note_failure(std::int64_t iteration, const std::string& reason);

    /// Something that happened before an iteration ("resumed"). Said twice it counts once.
    void note_event(std::int64_t iteration, const std::string& words);

    bool empty() const { return iterations_.empty(); }
    std::size_t size() const { return iterations_.size(); }
    std::span<const double> iterations() const { return iterations_; }
    std::span<const double> losses() const { return losses_; }
    std::span<const double> smoothed() const { return smoothed_; }  ///< NaN where the loss is not finite
    std::span<const double> norms() const { return norms_; }
    std::span<const double> rates() const { return rates_; }
    /// Where loss or norm was not finite, in order.
    std::span<const CurveMark> failures() const { return failures_; }
    /// What happened to the run, in order.
    std::span<const CurveMark> events() const { return events_; }
    /// Where the learning rate was changed: a step of a quarter or more.
    std::span<const CurveMark> rate_changes() const { return rate_changes_; }

    /// Index of the record that is nearest to an iteration; only if not empty.
    std::size_t nearest(double iteration) const;
    /// Half-open range of the records within [from, to], and one more on each side.
    void seen(double from, double to, std::size_t& first, std::size_t& last) const;

private:
    void forget();
    void append(const IterationRecord& record);
    bool continues(std::span<const IterationRecord> history) const;

    std::uint64_t run_ = 0;
    double smoothing_ = -1;
    double weighted_ = 0;  ///< of the average
    double weight_ = 0;
    std::vector<double> iterations_, losses_, smoothed_, norms_, rates_;
    std::vector<CurveMark> failures_, rate_changes_, events_;
};

/// Consecutive records in one column of pixels.
struct CurveColumn {
    double iteration = 0;  ///< middle of its records
    double low = 0;
    double high = 0;
    double last = 0;      ///< value of its last record
    bool joined = false;  ///< nothing that is not finite lies between the column before and this one
    friend bool operator==(const CurveColumn&, const CurveColumn&) = default;
};

/// Thins values [first, last) to at most about `most` columns of equally many records. Columns begin at multiples of
/// their length, so that they stay the same while a curve grows. Values that are not finite part columns.
std::vector<CurveColumn> thin_curve(std::span<const double> iterations, std::span<const double> values,
                                    std::size_t first, std::size_t last, std::size_t most);

struct CurveRange {
    double least = 0;
    double most = 1;
};

/// What the loss axis shows: all finite losses in [first, last) and `also`, with some space around.
CurveRange loss_range(std::span<const double> losses, std::size_t first, std::size_t last, bool logarithmic,
                      std::span<const double> also = {});
/// What the iteration axis shows when it follows a run: from 0 to a round number that is not reached yet; of a run
/// whose curve begins late, as it was begun from a model, from a round number before the curve's first iteration.
CurveRange following_range(double last_iteration, double first_iteration = 0);

/// A loss that was measured for the seed recipe's target.
struct LossReference {
    const char* name;
    double loss;
    bool label_below;
};
/// The measured losses; none for another target or size.
std::span<const LossReference> loss_references(const Recipe& recipe);

}  // namespace nca
