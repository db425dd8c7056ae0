// The sentences, from what the failed iteration had measured and from the records before it.
#include "app/failure_story.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>

#include "app/number_text.h"

namespace nca {
namespace {

using gui::short_scientific;
using gui::with_commas;

constexpr std::size_t kBefore = 100;  // records that are looked at
constexpr double kRise = 4;           // of the norm, that is worth a word
constexpr double kRateStep = 1.25;    // a schedule's own steps are smaller

std::string figure(double value) {
    if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : "Inf";
    if (value >= 0.01 && value < 1000) return fmt::format("{:.3g}", value);
    return short_scientific(value);
}

double median_of(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::string what_failed(const TrainerSnapshot& run) {
    const std::string iteration = with_commas(run.iteration);
    if (!run.failed_record) return fmt::format("Iteration {} could not be computed", iteration);
    const IterationRecord& failed = *run.failed_record;
    if (!std::isfinite(failed.loss))
        return fmt::format("The loss became {} in iteration {}", figure(failed.loss), iteration);
    if (!std::isfinite(failed.gradient_norm))
        return fmt::format("The gradient norm became {} in iteration {}", figure(failed.gradient_norm), iteration);
    return fmt::format("Iteration {} gave parameters that are not finite", iteration);
}

/// The engine's own sentence, without the iteration that the title names.
std::string engine_words(const TrainerSnapshot& run) {
    std::string why = run.failure;
    const std::string prefix = fmt::format("iteration {}: ", run.iteration);
    if (why.rfind(prefix, 0) == 0) why.erase(0, prefix.size());
    if (why.empty()) return "No reason is known.";
    why[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(why[0])));
    if (why.back() != '.') why += '.';
    return why;
}

std::string why_it_failed(const TrainerSnapshot& run, std::span<const IterationRecord> history) {
    if (!run.failed_record) return engine_words(run);
    const IterationRecord& failed = *run.failed_record;
    const std::size_t first = history.size() - std::min(history.size(), kBefore);
    // The last change of the rate by hand.
    std::string after;
    double before = 0;
    std::size_t from = history.size();
    for (std::size_t i = first; i <= history.size(); ++i) {
        const double rate = i < history.size() ? history[i].learning_rate : failed.learning_rate;
        if (i > first && before > 0 && rate > 0 && std::abs(std::log(rate / before)) >= std::log(kRateStep)) {
            after = fmt::format(" after the rate was set to {}", short_scientific(rate));
            from = i;
        }
        before = rate;
    }
    if (!after.empty() && before < history[from - 1].learning_rate) after.clear();  // lowered: no cause
    std::vector<double> usual;
    double most = 0;
    for (std::size_t i = first; i < history.size(); ++i) {
        const double norm = history[i].gradient_norm;
        if (i < from) usual.push_back(norm);
        if (i + 8 >= history.size() || i >= from) most = std::max(most, norm);
    }
    if (std::isfinite(failed.loss)) most = failed.gradient_norm;
    const double norm = median_of(usual);
    if (norm > 0 && (!std::isfinite(most) || most >= kRise * norm))
        return fmt::format("The gradient norm rose from {} to {}{}.", figure(norm), figure(most), after);
    if (!after.empty()) return fmt::format("It happened{}.", after);
    return fmt::format("The rate was {}: too bold for this run.", short_scientific(failed.learning_rate));
}

std::string what_is_kept(const TrainerSnapshot& run) {
    const std::string good = with_commas(run.last_good);
    // Where the engine failed, the live grid may have failed with it.
    if (!run.failed_record) return fmt::format("All of the {} iterations before are kept.", good);
    if (run.last_good < run.iteration)
        return fmt::format("Parameters and moments of {} are kept; the live grid runs on with them.", good);
    return fmt::format("All of the {} iterations before are kept; the live grid runs on.", good);
}

}  // namespace

FailureStory failure_story(const TrainerSnapshot& run, std::span<const IterationRecord> history) {
    return {what_failed(run), why_it_failed(run, history), what_is_kept(run)};
}

std::string kept_point_words(const TrainerSnapshot& run, std::size_t point) {
    if (point >= run.kept.size()) return {};
    const std::int64_t iteration = run.kept[point].iteration;
    if (iteration == run.iteration && run.last_good != iteration) return "last finite";
    if (iteration == run.last_good) return "last good";
    if (point + 1 == run.kept.size()) return "where it began";
    return "kept copy";
}

}  // namespace nca
