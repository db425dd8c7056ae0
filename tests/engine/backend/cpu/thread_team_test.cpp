// The thread team of this build: every task once, at most one at a time on a thread's number, and as many threads as
// asked.
#include "engine/backend/cpu/threads/thread_team.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

TEST_CASE("every task runs once, whatever the number of threads") {
    for (const int threads : {1, 2, 3, 5, 8}) {
        CAPTURE(threads);
        const auto team = nca::cpu::make_thread_team(threads);
        CHECK(team->threads() == threads);
        for (const int tasks : {0, 1, 2, 7, 100}) {
            std::vector<std::atomic<int>> runs(static_cast<std::size_t>(tasks));
            std::vector<std::atomic<int>> inside(static_cast<std::size_t>(threads));
            std::atomic<bool> alone{true};
            for (int round = 0; round < 50; ++round)
                team->for_each(tasks, [&](int task, int thread) {
                    if (inside[static_cast<std::size_t>(thread)].fetch_add(1) != 0) alone = false;
                    runs[static_cast<std::size_t>(task)].fetch_add(1);
                    inside[static_cast<std::size_t>(thread)].fetch_sub(1);
                });
            for (const auto& count : runs) CHECK(count.load() == 50);
            CHECK(alone.load());
        }
    }
}

TEST_CASE("as many threads as asked for really work, more than there are cores too") {
    for (const int threads : {1, 2, 3, 5, 8}) {
        CAPTURE(threads);
        const auto team = nca::cpu::make_thread_team(threads);
        std::mutex mutex;
        std::set<std::thread::id> seen;
        std::set<int> numbers;
        // Each task waits until all threads have arrived (or a generous time is over): only so many can end it early.
        std::atomic<int> arrived{0};
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        team->for_each(threads, [&](int, int thread) {
            {
                const std::lock_guard lock(mutex);
                seen.insert(std::this_thread::get_id());
                numbers.insert(thread);
            }
            arrived.fetch_add(1);
            while (arrived.load() < threads && std::chrono::steady_clock::now() < limit)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
        });
        CHECK(seen.size() == static_cast<std::size_t>(threads));
        CHECK(numbers.size() == static_cast<std::size_t>(threads));
    }
}
