// A thread of the emulated GPU: a stack of its own, and a switch to it and back that costs some nanoseconds. All fibers
// of a launch live on one thread of the host. The switch itself is chosen by CMake: stack_switch_x86_64.cpp, or
// stack_switch_ucontext.cpp elsewhere; likewise what AddressSanitizer must be told of it (stack_notes_*.cpp).
#pragma once

#include <cstddef>

namespace nca::emulation {

class Fiber {
public:
    /// Maps a stack with a forbidden page below it.
    Fiber();
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// From the host's stack: goes on where the fiber suspended itself, at first at the start of `entry(argument)`,
    /// which must never return. Comes back when the fiber suspends itself.
    void resume(void (*entry)(void*), void* argument);
    /// On the fiber: back to where it was resumed.
    void suspend();
    /// Forgets where it was; the next resume() starts anew. What lay on its stack is dropped without destructors.
    void abandon();

    void run();  ///< what a new stack begins with; not to be called

private:
    void* mapping_ = nullptr;
    std::size_t mapped_bytes_ = 0;
    std::byte* stack_ = nullptr;  // lowest address
    std::size_t stack_bytes_ = 0;
    void* fiber_context_ = nullptr;  // where it was left; null: at the start
    void* host_context_ = nullptr;   // where resume() was called
    void* fiber_note_ = nullptr;     // AddressSanitizer's
    void* host_note_ = nullptr;
    const void* host_stack_ = nullptr;
    std::size_t host_stack_bytes_ = 0;
    void (*entry_)(void*) = nullptr;
    void* argument_ = nullptr;
    void* racer_ = nullptr;  // what it and the host are to ThreadSanitizer (race_notes.h)
    void* host_racer_ = nullptr;
};

// What stack_switch_*.cpp gives.

/// A context that, switched to, calls entry(argument) on the stack.
void* make_context(std::byte* stack, std::size_t bytes, void (*entry)(void*), void* argument);
/// Leaves the present context in `from` and goes on in `to`.
void switch_context(void*& from, void* to);
/// Gives back a context that is not gone on with.
void drop_context(void* context);

// What stack_notes_*.cpp gives: before and after each switch.

std::size_t least_stack_bytes();
void note_switch(void** leaving, const void* to_stack, std::size_t to_bytes);
void note_arrival(void* arriving, const void** from_stack, std::size_t* from_bytes);
/// Nothing on the stack is anybody's any more.
void note_abandoned(void* stack, std::size_t bytes);

}  // namespace nca::emulation
