// What ThreadSanitizer is told, so that it takes the emulated GPU's threads and streams for threads though one thread
// of the host runs them all: which of them is at work, and what orders them - barriers, __syncwarp(), the start and the
// end of a launch, events. Everything else that meets in memory is then a race in its eyes, whatever the order that was
// drawn. CMake chooses: race_notes_tsan.cpp, or race_notes_none.cpp, where nobody looks.
#pragma once

/// Before the functions by which one thread of a warp computes what all of them take: they read what belongs to others.
#define NCA_FOR_THE_WARP __attribute__((no_sanitize("thread")))

namespace nca::emulation::races {

/// Whether somebody looks. Then no two threads may use one stack: it would be memory that they share.
bool watched();

/// A thread in the sanitizer's eyes, for a stack.
void* new_thread();
void drop_thread(void* thread);
void* present_thread();
/// From here on this one is at work, which orders nothing. Unless by As, to be followed at once by the switch to its
/// stack, in a function that the sanitizer does not see into.
void go_on_as(void* thread);

/// What the thread at work has done so far comes before all that others do once they join the same place.
void publish(const void* place);
void join(const void* place);

/// While it lives another thread is at work in the sanitizer's eyes, on the stack at hand: only where it sees nothing
/// but what is copied.
class As {
public:
    explicit As(void* thread) : before_(present_thread()) { go_on_as(thread); }
    ~As() { go_on_as(before_); }
    As(const As&) = delete;
    As& operator=(const As&) = delete;

private:
    void* before_;
};

/// While it lives the sanitizer sees nothing of what this thread does, no locks either, and memory that is made is
/// anybody's.
class Unseen {
public:
    Unseen();
    ~Unseen();
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;
};

}  // namespace nca::emulation::races
