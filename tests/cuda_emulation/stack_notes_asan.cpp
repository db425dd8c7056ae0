// Tells AddressSanitizer of every switch of stacks.
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

#include "tests/cuda_emulation/fiber.h"

namespace nca::emulation {

std::size_t least_stack_bytes() { return std::size_t{256} * 1024; }

void note_switch(void** leaving, const void* to_stack, std::size_t to_bytes) {
    __sanitizer_start_switch_fiber(leaving, to_stack, to_bytes);
}

void note_arrival(void* arriving, const void** from_stack, std::size_t* from_bytes) {
    __sanitizer_finish_switch_fiber(arriving, from_stack, from_bytes);
}

void note_abandoned(void* stack, std::size_t bytes) { __asan_unpoison_memory_region(stack, bytes); }

}  // namespace nca::emulation
