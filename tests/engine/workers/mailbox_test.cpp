// The boxes between threads: mailbox, snapshot box and parameters board, quietly and under stress.
#include "engine/workers/mailbox.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#include "engine/workers/parameters_board.h"
#include "engine/workers/snapshot_box.h"

namespace nca {
namespace {

using namespace std::chrono_literals;

struct Facts {
    std::uint64_t version = 0;
    int value = 0;
};

TEST_CASE("mailbox: the reader gets the newest, once") {
    Mailbox<int> box;
    CHECK(!box.fresh());
    CHECK(!box.take());
    for (int i = 1; i <= 5; ++i) {
        box.write_slot() = i;
        box.publish();
    }
    CHECK(box.fresh());
    CHECK(box.take());
    CHECK(box.read_slot() == 5);
    CHECK(!box.fresh());
    CHECK(!box.take());
    CHECK(box.read_slot() == 5);
    box.write_slot() = 6;
    CHECK(box.read_slot() == 5);  // what is being written is not to be seen
    CHECK(!box.take());
    box.publish();
    CHECK(box.take());
    CHECK(box.read_slot() == 6);
}

TEST_CASE("mailbox: under stress no frame is seen half and none comes back") {
    struct Frame {
        std::array<std::uint32_t, 1024> words{};
    };
    constexpr std::uint32_t kToTake = 2000;
    Mailbox<Frame> box;
    std::uint32_t torn = 0;
    std::uint32_t backwards = 0;
    std::uint32_t last = 0;
    std::uint32_t written = 0;
    {
        std::jthread writer([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                box.write_slot().words.fill(++written);
                box.publish();
                if (written % 64 == 0) std::this_thread::yield();  // for machines of one core
            }
        });
        for (std::uint32_t taken = 0; taken < kToTake;) {
            if (!box.take()) {
                std::this_thread::yield();
                continue;
            }
            const auto& words = box.read_slot().words;
            const std::uint32_t first = words[0];
            if (!std::all_of(words.begin(), words.end(), [&](std::uint32_t word) { return word == first; })) ++torn;
            if (first <= last) ++backwards;
            last = first;
            ++taken;
        }
    }
    MESSAGE("frames taken: " << kToTake << " of " << written << " written");
    CHECK(torn == 0);
    CHECK(backwards == 0);
    CHECK(last >= kToTake);
    // The last frame of all is still to be had.
    if (box.take()) last = box.read_slot().words[0];
    CHECK(last == written);
}

TEST_CASE("snapshot box: versions count up, readers keep what they have") {
    SnapshotBox<Facts> box;
    CHECK(box.latest()->version == 0);
    const auto before = box.latest();
    box.publish({.version = 99, .value = 1});
    const auto first = box.latest();
    box.publish({.version = 99, .value = 2});
    CHECK(before->value == 0);
    CHECK(first->version == 1);
    CHECK(first->value == 1);
    CHECK(box.latest()->version == 2);
    CHECK(box.wait_for_newer(1, 0s)->value == 2);
}

TEST_CASE("snapshot box: who waits is woken by news and by the deadline") {
    SnapshotBox<Facts> box;
    const auto begin = std::chrono::steady_clock::now();
    CHECK(box.wait_for_newer(0, 30ms)->version == 0);
    CHECK(std::chrono::steady_clock::now() - begin >= 30ms);
    std::atomic<bool> seen{false};
    std::jthread writer([&] {
        for (int i = 1; i <= 100; ++i) {
            std::this_thread::sleep_for(1ms);
            box.publish({.version = 0, .value = i});
            if (i == 50) seen.wait(false);  // who looks late would never see it
        }
    });
    const auto asked = std::chrono::steady_clock::now();
    CHECK(box.wait_until([](const Facts& facts) { return facts.value == 50; }, 60s)->value == 50);
    CHECK(std::chrono::steady_clock::now() - asked < 50s);  // so it was the news that woke, not the deadline
    seen = true;
    seen.notify_one();
    std::uint64_t version = 50;
    while (version < 100) {
        const auto now = box.wait_for_newer(version, 60s);
        REQUIRE(now->version > version);
        CHECK(now->value == static_cast<int>(now->version));
        version = now->version;
    }
}

TEST_CASE("parameters board: numbers count up and a copy never changes") {
    ParametersBoard board;
    CHECK(board.number() == 0);
    CHECK(board.newest() == nullptr);
    const ModelSizes sizes{.channels = 4, .hidden = 64};
    const std::size_t count = ParameterLayout(sizes).total();
    std::atomic<bool> done{false};
    std::jthread writer([&] {
        for (int i = 1; i <= 2000; ++i) {
            const std::uint64_t number = board.publish(i, {sizes, std::vector<float>(count, static_cast<float>(i))});
            if (number != static_cast<std::uint64_t>(i)) break;
        }
        done = true;
    });
    std::uint64_t last = 0;
    std::uint64_t wrong = 0;
    while (!done || last < board.number()) {
        const auto newest = board.newest();
        if (!newest) continue;
        if (newest->number < last) ++wrong;
        last = newest->number;
        const auto expected = static_cast<float>(newest->iteration);
        for (const float value : newest->parameters.values)
            if (value != expected) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(last == 2000);
    CHECK(board.newest()->number == 2000);
}

}  // namespace
}  // namespace nca
