// ThreadSanitizer's "fibers" and its annotations for synchronisation that it does not know.
#include <sanitizer/tsan_interface.h>

#include "tests/cuda_emulation/race_notes.h"

// Of its older interface, which no header declares.
extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
void AnnotateIgnoreSyncBegin(const char* file, int line);
void AnnotateIgnoreSyncEnd(const char* file, int line);
}

// Where a kernel's thread reads threadIdx, the sanitizer finds that the host's thread was begun without order to it.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() { return "race:__tsan_tls_initialization\n"; }

namespace nca::emulation::races {
namespace {

/// It wants an address that may be written, and writes nothing there.
void* address(const void* place) { return const_cast<void*>(place); }

}  // namespace

bool watched() { return true; }

void* new_thread() { return __tsan_create_fiber(0); }
void drop_thread(void* thread) { __tsan_destroy_fiber(thread); }
void* present_thread() { return __tsan_get_current_fiber(); }
void go_on_as(void* thread) { __tsan_switch_to_fiber(thread, __tsan_switch_to_fiber_no_sync); }

void publish(const void* place) { __tsan_release(address(place)); }
void join(const void* place) { __tsan_acquire(address(place)); }

Unseen::Unseen() {
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
    AnnotateIgnoreSyncBegin(__FILE__, __LINE__);
}

Unseen::~Unseen() {
    AnnotateIgnoreSyncEnd(__FILE__, __LINE__);
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
}

}  // namespace nca::emulation::races
