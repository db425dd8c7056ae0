// Read back from the system.
#include "engine/workers/give_way.h"

#include <doctest/doctest.h>

#include <thread>

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace nca {
namespace {

#if defined(__linux__)

int niceness() { return getpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid))); }

TEST_CASE("a thread that gives way does so with the threads that it begins, and alone") {
    const int before = niceness();
    int own = 0;
    int begun = 0;
    std::thread worker([&] {
        give_way();
        give_way();  // once is enough
        own = niceness();
        std::thread([&] { begun = niceness(); }).join();
    });
    worker.join();
    CHECK(own >= 10);
    CHECK(begun == own);
    CHECK(niceness() == before);
}

#endif

}  // namespace
}  // namespace nca
