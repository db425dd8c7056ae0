// Small kernels and copies, for the ways in which what shares memory on a GPU must wait for another: some wait, others
// do not, which is a race. are_seen, beside it, runs each and asks whether ThreadSanitizer sees just the races. Without
// an argument the program lists them.
#include <gpu_language.h>

#include <cstdio>
#include <string_view>

namespace {

using namespace nca::gpu;

constexpr unsigned kThreads = 96;
constexpr unsigned kRounds = 6;

struct Numbers {
    int value[2][kThreads];
};

/// A value goes to the thread opposite.
template <bool kWaits>
__global__ void reverse(int* out) {
    Numbers& numbers = block_shared<Numbers>();
    numbers.value[0][threadIdx.x] = static_cast<int>(threadIdx.x);
    if constexpr (kWaits) __syncthreads();
    out[blockIdx.x * kThreads + threadIdx.x] = numbers.value[0][kThreads - 1 - threadIdx.x];
}

/// Within a warp. A shuffle makes lanes meet, but orders nothing in memory.
template <bool kWaits>
__global__ void reverse_warps(int* out) {
    Numbers& numbers = block_shared<Numbers>();
    numbers.value[0][threadIdx.x] = static_cast<int>(threadIdx.x);
    if constexpr (kWaits)
        __syncwarp();
    else
        __shfl_sync(0xFFFFFFFFU, 1, 0);
    out[blockIdx.x * kThreads + threadIdx.x] = numbers.value[0][threadIdx.x ^ 31U];
}

/// The first warp writes a round ahead of the others, with one barrier a round: into `kBuffers` in turn.
template <unsigned kBuffers>
__global__ void hand_on(int* out) {
    Numbers& numbers = block_shared<Numbers>();
    const bool writes = threadIdx.x < 32;
    int sum = 0;
    for (unsigned round = 0; round <= kRounds; ++round) {
        if (writes && round < kRounds) numbers.value[round % kBuffers][threadIdx.x] = static_cast<int>(round);
        if (!writes && round > 0) sum += numbers.value[(round - 1) % kBuffers][threadIdx.x % 32];
        meet_block();
    }
    out[blockIdx.x * kThreads + threadIdx.x] = sum;
}

/// Blocks have no order, and thread 0 is another one in each.
template <bool kApart>
__global__ void write_of_block(int* out) {
    if (threadIdx.x == 0) out[kApart ? blockIdx.x : 0] = 1;
}

/// Begins before the launch before it has ended, which wrote what it reads.
template <bool kAwaits>
__global__ void go_on(const int* from, int* out) {
    if constexpr (kAwaits) await_kernels_before();
    let_next_kernel_begin();
    const unsigned i = blockIdx.x * kThreads + threadIdx.x;
    out[i] = from[gridDim.x * kThreads - 1 - i];
    if constexpr (!kAwaits) await_kernels_before();
}

/// Has nothing to do with the launch before, but what a third one may take for granted depends on whether this one
/// waited.
template <bool kAwaits>
__global__ void pass(int* out) {
    if constexpr (kAwaits) await_kernels_before();
    let_next_kernel_begin();
    out[blockIdx.x * kThreads + threadIdx.x] = 1;
}

constexpr unsigned kBlocks = 3;

/// What an example works on.
struct Device {
    Stream stream{Priority::normal};
    Stream other_stream{Priority::high};
    Event event;
    DeviceBuffer<int> first{kBlocks * kThreads}, second{kBlocks * kThreads}, third{kBlocks * kThreads};
    PinnedBuffer<int> host{kBlocks * kThreads};
};

struct Example {
    const char* name;
    bool races;
    void (*run)(Device&);
};

template <void (*kKernel)(int*)>
void launch_one(Device& device) {
    launch(device.stream, kBlocks, kThreads, 0, kKernel, device.first.data());
}

template <bool kAwaits>
void launch_two(Device& device) {
    launch_one<reverse<true>>(device);
    launch_early(device.stream, kBlocks, kThreads, 0, go_on<kAwaits>, device.first.data(), device.second.data());
}

template <bool kAwaits>
void launch_three(Device& device) {
    launch_one<reverse<true>>(device);
    launch_early(device.stream, kBlocks, kThreads, 0, pass<kAwaits>, device.second.data());
    launch_early(device.stream, kBlocks, kThreads, 0, go_on<false>, device.first.data(), device.third.data());
}

template <bool kWaits>
void use_two_streams(Device& device) {
    launch_one<reverse<true>>(device);
    device.event.record(device.stream);
    if (kWaits) device.other_stream.wait_for(device.event);
    copy_to_host(device.other_stream, device.host, device.first);
}

void use_two_streams_apart(Device& device) {
    launch_one<reverse<true>>(device);
    launch(device.other_stream, kBlocks, kThreads, 0, reverse<true>, device.second.data());
}

/// An event says nothing of what comes behind it.
void write_behind_an_event(Device& device) {
    device.event.record(device.stream);
    device.other_stream.wait_for(device.event);
    copy_to_host(device.other_stream, device.host, device.first);
    launch_one<reverse<true>>(device);
}

/// That a stream waits for another one tells the host nothing, nor what the host queues on the other.
void write_what_a_waiting_stream_copies(Device& device) {
    launch_one<reverse<true>>(device);
    device.event.record(device.stream);
    device.other_stream.wait_for(device.event);
    copy_to_device(device.other_stream, device.first, device.host);
    device.host.data()[1] = 5;
    launch(device.stream, kBlocks, kThreads, 0, reverse<true>, device.second.data());
}

template <bool kWaits>
void write_what_is_copied(Device& device) {
    copy_to_device(device.stream, device.first, device.host);
    if (kWaits) device.stream.wait();
    device.host.data()[1] = 5;
}

constexpr Example kExamples[] = {
    {"a barrier between writing and reading", false, launch_one<reverse<true>>},
    {"no barrier between writing and reading", true, launch_one<reverse<false>>},
    {"a meeting of the warp between writing and reading", false, launch_one<reverse_warps<true>>},
    {"a shuffle alone between writing and reading", true, launch_one<reverse_warps<false>>},
    {"two buffers for one barrier a round", false, launch_one<hand_on<2>>},
    {"one buffer for one barrier a round", true, launch_one<hand_on<1>>},
    {"a place for each block", false, launch_one<write_of_block<true>>},
    {"one place for all blocks", true, launch_one<write_of_block<false>>},
    {"reading once the launch before has ended", false, launch_two<true>},
    {"reading before the launch before has ended", true, launch_two<false>},
    {"reading what a launch wrote for which the one between waited", false, launch_three<true>},
    {"reading what a launch wrote for which nobody waited", true, launch_three<false>},
    {"a stream that waits for another one's event", false, use_two_streams<true>},
    {"two streams that do not wait", true, use_two_streams<false>},
    {"two streams with memory of their own", false, use_two_streams_apart},
    {"writing behind the event for which a reader waited", true, write_behind_an_event},
    {"the host writes what a waiting stream is to copy", true, write_what_a_waiting_stream_copies},
    {"the host writes what has been copied", false, write_what_is_copied<true>},
    {"the host writes what is still to be copied", true, write_what_is_copied<false>},
};

}  // namespace

int main(int count, char** arguments) {
    for (const Example& example : kExamples) {
        if (count < 2) std::printf("%s\t%s\n", example.races ? "race" : "ordered", example.name);
        if (count < 2 || std::string_view(arguments[1]) != example.name) continue;
        Device device;
        example.run(device);
        device.stream.wait();
        device.other_stream.wait();
    }
    return 0;
}
