// Loss by noise level, and which samples of a batch are shown.
#include "app/noise_level_losses.h"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

namespace {

using namespace nca;
using Numbers = std::vector<double>;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("samples go to the bar of their level, the ends included") {
    NoiseLevelLosses losses;
    losses.add(0, Numbers{0, 0.05, 0.0999, 0.1, 0.95, 1.0}, Numbers{1, 2, 3, 4, 5, 7});
    const auto bars = losses.bars();
    CHECK(bars[0].samples == 3);
    CHECK(bars[0].loss == doctest::Approx(2));
    CHECK(bars[1].loss == doctest::Approx(4));
    CHECK(bars[9].samples == 2);
    CHECK(bars[9].loss == doctest::Approx(6));
    CHECK(bars[5].samples == 0);
}

TEST_CASE("a sample that started from a pool belongs to no bar") {
    NoiseLevelLosses losses;
    losses.add(0, Numbers{-1, 0.05}, Numbers{9, 1});
    CHECK(losses.bars()[0].samples == 1);
    CHECK(losses.bars()[0].loss == doctest::Approx(1));
}

TEST_CASE("an iteration counts once, and only the newest hundred count") {
    NoiseLevelLosses losses;
    losses.add(7, Numbers{0.5}, Numbers{1});
    losses.add(7, Numbers{0.5}, Numbers{3});
    CHECK(losses.batches() == 1);
    CHECK(losses.bars()[5].loss == doctest::Approx(1));
    for (int i = 8; i < 8 + 100; ++i) losses.add(i, Numbers{0.5}, Numbers{2});
    CHECK(losses.batches() == NoiseLevelLosses::kBatches);
    CHECK(losses.bars()[5].loss == doctest::Approx(2));
}

TEST_CASE("a run that went back forgets what came after") {
    NoiseLevelLosses losses;
    losses.add(1, Numbers{0.5}, Numbers{1});
    losses.add(2, Numbers{0.5}, Numbers{9});
    losses.add(3, Numbers{0.5}, Numbers{9});
    losses.add(2, Numbers{0.5}, Numbers{3});
    CHECK(losses.batches() == 2);
    CHECK(losses.bars()[5].loss == doctest::Approx(2));
    losses.clear();
    CHECK(losses.batches() == 0);
}

TEST_CASE("what is not finite is counted and spoils no mean") {
    NoiseLevelLosses losses;
    losses.add(0, Numbers{0.5, 0.5}, Numbers{kNaN, 2});
    CHECK(losses.bars()[5].loss == doctest::Approx(2));
    CHECK(losses.bars()[5].not_finite == 1);
}

TEST_CASE("the worst sample is the largest loss, or one that is not finite") {
    CHECK(worst_sample(Numbers{1, 5, 2}) == 1);
    CHECK(worst_sample(Numbers{1, 5, kNaN, 9}) == 2);
    CHECK(worst_sample(Numbers{kNaN, 5}) == 0);
}

TEST_CASE("shown samples rise in level, and the worst is among them") {
    const Numbers levels{0.9, 0.1, 0.5, 0.3, 0.7};
    const Numbers losses{1, 1, 1, 9, 1};
    CHECK(samples_to_show(levels, losses, 8) == std::vector<std::size_t>{1, 3, 2, 4, 0});
    CHECK(samples_to_show(levels, losses, 3) == std::vector<std::size_t>{3, 2, 0});
    CHECK(samples_to_show(levels, losses, 1) == std::vector<std::size_t>{3});
    CHECK(samples_to_show(levels, losses, 0).empty());
    CHECK(samples_to_show({}, {}, 4).empty());
}

}  // namespace
