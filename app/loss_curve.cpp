// Smoothing, thinning and ranges of the loss plot.
#include "app/loss_curve.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>

#include "app/axis_ticks.h"

namespace nca {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kRateStep = 1.25;       // a schedule's own steps are smaller
constexpr double kFirstIterations = 50;  // the iteration axis is never shorter
constexpr double kLeastDecades = 0.6;    // nor the loss axis lower

// Loss of parameters that were never trained, of a picture without a living cell, and of the lizard with its fringe of
// half-transparent pixels missing, each over noise levels in [0, 1).
constexpr std::array<LossReference, 3> kReferences{
    {{"untrained", 0.121, false}, {"all dead", 0.0388, false}, {"fringe plateau", 2.9e-3, true}}};

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

std::string not_finite_words(double value) { return std::isnan(value) ? "NaN" : value > 0 ? "Inf" : "-Inf"; }

}  // namespace

void LossCurve::forget() {
    weighted_ = weight_ = 0;
    for (auto* values : {&iterations_, &losses_, &smoothed_, &norms_, &rates_}) values->clear();
    failures_.clear();
    rate_changes_.clear();
    events_.clear();
}

bool LossCurve::continues(std::span<const IterationRecord> history) const {
    if (history.size() < iterations_.size()) return false;
    if (iterations_.empty()) return true;
    const IterationRecord& known = history[iterations_.size() - 1];
    return static_cast<double>(known.iteration) == iterations_.back() && same(known.loss, losses_.back());
}

void LossCurve::update(std::uint64_t run, std::span<const IterationRecord> history, double smoothing) {
    smoothing = std::clamp(smoothing, 0.0, 0.9999);
    if (run != run_ || !continues(history)) {
        forget();
    } else if (smoothing != smoothing_) {
        // Iterations that left no record are remembered.
        const std::vector<CurveMark> failures = failures_;
        forget();
        failures_ = failures;
    }
    run_ = run;
    smoothing_ = smoothing;
    for (std::size_t i = iterations_.size(); i < history.size(); ++i) append(history[i]);
}

void LossCurve::append(const IterationRecord& record) {
    const auto iteration = static_cast<double>(record.iteration);
    if (std::isfinite(record.loss)) {
        weighted_ = smoothing_ * weighted_ + (1 - smoothing_) * record.loss;
        weight_ = smoothing_ * weight_ + (1 - smoothing_);
    } else {
        note_failure(record.iteration, not_finite_words(record.loss));
    }
    if (!std::isfinite(record.gradient_norm))
        note_failure(record.iteration, "norm " + not_finite_words(record.gradient_norm));
    if (!rates_.empty() && record.learning_rate > 0 && rates_.back() > 0 &&
        std::abs(std::log(record.learning_rate / rates_.back())) >= std::log(kRateStep))
        rate_changes_.push_back({iteration, "rate " + tick_text(record.learning_rate, true), false});
    iterations_.push_back(iteration);
    losses_.push_back(record.loss);
    smoothed_.push_back(std::isfinite(record.loss) ? weighted_ / weight_ : kNaN);
    norms_.push_back(record.gradient_norm);
    rates_.push_back(record.learning_rate);
}

void LossCurve::note_failure(std::int64_t iteration, const std::string& reason) {
    std::string lower = reason;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    const auto says = [&](const char* word) { return lower.find(word) != std::string::npos; };
    const bool infinite = says("inf") && !says("nan");
    const bool not_finite = infinite || says("nan") || says("not finite");
    CurveMark mark{static_cast<double>(iteration), infinite ? "Inf" : not_finite ? "NaN" : "failed", says("norm")};
    const auto place = std::find_if(failures_.begin(), failures_.end(),
                                    [&](const CurveMark& other) { return other.iteration >= mark.iteration; });
    for (auto other = place; other != failures_.end() && other->iteration == mark.iteration; ++other)
        if (*other == mark) return;
    failures_.insert(place, mark);
}

