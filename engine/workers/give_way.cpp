// Linux has one niceness a thread, which threads inherit; elsewhere setpriority() is about the whole process.
#include "engine/workers/give_way.h"

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace nca {

#if defined(__linux__)

namespace {
/// A tenth of the processor against one thread of 0 that wants it all as well, as one that draws the window.
constexpr int kNiceness = 10;
}  // namespace

void give_way() {
    const auto thread = static_cast<id_t>(syscall(SYS_gettid));
    const int now = getpriority(PRIO_PROCESS, thread);
    if (now < kNiceness) setpriority(PRIO_PROCESS, thread, kNiceness);
}

#else

void give_way() {}

#endif

}  // namespace nca
