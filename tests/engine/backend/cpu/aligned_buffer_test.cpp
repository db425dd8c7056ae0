// Memory of the cpu backend.
#include "engine/backend/cpu/aligned_buffer.h"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace {

using nca::cpu::AlignedBuffer;

/// Pages of a buffer that are in memory, its first and last left out.
[[maybe_unused]] std::size_t touched_pages(AlignedBuffer<float>& buffer) {
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    std::byte* first = reinterpret_cast<std::byte*>(buffer.data());
    first += page - reinterpret_cast<std::uintptr_t>(first) % page;
    const std::size_t pages = buffer.bytes() / page - 2;
    std::vector<unsigned char> there(pages);
    REQUIRE(mincore(first, pages * page, there.data()) == 0);
    return static_cast<std::size_t>(std::count_if(there.begin(), there.end(), [](unsigned char c) { return c & 1; }));
}

/// The compiler shall not know the number: it warns of it.
void too_large(std::size_t count) {
    const volatile std::size_t hidden = count;
    const AlignedBuffer<float> buffer(hidden);
}

}  // namespace

TEST_CASE("aligned buffer: zeros at a cache line, small or large") {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, std::size_t{3} << 20}) {
        CAPTURE(count);
        AlignedBuffer<float> buffer(count);
        CHECK(buffer.size() == count);
        CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64 == 0);
        bool zeros = true;
        for (std::size_t i = 0; i < count; ++i) zeros = zeros && buffer[i] == 0.0F;
        CHECK(zeros);
        if (count > 0) buffer[count - 1] = 1;
        const AlignedBuffer<float> moved = std::move(buffer);
        CHECK(moved.size() == count);
        if (count > 0) CHECK(moved[count - 1] == 1.0F);
    }
    CHECK_THROWS_AS(too_large(SIZE_MAX / 2), std::bad_alloc);
}

#if !defined(__SANITIZE_ADDRESS__)  // which takes large memory from malloc, and ends the program where there is none
TEST_CASE("aligned buffer: more than the system has is refused") {
    CHECK_THROWS_AS(too_large(SIZE_MAX / 8 - 16), std::bad_alloc);
}

TEST_CASE("aligned buffer: a large one costs nothing until it is touched, also after others were freed") {
    constexpr std::size_t kFloats = std::size_t{11} << 18;  // a state of a seed batch: 11 MB
    for (int run = 0; run < 3; ++run) {
        CAPTURE(run);
        std::vector<AlignedBuffer<float>> tape;
        for (int i = 0; i < 4; ++i) tape.emplace_back(kFloats);
        for (AlignedBuffer<float>& buffer : tape) CHECK(touched_pages(buffer) == 0);
        for (AlignedBuffer<float>& buffer : tape) std::fill_n(buffer.data(), kFloats, 1.0F);
        CHECK(touched_pages(tape[0]) > 0);
    }
}
#endif
