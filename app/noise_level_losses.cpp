// Ten bars over the newest batches, and the choice of samples for the strip of pictures.
#include "app/noise_level_losses.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace nca {

void NoiseLevelLosses::add(std::int64_t iteration, std::span<const double> levels, std::span<const double> losses) {
    if (!batches_.empty() && batches_.back().iteration == iteration) return;
    while (!batches_.empty() && batches_.back().iteration >= iteration) batches_.pop_back();
    Batch batch{iteration, {}};
    for (std::size_t i = 0; i < std::min(levels.size(), losses.size()); ++i) {
        if (levels[i] < 0) continue;  // it started from the pool
        const double place = std::clamp(levels[i], 0.0, 1.0) * static_cast<double>(kBars);
        batch.samples.push_back({std::min(static_cast<std::size_t>(place), kBars - 1), losses[i]});
    }
    batches_.push_back(std::move(batch));
    if (batches_.size() > kBatches) batches_.pop_front();
}

std::array<NoiseLevelLosses::Bar, NoiseLevelLosses::kBars> NoiseLevelLosses::bars() const {
    std::array<Bar, kBars> bars{};
    for (const Batch& batch : batches_) {
        for (const Sample& sample : batch.samples) {
            Bar& bar = bars[sample.bar];
            if (!std::isfinite(sample.loss)) {
                ++bar.not_finite;
            } else {
                bar.loss += sample.loss;
                ++bar.samples;
            }
        }
    }
    for (Bar& bar : bars)
        if (bar.samples > 0) bar.loss /= static_cast<double>(bar.samples);
    return bars;
}

std::size_t worst_sample(std::span<const double> losses) {
    std::size_t worst = 0;
    for (std::size_t i = 1; i < losses.size(); ++i) {
        if (!std::isfinite(losses[worst])) break;
        if (!std::isfinite(losses[i]) || losses[i] > losses[worst]) worst = i;
    }
    return worst;
}

std::vector<std::size_t> samples_to_show(std::span<const double> levels, std::span<const double> losses,
                                         std::size_t most) {
    std::vector<std::size_t> order(std::min(levels.size(), losses.size()));
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return levels[a] < levels[b]; });
    if (order.size() <= most || most == 0) return most == 0 ? std::vector<std::size_t>{} : order;
    const auto worst_place = static_cast<std::size_t>(
        std::find(order.begin(), order.end(), worst_sample(losses.first(order.size()))) - order.begin());
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < most; ++i)
        places.push_back(most == 1 ? worst_place : i * (order.size() - 1) / (most - 1));
    const auto distance = [&](std::size_t place) {
        return place > worst_place ? place - worst_place : worst_place - place;
    };
    *std::min_element(places.begin(), places.end(),
                      [&](std::size_t a, std::size_t b) { return distance(a) < distance(b); }) = worst_place;
    std::vector<std::size_t> shown;
    for (const std::size_t place : places) shown.push_back(order[place]);
    return shown;
}

}  // namespace nca
