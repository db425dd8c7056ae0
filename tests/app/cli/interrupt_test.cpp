// Signals: the first one is passed on once, and afterwards everything is as it was. What the second one does - it ends
// the process - is seen by tests/cli.
#include "app/cli/interrupt.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <thread>

namespace {

using namespace nca;

std::atomic<int> outside_signals{0};

void count_outside(int) { ++outside_signals; }

}  // namespace

TEST_CASE("the first signal calls once from another thread; the handler before is put back") {
    auto* const original = std::signal(SIGTERM, count_outside);
    outside_signals = 0;
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        std::promise<std::thread::id> called;
        std::future<std::thread::id> caller = called.get_future();
        const Interrupt interrupt([&] { called.set_value(std::this_thread::get_id()); });
        std::raise(number);
        REQUIRE(caller.wait_for(std::chrono::seconds(60)) == std::future_status::ready);
        CHECK(caller.get() != std::this_thread::get_id());
    }
    CHECK(outside_signals == 0);
    std::raise(SIGTERM);
    CHECK(outside_signals == 1);
    std::signal(SIGTERM, original);
}

TEST_CASE("without a signal nothing is called") {
    std::atomic<bool> called{false};
    {
        const Interrupt interrupt([&] { called = true; });
    }
    CHECK_FALSE(called);
}

TEST_CASE("a process that shall survive its terminal still does") {
    auto* const original = std::signal(SIGHUP, SIG_IGN);
    std::atomic<bool> called{false};
    {
        const Interrupt interrupt([&] { called = true; });
        std::raise(SIGHUP);
    }
    CHECK_FALSE(called);
    std::signal(SIGHUP, original);
}
