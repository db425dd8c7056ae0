// The cuda backend takes tensor cores for the models that fit them, says so, and needs the memory that it announces.
#include <doctest/doctest.h>

#include "engine/backend/backends.h"

namespace {

using namespace nca;

const Execution kCuda{"cuda", 0, "auto"};

TEST_CASE("cuda: models that fit compute on tensor cores, at reduced precision") {
    for (const int tape : {0, 3}) {
        const BackendShape shape{{16, 32}, {9, 8}, 2, tape};
        const auto backend = make_backend(kCuda, shape);
        CHECK(backend->description().find("tensor cores") != std::string::npos);
        CHECK(backend->precision() == Precision::reduced);
        CHECK(backend->notice().empty());
        CHECK(backend->bytes() == backend_bytes(kCuda, shape));
        Execution again = kCuda;
        again.memory = TapeMemory::recompute;
        CHECK(make_backend(again, shape)->bytes() == backend_bytes(again, shape));
        CHECK(backend_bytes(again, shape) == least_backend_bytes(kCuda, shape));
        CHECK((backend_bytes(again, shape) < backend_bytes(kCuda, shape)) == (tape > 0));
        Execution keep = kCuda;
        keep.memory = TapeMemory::keep;
        CHECK(least_backend_bytes(keep, shape) == backend_bytes(kCuda, shape));
    }
}

TEST_CASE("cuda: larger models compute in fp32, and the backend says why") {
    const auto many_channels = make_backend(kCuda, {{65, 8}, {5, 4}, 1, 1});
    CHECK(many_channels->precision() == Precision::single);
    CHECK(many_channels->description().find("fp32") != std::string::npos);
    CHECK(many_channels->notice().find("64 channels") != std::string::npos);
    const auto wide = make_backend(kCuda, {{8, 257}, {5, 4}, 1, 1});
    CHECK(wide->precision() == Precision::single);
    CHECK(wide->notice().find("256") != std::string::npos);
}

}  // namespace
