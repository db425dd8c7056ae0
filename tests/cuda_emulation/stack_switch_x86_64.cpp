// The switch of stacks on x86-64 (System V): saves the registers that a call must preserve on the stack that is left,
// and takes them from the stack that is entered. No system call, unlike swapcontext, which is twenty times slower.
#include <cstdint>
#include <cstring>

#include "tests/cuda_emulation/fiber.h"

// void nca_switch_stack(void** from: rdi, void* to: rsi)
asm(R"(
.text
.globl nca_switch_stack
.type nca_switch_stack, @function
nca_switch_stack:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size nca_switch_stack, .-nca_switch_stack

# The first thing on a new stack: entry in r12, its argument in r13.
.globl nca_enter_stack
.type nca_enter_stack, @function
nca_enter_stack:
    movq %r13, %rdi
    callq *%r12
    ud2
.size nca_enter_stack, .-nca_enter_stack
)");

extern "C" {
void nca_switch_stack(void** from, void* to);
void nca_enter_stack();
}

namespace nca::emulation {

void* make_context(std::byte* stack, std::size_t bytes, void (*entry)(void*), void* argument) {
    // From the top down, as nca_switch_stack pops it: return address, rbp, rbx, r12, r13, r14, r15. At the entry the
    // stack is aligned to 16 bytes, as before a call.
    auto top = reinterpret_cast<std::uintptr_t>(stack + bytes) & ~std::uintptr_t{15};
    auto* words = reinterpret_cast<std::uintptr_t*>(top) - 9;
    std::memset(words, 0, 9 * sizeof(std::uintptr_t));
    words[6] = reinterpret_cast<std::uintptr_t>(nca_enter_stack);
    words[3] = reinterpret_cast<std::uintptr_t>(entry);
    words[2] = reinterpret_cast<std::uintptr_t>(argument);
    return words;
}

void switch_context(void*& from, void* to) { nca_switch_stack(&from, to); }

void drop_context(void*) {}  // it lies on the stack itself

}  // namespace nca::emulation
