// Stacks, and the order of things around a switch.
#include "tests/cuda_emulation/fiber.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <new>

#include "tests/cuda_emulation/race_notes.h"

namespace nca::emulation {
namespace {

void run_fiber(void* fiber) { static_cast<Fiber*>(fiber)->run(); }

}  // namespace

Fiber::Fiber() {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    constexpr std::size_t kReportBytes = std::size_t{1} << 20;  // ThreadSanitizer makes its reports on it
    stack_bytes_ = least_stack_bytes() + (races::watched() ? kReportBytes : 0);
    mapped_bytes_ = stack_bytes_ + page;
    mapping_ = mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping_ == MAP_FAILED) throw std::bad_alloc();
    mprotect(mapping_, page, PROT_NONE);
    stack_ = static_cast<std::byte*>(mapping_) + page;
    racer_ = races::new_thread();
}

Fiber::~Fiber() {
    abandon();
    drop_context(host_context_);
    races::drop_thread(racer_);
    munmap(mapping_, mapped_bytes_);
}

void Fiber::resume(void (*entry)(void*), void* argument) {
    if (fiber_context_ == nullptr) {
        entry_ = entry;
        argument_ = argument;
        fiber_context_ = make_context(stack_, stack_bytes_, run_fiber, this);
    }
    note_switch(&host_note_, stack_, stack_bytes_);
    host_racer_ = races::present_thread();
    races::go_on_as(racer_);
    switch_context(host_context_, fiber_context_);
    note_arrival(host_note_, nullptr, nullptr);
}

void Fiber::suspend() {
    note_switch(&fiber_note_, host_stack_, host_stack_bytes_);
    races::go_on_as(host_racer_);
    switch_context(fiber_context_, host_context_);
    note_arrival(fiber_note_, &host_stack_, &host_stack_bytes_);
}

void Fiber::abandon() {
    if (fiber_context_ != nullptr) drop_context(fiber_context_);
    fiber_context_ = nullptr;
    fiber_note_ = nullptr;
    note_abandoned(stack_, stack_bytes_);
}

void Fiber::run() {
    note_arrival(fiber_note_, &host_stack_, &host_stack_bytes_);
    entry_(argument_);
    std::abort();  // there is nothing to return to
}

}  // namespace nca::emulation
