// Fifty iterations on the cpu backend beside fifty on the reference: rounding must not bend the loss curve.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/train/trainer.h"
#include "tests/engine/train/small_run.h"

namespace nca {
namespace {

using test::small_recipe;
using test::small_run;

std::vector<IterationRecord> learn(const Recipe& recipe, const Execution& execution) {
    Trainer trainer(small_run(recipe), execution);
    for (int i = 0; i < 50; ++i) REQUIRE(trainer.iterate() == IterationEnd::done);
    return trainer.state().history;
}

TEST_CASE("the loss curve of 50 iterations is the reference's, with every instruction set and memory") {
    Recipe recipe = small_recipe();
    recipe.sizes = {.channels = 16, .hidden = 40};
    const auto wanted = learn(recipe, {.backend = "reference"});
    CHECK(wanted.back().loss < 0.9 * wanted.front().loss);
    std::vector<Execution> executions{{"cpu", 2, "auto", TapeMemory::recompute}};
    for (const std::string& set : instruction_sets()) executions.push_back({"cpu", 2, set});
    for (const Execution& execution : executions) {
        CAPTURE(execution.instruction_set);
        const auto found = learn(recipe, execution);
        double difference = 0, norm = 0, worst = 0;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const double apart = found[i].loss - wanted[i].loss;
            difference += apart * apart;
            norm += wanted[i].loss * wanted[i].loss;
            worst = std::max(worst, std::abs(apart) / wanted[i].loss);
        }
        MESSAGE(execution.instruction_set << ": curves apart by " << std::sqrt(difference / norm) << ", at most "
                                          << worst << " at one iteration");
        CHECK(std::sqrt(difference / norm) <= 1e-5);
        CHECK(worst <= 1e-4);
    }
}

}  // namespace
}  // namespace nca
