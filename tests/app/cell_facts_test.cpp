// Words, figures and positions of the Cell tab.
#include "app/cell_facts.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

namespace nca {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

WatchedCell example() {
    WatchedCell cell;
    cell.cell = {34, 41};
    cell.step = 193;
    cell.alive = true;
    cell.now = {0.5F, -0.25F, 0.1F, 0.2F, 0.3F, 0.75F};
    CellStory story;
    story.step = 193;
    story.fired = story.in_reach = story.alive_before = story.alive_after = true;
    story.keep_probability = 0.5;
    story.highest_before = 0.5F;
    story.highest_candidate = 0.75F;
    story.before = {0.5F, 0.0F, 0.1F, 0.2F, 0.3F, 0.5F};
    story.after = cell.now;
    cell.story = story;
    cell.past = {{192, {0.1F, 0.2F, 0.3F, 0.5F}, false, false}, {193, {0.1F, 0.2F, 0.3F, 0.75F}, true, false}};
    return cell;
}

TEST_CASE("figures keep to four places") {
    CHECK(short_figure(0.333) == ".333");
    CHECK(short_figure(0) == ".000");
    CHECK(short_figure(-0.0) == ".000");
    CHECK(short_figure(-0.004) == ".000");
    CHECK(short_figure(-0.33) == "-.33");
    CHECK(short_figure(-0.996) == "-1.0");
    CHECK(short_figure(0.9996) == "1.00");
    CHECK(short_figure(1.024) == "1.02");
    CHECK(short_figure(12.5) == "12.5");
    CHECK(short_figure(-12.5) == "-12");
    CHECK(short_figure(1234) == "1234");
    CHECK(short_figure(3e8) == "3e8");
    CHECK(short_figure(-3e8) == "-3e8");
    CHECK(short_figure(kNaN) == "NaN");
    CHECK(short_figure(-kInf) == "-Inf");
    CHECK(signed_figure(0.108) == "+.108");
    CHECK(signed_figure(-0.108) == "-.11");
    CHECK(signed_figure(0) == ".000");
}

TEST_CASE("a cell's state in words") {
    WatchedCell cell = example();
    CHECK(cell_state(cell).life == "alive");
    CHECK(cell_state(cell).firing == "fired");
    cell.alive = false;
    cell.story->fired = false;
    CHECK(cell_state(cell).life == "dead");
    CHECK(cell_state(cell).firing == "rested");
    CHECK(cell_state(cell).when == "in step 193");
    cell.story.reset();
    CHECK(cell_state(cell).firing.empty());
    CHECK(channel_name(0, 64) == "0");
    CHECK(channel_name(59, 64) == "59");
    CHECK(channel_name(60, 64) == "R");
    CHECK(channel_name(63, 64) == "alpha");
    CHECK(channel_name(0, 4) == "R");
}

TEST_CASE("the channel that changed most") {
    WatchedCell cell = example();
    REQUIRE(largest_change(cell));
    CHECK(largest_change(cell)->channel == 1);
    CHECK(largest_change(cell)->change == doctest::Approx(-0.25));
    cell.story->after = cell.story->before;
    CHECK(!largest_change(cell));
    cell.story.reset();
    CHECK(!largest_change(cell));
}

TEST_CASE("bars: rows for any number of channels, one round scale") {
    CHECK(bar_rows(64).rows == 2);
    CHECK(bar_rows(64).bars == 32);
    CHECK(bar_rows(4).rows == 1);
    CHECK(bar_rows(4).bars == 4);
    CHECK(bar_rows(33).rows == 2);
    CHECK(bar_rows(33).bars == 17);
    CHECK(bar_rows(1024).rows == 4);
    CHECK(bar_rows(1024).bars == 256);
    for (std::size_t channels = 4; channels < 300; ++channels)
        CHECK(bar_rows(channels).rows * bar_rows(channels).bars >= channels);

    const std::vector<float> values{0.1F, -0.73F, kNaN, kInf};
    CHECK(bar_scale(values) == doctest::Approx(0.8));
    CHECK(bar_scale(values, std::vector<float>{1.6F}) == doctest::Approx(2));
    CHECK(bar_scale({}) == 1);
    CHECK(bar_scale(std::vector<float>{0, 0}) == 1);
    CHECK(bar_scale(std::vector<float>{0.009F}) == doctest::Approx(0.01));
    CHECK(bar_scale(std::vector<float>{1}) == 1);
}

TEST_CASE("labels stand apart, in order, as near as they can") {
    const auto check = [](const std::vector<float>& wanted, float gap, float least, float most) {
        const std::vector<float> found = spread_labels(wanted, gap, least, most);
        REQUIRE(found.size() == wanted.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            CHECK(found[i] >= least - 1e-3F);
            CHECK(found[i] <= most + 1e-3F);
            for (std::size_t k = 0; k < found.size(); ++k) {
                if (i == k) continue;
                CHECK(std::abs(found[i] - found[k]) >= gap - 1e-3F);
                if (wanted[i] < wanted[k]) CHECK(found[i] < found[k]);
            }
        }
        return found;
    };
    CHECK(check({10, 50, 90, 30}, 12, 0, 100) == std::vector<float>{10, 50, 90, 30});
    CHECK(check({50, 50}, 12, 0, 100) == std::vector<float>{44, 56});
    check({50, 51, 52, 53}, 12, 0, 100);
    check({0, 0, 0, 0}, 12, 0, 100);
    check({100, 99, 98, 97}, 12, 0, 100);
    check({0, 3, 14, 100}, 12, 0, 100);
    check({-50, 500, 20, 30}, 12, 0, 100);
    CHECK(spread_labels({}, 12, 0, 100).empty());
    const std::vector<float> tight = spread_labels(std::vector<float>{5, 5, 5}, 12, 0, 10);
    CHECK(tight.front() == doctest::Approx(0));
    CHECK(tight.back() == doctest::Approx(10));
}

TEST_CASE("the axis of a cell's past is 0 to 1 and grows with the numbers") {
    WatchedCell cell = example();
    CHECK(past_range(cell.past).least == 0);
    CHECK(past_range(cell.past).most == 1);
    cell.past.push_back({194, {-0.5F, 1.5F, kNaN, kInf}, false, false});
    CHECK(past_range(cell.past).least == -0.5);
    CHECK(past_range(cell.past).most == 1.5);
    cell.past.push_back({195, {-500, 1e9F, 0, 0}, false, false});
    CHECK(past_range(cell.past).least == -10);
    CHECK(past_range(cell.past).most == 10);
}

TEST_CASE("a cell as text: every number, in columns") {
    const std::string text = cell_text(example());
    CHECK(text.find("34, 41 (column, row)") != std::string::npos);
    CHECK(text.find("alive before\tyes (highest alpha 0.5)") != std::string::npos);
    CHECK(text.find("channel\tbefore\tafter\tnow\n0\t0.5\t0.5\t0.5\n1\t0\t-0.25\t-0.25\n") != std::string::npos);
    CHECK(text.find("alpha\t0.5\t0.75\t0.75\n") != std::string::npos);
    CHECK(text.find("193\t0.1\t0.2\t0.3\t0.75\t1\n") != std::string::npos);
    WatchedCell bare = example();
    bare.story.reset();
    bare.past.resize(1);
    bare.now[0] = kNaN;
    CHECK(cell_text(bare).find("channel\tnow\n0\tNaN\n") != std::string::npos);
}

}  // namespace
}  // namespace nca
