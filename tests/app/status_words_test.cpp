// The words of the status line: times since a saving, rates, engines.
#include "app/status_words.h"

#include <doctest/doctest.h>

#include <limits>

namespace nca {
namespace {

TEST_CASE("status: how long ago, while the window draws by itself") {
    const std::chrono::system_clock::time_point saved{};
    const auto after = [&](int seconds) { return saved_words(saved, saved + std::chrono::seconds(seconds), true); };
    CHECK(after(0) == "saved 0:00 ago");
    CHECK(after(34) == "saved 0:34 ago");
    CHECK(after(727) == "saved 12:07 ago");
    CHECK(after(3720) == "saved 1 h 02 min ago");
    CHECK(after(-5) == "saved 0:00 ago");
    const std::string still = saved_words(saved, saved + std::chrono::seconds(34), false);
    CHECK(still == saved_words(saved, saved + std::chrono::seconds(340), false));
    CHECK(still.find("saved at ") == 0);
    CHECK(still.size() == std::string("saved at 15:36").size());
}

TEST_CASE("status: rates and memory") {
    CHECK(rate_words_of(0, "it/s") == "- it/s");
    CHECK(rate_words_of(std::numeric_limits<double>::quiet_NaN(), "it/s") == "- it/s");
    CHECK(rate_words_of(std::numeric_limits<double>::infinity(), "it/s") == "- it/s");
    CHECK(rate_words_of(0.344, "it/s") == "0.34 it/s");
    CHECK(rate_words_of(12.34, "steps/s") == "12.3 steps/s");
    CHECK(rate_words_of(1234.4, "steps/s") == "1,234 steps/s");
    CHECK(memory_words(412.4) == "412 MB");
    CHECK(memory_words(12345) == "12.3 GB");
}

}  // namespace
}  // namespace nca
