// The list of backends: names, refusals, and sizes that no memory holds.
#include "engine/backend/backends.h"

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <string>

#include "engine/backend/cuda/cuda_status.h"
#include "engine/backend/memory_check.h"
#include "engine/model/errors.h"

namespace {

using namespace nca;

const BackendShape kSmall{{5, 3}, {4, 6}, 2, 2};

TEST_CASE("backends: auto is the default, and what can be used here can be made") {
    CHECK(backend_names() == std::vector<std::string>{"auto", "cpu", "cuda", "cuda-fp32", "reference"});
    CHECK(Execution{}.backend == backend_names().front());
    CHECK_FALSE(instruction_sets().empty());
    for (const std::string& name : usable_backend_names()) {
        const auto backend = make_backend({name, 1, "auto"}, kSmall);
        CHECK(backend->shape().grid == kSmall.grid);
        CHECK(backend->shape().batch == 2);
        CHECK(backend->description().starts_with(name));
        CHECK(backend->bytes() > 0);
        CHECK(backend->bytes() <= backend_bytes({name, 1, "auto"}, kSmall));
    }
}

TEST_CASE("backends: auto is the GPU where one is usable, else the CPU with the reason") {
    const BackendChoice choice = choose_backend();
    const auto backend = make_backend({}, kSmall);
    CHECK(backend->description().starts_with(choice.name));
    const CudaStatus status = cuda_status();
    if (status.usable) {
        CHECK(choice.name == "cuda");
        CHECK(choice.why.empty());
    } else {
        CHECK(choice.name == "cpu");
        CHECK(choice.why == status.why);
        CHECK(backend->notice() == "computing on the CPU: " + status.why);
        CHECK(backend_bytes({}, kSmall) == backend_bytes({"cpu", 0, "auto"}, kSmall));
    }
    // One that was asked for by name says nothing.
    CHECK(make_backend({"cpu", 1, "auto"}, kSmall)->notice().empty());
}

TEST_CASE("backends: a GPU that was asked for and can't be used is an error that says what to do") {
    const CudaStatus status = cuda_status();
    if (status.usable) return;
    for (const char* name : {"cuda", "cuda-fp32"}) {
        try {
            make_backend({name, 0, "auto"}, kSmall);
            FAIL("a GPU was found after all");
        } catch (const BackendUnavailable& error) {
            const std::string message = error.what();
            CHECK(message.find(status.why) != std::string::npos);
            CHECK(message.find("--backend cpu") != std::string::npos);
        }
    }
}

TEST_CASE("backends: the bytes said beforehand are enough, and not absurd") {
    for (const std::string& name : usable_backend_names())
        for (const BackendShape& shape :
             {kSmall, BackendShape{{64, 256}, {20, 24}, 2, 8}, BackendShape{{16, 32}, {40, 31}, 1, 0}}) {
            CAPTURE(name);
            const std::size_t said = backend_bytes({name, 2, "auto"}, shape);
            const std::size_t held = make_backend({name, 2, "auto"}, shape)->bytes();
            CHECK(held <= said);
            CHECK(said <= 20 * held + 10'000'000);
        }
}

TEST_CASE("backends: unknown names are refused with the choices") {
    try {
        make_backend({"abacus", 0, "auto"}, kSmall);
        FAIL("a backend 'abacus' was made");
    } catch (const BackendUnavailable& error) {
        const std::string message = error.what();
        CHECK(message.find("abacus") != std::string::npos);
        CHECK(message.find("auto, cpu, cuda, cuda-fp32, reference") != std::string::npos);
    }
    try {
        make_backend({"cpu", 0, "mmx"}, kSmall);
        FAIL("an instruction set 'mmx' was found");
    } catch (const BackendUnavailable& error) {
        const std::string message = error.what();
        CHECK(message.find("mmx") != std::string::npos);
        CHECK(message.find(instruction_sets().front()) != std::string::npos);
    }
    CHECK_THROWS_AS(backend_bytes({"", 0, "auto"}, kSmall), BackendUnavailable);
}

TEST_CASE("backends: sizes and settings out of range are refused") {
    const auto check_refused = [](const std::function<void(Execution&, BackendShape&)>& spoil) {
        for (const std::string& name : usable_backend_names()) {
            Execution execution{name, 0, "auto"};
            BackendShape shape = kSmall;
            spoil(execution, shape);
            CHECK_THROWS_AS(make_backend(execution, shape), InvalidSetting);
        }
    };
    check_refused([](Execution&, BackendShape& shape) { shape.sizes.channels = 3; });
    check_refused([](Execution&, BackendShape& shape) { shape.sizes.hidden = 0; });
    check_refused([](Execution&, BackendShape& shape) { shape.grid.height = 0; });
    check_refused([](Execution&, BackendShape& shape) { shape.grid.width = 9000; });
    for (const int bad : {0, -1, 65537, std::numeric_limits<int>::min()})
        check_refused([&](Execution&, BackendShape& shape) { shape.batch = bad; });
    for (const int bad : {-1, 100001}) check_refused([&](Execution&, BackendShape& shape) { shape.tape_steps = bad; });
    for (const int bad : {-1, 1025})
        check_refused([&](Execution& execution, BackendShape&) { execution.threads = bad; });
}

TEST_CASE("backends: what does not fit memory is said, not tried") {
    const BackendShape largest{{1024, 4096}, {8192, 8192}, 65536, 100000};
    const BackendShape large{{64, 256}, {8192, 8192}, 256, 64};
    for (const std::string& name : usable_backend_names()) {
        for (const BackendShape& shape : {largest, large}) {
            CHECK(backend_bytes({name, 0, "auto"}, shape) > 1'000'000'000'000);
            try {
                make_backend({name, 0, "auto"}, shape);
                FAIL("terabytes were found");
            } catch (const OutOfMemory& error) {
                const std::string message = error.what();
                CAPTURE(message);
                CHECK(message.find("8192x8192") != std::string::npos);
                CHECK(message.find("available") != std::string::npos);
                CHECK(message.find("reduce") != std::string::npos);
            }
        }
        CHECK(backend_bytes({name, 0, "auto"}, largest) == std::numeric_limits<std::size_t>::max());
    }
}

}  // namespace
