// The grids grow once and the twins live once; each wound goes back to the moment before it.
#include "engine/evaluate/healing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/model/errors.h"
#include "engine/model/random.h"

namespace nca {
namespace {

constexpr int kEvery = 4;  // steps from measurement to measurement
constexpr int kMostSteps = 100'000;
constexpr double kHalf = 0.5;

void check_steps(const char* name, int value, int least) {
    if (value < least || value > kMostSteps)
        throw InvalidSetting(
            fmt::format("{} is {}: choose a whole number from {} to {}", name, value, least, kMostSteps));
}

/// Steps after the wound at which is measured: 0, 4, 8, ..., the last.
std::vector<int> moments(int heal_steps) {
    std::vector<int> at;
    for (int step = 0; step < heal_steps; step += kEvery) at.push_back(step);
    at.push_back(heal_steps);
    return at;
}

class HealingTest {
public:
    HealingTest(const Parameters& parameters, const Target& target, const HealingSettings& settings,
                const Execution& execution)
        : target_(target),
          settings_(settings),
          grids_(parameters, target, settings.examples, execution),
          moments_(moments(settings.heal_steps)) {}

    void grow() {
        grids_.start(settings_.noise_level, settings_.seed, draws::kHealing);
        grids_.roll(settings_.grow_steps, settings_.keep_probability);
        grown_ = grids_.states();
    }

    void let_twins_live() {
        for (const int moment : moments_) {
            roll_to(moment);
            twins_.push_back(pictures_of(grids_.states()));
        }
        twin_error_end_ = grids_.error();
    }

    Healing heal(WoundShape shape, WoundKind kind) {
        grids_.put(grown_, settings_.grow_steps);
        const std::vector<float> weights = wound_weights(shape, target_, settings_.radius);
        hurt(kind, weights);
        Healing healing;
        healing.shape = shape;
        healing.kind = kind;
        healing.cells = static_cast<int>(std::count_if(weights.begin(), weights.end(), [](float w) { return w > 0; }));
        healing.error_at_once = grids_.error();
        healing.twin_error_end = twin_error_end_;
        std::vector<double> recoveries;
        for (std::size_t i = 0; i < moments_.size(); ++i) {
            roll_to(moments_[i]);
            healing.distance_end = picture_distance(pictures_of(grids_.states()), twins_[i], kPictureChannels);
            healing.distance_fresh = fresh_distance(kind, weights, twins_[i]);
            healing.distance_worst = std::max(healing.distance_worst, healing.distance_end);
            if (i == 0) healing.distance_at_once = healing.distance_end;
            recoveries.push_back(healing.recovery());
        }
        healing.error_end = grids_.error();
        for (std::size_t i = recoveries.size(); i-- > 0 && recoveries[i] >= kHalf;) healing.half_healed = moments_[i];
        return healing;
    }

private:
    void roll_to(int moment) {
        const int missing = settings_.grow_steps + moment - grids_.steps_done();
        if (missing > 0) grids_.roll(missing, settings_.keep_probability);
    }

    RandomPlace wound_place(int example) const {
        return {.seed = settings_.seed,
                .stream = Stream::damage,
                .iteration = draws::kHealing,
                .sample = static_cast<std::uint32_t>(example)};
    }

    void hurt(WoundKind kind, const std::vector<float>& weights) {
        std::vector<std::uint8_t> may_change;
        for (int example = 0; example < settings_.examples; ++example)
            grids_.backend().damage(
                example, wound_damage(kind, weights, grids_.shape().sizes.channels, wound_place(example), may_change));
    }

    /// How far the wound would take the twins from themselves; `twins` (B,H,W,4).
    double fresh_distance(WoundKind kind, const std::vector<float>& weights, const std::vector<float>& twins) const {
        std::vector<float> hurt_twins = twins;
        const std::size_t count = weights.size() * kPictureChannels;
        for (int example = 0; example < settings_.examples; ++example)
            wound_picture(kind, weights, wound_place(example),
                          std::span(hurt_twins).subspan(static_cast<std::size_t>(example) * count, count));
        return picture_distance(hurt_twins, twins, kPictureChannels);
    }

    /// (B,H,W,4) of states.
    std::vector<float> pictures_of(const std::vector<float>& states) const {
        const auto channels = static_cast<std::size_t>(grids_.shape().sizes.channels);
        std::vector<float> pictures;
        pictures.reserve(states.size() / channels * kPictureChannels);
        for (std::size_t end = channels; end <= states.size(); end += channels)
            pictures.insert(pictures.end(), states.begin() + static_cast<std::ptrdiff_t>(end) - kPictureChannels,
                            states.begin() + static_cast<std::ptrdiff_t>(end));
        return pictures;
    }

    const Target& target_;
    const HealingSettings& settings_;
    StartedGrids grids_;
    std::vector<int> moments_;
    std::vector<float> grown_;               ///< states before the wound
    std::vector<std::vector<float>> twins_;  ///< their pictures at each moment
    double twin_error_end_ = 0;
};

}  // namespace

double Healing::recovery() const {
    const double whole = kind == WoundKind::hidden ? distance_worst : distance_fresh;
    return whole > 0 ? 1 - distance_end / whole : std::numeric_limits<double>::quiet_NaN();
}

std::vector<Healing> measure_healing(const Parameters& parameters, const Target& target,
                                     const HealingSettings& settings, const Execution& execution,
                                     const MeasureTell& tell) {
    check_steps("the steps before a wound", settings.grow_steps, 0);
    check_steps("the steps to heal", settings.heal_steps, 1);
    if (!(settings.radius > 0 && settings.radius < 1e6))
        throw InvalidSetting(fmt::format("the wound's radius is {}: choose a number above 0", settings.radius));
    HealingTest test(parameters, target, settings, execution);
    test.grow();
    test.let_twins_live();
    std::vector<Healing> rows;
    constexpr double kAll = kWoundShapes.size() * kWoundKinds.size() + 2.0;
    for (const WoundShape shape : kWoundShapes)
        for (const WoundKind kind : kWoundKinds) {
            tell((static_cast<double>(rows.size()) + 2) / kAll);
            rows.push_back(test.heal(shape, kind));
        }
    return rows;
}

}  // namespace nca
