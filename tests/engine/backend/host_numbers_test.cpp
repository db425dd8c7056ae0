// Conversions and counts at the edge between buffers and the caller's numbers.
#include "engine/backend/host_numbers.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/model/errors.h"

namespace {

using namespace nca;

TEST_CASE("host numbers: each buffer's count") {
    const BackendShape shape{{5, 3}, {4, 6}, 2, 1};
    CHECK(buffer_count(shape, Buffer::state) == 2 * 4 * 6 * 5);
    CHECK(buffer_count(shape, Buffer::target) == 4 * 6 * 4);
    for (const Buffer buffer : {Buffer::parameters, Buffer::gradient, Buffer::first_moment, Buffer::second_moment})
        CHECK(buffer_count(shape, buffer) == 15 * 3 + 3 + 3 * 5 + 5);
    CHECK(buffer_count({{1024, 4096}, {8192, 8192}, 65536, 0}, Buffer::state) == std::size_t{1} << 52);
}

TEST_CASE("host numbers: copied in and out in every pair of precisions") {
    const std::vector<float> floats{1.5F, -2.25F, 0.1F};
    const std::vector<double> doubles{1.5, -2.25, 0.1};
    std::vector<float> to_float(3);
    std::vector<double> to_double(3);

    copy_in("x", std::span<const float>(floats), std::span<float>(to_float));
    CHECK(to_float == floats);
    copy_in("x", std::span<const double>(doubles), std::span<float>(to_float));
    CHECK(to_float == floats);  // rounded
    copy_in("x", std::span<const double>(doubles), std::span<double>(to_double));
    CHECK(to_double == doubles);
    copy_in("x", std::span<const float>(floats), std::span<double>(to_double));
    CHECK(to_double[2] == static_cast<double>(0.1F));

    copy_out("x", std::span<const double>(doubles), std::span<float>(to_float));
    CHECK(to_float == floats);
    copy_out("x", std::span<const float>(floats), std::span<double>(to_double));
    CHECK(to_double[2] == static_cast<double>(0.1F));
}

TEST_CASE("host numbers: a wrong count is refused by name, before anything is written") {
    const std::vector<float> two{1, 2};
    std::vector<double> three{7, 8, 9};
    try {
        copy_in("the levels", std::span<const float>(two), std::span<double>(three));
        FAIL("two numbers filled three places");
    } catch (const InvalidSetting& error) {
        CHECK(std::string(error.what()) == "the levels has 2 numbers: give 3 for these sizes");
    }
    CHECK(three == std::vector<double>{7, 8, 9});
    CHECK_THROWS_AS(copy_out("x", std::span<const float>(two), std::span<double>(three)), InvalidSetting);
}

TEST_CASE("host numbers: gradient and moments need a tape") {
    BackendShape shape{{5, 3}, {4, 6}, 2, 0};
    for (const Buffer buffer : {Buffer::state, Buffer::target, Buffer::parameters})
        CHECK_NOTHROW(check_buffer(shape, buffer));
    for (const Buffer buffer : {Buffer::gradient, Buffer::first_moment, Buffer::second_moment}) {
        CHECK_THROWS_AS(check_buffer(shape, buffer), InvalidSetting);
        shape.tape_steps = 1;
        CHECK_NOTHROW(check_buffer(shape, buffer));
        shape.tape_steps = 0;
    }
}

}  // namespace
