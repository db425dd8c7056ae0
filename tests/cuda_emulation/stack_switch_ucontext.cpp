// The switch of stacks by the C library, for processors for which nothing faster is written here.
#include <ucontext.h>

#include <cstdint>

#include "tests/cuda_emulation/fiber.h"

namespace nca::emulation {
namespace {

/// makecontext() passes ints: a pointer travels as two.
void enter(unsigned entry_high, unsigned entry_low, unsigned argument_high, unsigned argument_low) {
    const auto whole = [](unsigned high, unsigned low) {
        return static_cast<std::uintptr_t>((static_cast<std::uint64_t>(high) << 32) | low);
    };
    reinterpret_cast<void (*)(void*)>(whole(entry_high, entry_low))(
        reinterpret_cast<void*>(whole(argument_high, argument_low)));
}

}  // namespace

void* make_context(std::byte* stack, std::size_t bytes, void (*entry)(void*), void* argument) {
    auto* context = new ucontext_t;
    getcontext(context);
    context->uc_stack.ss_sp = stack;
    context->uc_stack.ss_size = bytes;
    context->uc_link = nullptr;
    const auto entry_bits = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(entry));
    const auto argument_bits = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(argument));
    makecontext(context, reinterpret_cast<void (*)()>(enter), 4, static_cast<unsigned>(entry_bits >> 32),
                static_cast<unsigned>(entry_bits), static_cast<unsigned>(argument_bits >> 32),
                static_cast<unsigned>(argument_bits));
    return context;
}

void switch_context(void*& from, void* to) {
    if (from == nullptr) from = new ucontext_t;
    swapcontext(static_cast<ucontext_t*>(from), static_cast<ucontext_t*>(to));
}

void drop_context(void* context) { delete static_cast<ucontext_t*>(context); }

}  // namespace nca::emulation