void LossCurve::note_event(std::int64_t iteration, const std::string& words) {
    const CurveMark mark{static_cast<double>(iteration), words, false};
    if (std::find(events_.begin(), events_.end(), mark) != events_.end()) return;
    events_.insert(std::find_if(events_.begin(), events_.end(),
                                [&](const CurveMark& other) { return other.iteration > mark.iteration; }),
                   mark);
}

std::size_t LossCurve::nearest(double iteration) const {
    const auto after = std::lower_bound(iterations_.begin(), iterations_.end(), iteration);
    if (after == iterations_.begin()) return 0;
    if (after == iterations_.end()) return iterations_.size() - 1;
    const auto index = static_cast<std::size_t>(after - iterations_.begin());
    return *after - iteration < iteration - iterations_[index - 1] ? index : index - 1;
}

void LossCurve::seen(double from, double to, std::size_t& first, std::size_t& last) const {
    const auto begin = std::lower_bound(iterations_.begin(), iterations_.end(), from) - iterations_.begin();
    const auto end = std::upper_bound(iterations_.begin(), iterations_.end(), to) - iterations_.begin();
    first = static_cast<std::size_t>(std::max<std::ptrdiff_t>(begin - 1, 0));
    last = std::min(static_cast<std::size_t>(end) + 1, iterations_.size());
    last = std::max(first, last);
}

std::vector<CurveColumn> thin_curve(std::span<const double> iterations, std::span<const double> values,
                                    std::size_t first, std::size_t last, std::size_t most) {
    last = std::min({last, values.size(), iterations.size()});
    std::vector<CurveColumn> columns;
    if (first >= last) return columns;
    const std::size_t length = std::max<std::size_t>((last - first + most - 1) / std::max<std::size_t>(most, 1), 1);
    columns.reserve((last - first) / length + 2);
    bool joined = false;  // to the column before
    bool open = false;    // the last column may take one more
    std::size_t began = 0;
    for (std::size_t i = first; i < last; ++i) {
        const double value = values[i];
        if (!std::isfinite(value)) {
            joined = open = false;
            continue;
        }
        if (open && i % length != 0) {
            CurveColumn& column = columns.back();
            column.low = std::min(column.low, value);
            column.high = std::max(column.high, value);
            column.last = value;
            column.iteration = (iterations[began] + iterations[i]) / 2;
        } else {
            columns.push_back({iterations[i], value, value, value, joined});
            began = i;
        }
        joined = open = true;
    }
    return columns;
}

CurveRange loss_range(std::span<const double> losses, std::size_t first, std::size_t last, bool logarithmic,
                      std::span<const double> also) {
    CurveRange range{std::numeric_limits<double>::infinity(), 0};
    const auto take = [&](double value) {
        if (!std::isfinite(value) || value < 0 || (logarithmic && value == 0)) return;
        range.least = std::min(range.least, value);
        range.most = std::max(range.most, value);
    };
    for (std::size_t i = first; i < std::min(last, losses.size()); ++i) take(losses[i]);
    for (const double value : also) take(value);
    if (range.most <= 0) return logarithmic ? CurveRange{1e-3, 1} : CurveRange{0, 1};
    if (!logarithmic) return {0, range.most * 1.12};
    double low = std::log10(range.least);
    double high = std::log10(range.most);
    const double space = std::max(0.08 * (high - low), (kLeastDecades - (high - low)) / 2);
    low -= space;
    high += space;
    return {std::pow(10.0, low), std::pow(10.0, high)};
}

CurveRange following_range(double last_iteration, double first_iteration) {
    if (2 * first_iteration > last_iteration - first_iteration) {
        const double least = std::floor(first_iteration / 10) * 10;
        return {least, least + following_range(last_iteration - least).most};
    }
    const double reach = std::max(last_iteration * 1.03, kFirstIterations);
    const double decade = std::pow(10.0, std::floor(std::log10(reach)));
    for (const double step : {1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (step * decade >= reach) return {0, step * decade};
    return {0, 10 * decade};
}

std::span<const LossReference> loss_references(const Recipe& recipe) {
    const Recipe seed;
    const bool measured = recipe.target == seed.target && recipe.target_size == seed.target_size &&
                          recipe.target_padding == seed.target_padding;
    if (!measured) return {};
    return kReferences;
}

}  // namespace nca
