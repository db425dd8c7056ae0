// Range checks of sizes, at their very edges.
#include "engine/model/sizes.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "engine/model/errors.h"

namespace {

using namespace nca;

TEST_CASE("sizes: the edges of what can be computed") {
    CHECK_NOTHROW(check_sizes(ModelSizes{4, 1}));
    CHECK_NOTHROW(check_sizes(ModelSizes{1024, 4096}));
    CHECK_NOTHROW(check_sizes(GridSize{1, 1}));
    CHECK_NOTHROW(check_sizes(GridSize{8192, 8192}));
    constexpr int kLargest = std::numeric_limits<int>::max();
    for (const ModelSizes sizes : {ModelSizes{3, 16}, ModelSizes{1025, 16}, ModelSizes{16, 0}, ModelSizes{16, 4097},
                                   ModelSizes{-64, 16}, ModelSizes{kLargest, kLargest}})
        CHECK_THROWS_AS(check_sizes(sizes), InvalidSetting);
    for (const GridSize grid :
         {GridSize{0, 5}, GridSize{5, 0}, GridSize{8193, 5}, GridSize{5, -1}, GridSize{kLargest, 1}})
        CHECK_THROWS_AS(check_sizes(grid), InvalidSetting);
}

TEST_CASE("sizes: the message names the setting, the value and the range") {
    try {
        check_sizes(ModelSizes{3, 16});
        FAIL("3 channels were accepted");
    } catch (const InvalidSetting& error) {
        const std::string message = error.what();
        CHECK(message.find("channels") != std::string::npos);
        CHECK(message.find('3') != std::string::npos);
        CHECK(message.find("1024") != std::string::npos);
    }
}

}  // namespace
