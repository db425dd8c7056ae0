// The log: repetitions are counted, old entries go, words and levels choose what is seen.
#include "app/log.h"

#include <doctest/doctest.h>

using namespace nca;

namespace {

LogEntry entry(Level level, const std::string& source, const std::string& text) {
    return {.time = {}, .level = level, .source = source, .text = text, .next = {}};
}

}  // namespace

TEST_CASE("log: the same thing in a row is one entry with its count") {
    Log log;
    for (int i = 0; i < 8; ++i) log.add(entry(Level::warning, "learn", "Gradient norm 12.4"));
    CHECK(log.entries().size() == 1);
    CHECK(log.entries().back().times == 8);
    log.add(entry(Level::warning, "play", "Gradient norm 12.4"));
    log.add(entry(Level::warning, "learn", "Gradient norm 12.4"));
    CHECK(log.entries().size() == 3);
    CHECK(log.count(Level::warning) == 3);
    CHECK(log.count(Level::error) == 0);
    CHECK(log.version() == 10);
}

TEST_CASE("log: the oldest entries go") {
    Log log;
    for (std::size_t i = 0; i < Log::kMost + 10; ++i) log.add(entry(Level::info, "file", std::to_string(i)));
    CHECK(log.entries().size() == Log::kMost);
    CHECK(log.entries().front().text == "10");
    log.clear();
    CHECK(log.entries().empty());
}

TEST_CASE("log: what is seen") {
    const LogEntry one = entry(Level::warning, "learn", "Gradient norm 12.4, clipped to 1.0");
    CHECK(shows(one, Level::info, ""));
    CHECK(shows(one, Level::warning, "CLIPPED"));
    CHECK(shows(one, Level::warning, "learn"));
    CHECK_FALSE(shows(one, Level::error, ""));
    CHECK_FALSE(shows(one, Level::info, "film"));
}

TEST_CASE("log: a line for the clipboard") {
    LogEntry one = entry(Level::error, "file", "lizard.checkpoint ends too early");
    CHECK(line_text(one).substr(8) == " error file: lizard.checkpoint ends too early");
    one.times = 3;
    CHECK(line_text(one).ends_with("(3 times)"));
    CHECK(clock_text(one.time).size() == 8);
}

TEST_CASE("log: a next step has words and a deed") {
    CHECK_FALSE(NextStep{});
    CHECK_FALSE(NextStep{"Retry", {}});
    CHECK(NextStep{"Retry", [] {}});
}
