// Long rollouts on the fast stage: cut in portions, and abandoned between two of them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/engine/backend/grid_case.h"
#include "tests/engine/backend/shut_after.h"

namespace {

using namespace nca;
using namespace nca::test;

constexpr int kSteps = 2500;

/// So many steps of a network that learnt nothing may leave the finite numbers.
bool alike(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

TEST_CASE("a long rollout is cut between portions, after whole steps") {
    const GridCase grid{{{16, 32}, {13, 11}, 2, 0}, kSteps, Living::all, 0.5, 3};
    std::set<int> cuts;
    for (int looks = 0; looks < 8; ++looks) {
        CAPTURE(looks);
        const auto cut = make_loaded(grid, {.backend = "cuda"});
        ShutAfter gate(looks);
        const int done = cut->roll(kSteps, grid.keep(), false, &gate);
        REQUIRE(done >= 0);
        REQUIRE(done <= kSteps);
        cuts.insert(done);
        const auto straight = make_loaded(grid, {.backend = "cuda"});
        straight->roll(done, grid.keep(), false);
        CHECK(std::ranges::equal(download(*cut, Buffer::state), download(*straight, Buffer::state), alike));
    }
    CHECK(*cuts.begin() == 0);
    CHECK(*cuts.rbegin() == kSteps);
    CHECK(cuts.size() >= 4);  // none, two places in the midst at least, all
}

}  // namespace
