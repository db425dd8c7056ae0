// The stand-in for the device layer, and how tests tell it what to be. Work that is queued on a stream is done only
// when somebody waits for it, as late as CUDA may do it: a host that reads too early reads old numbers, and memory that
// goes too early is seen by AddressSanitizer. New memory of the device is NaN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/backend/cuda/device.h"
#include "tests/cuda_emulation/grid_run.h"

namespace nca::emulation {

/// What the emulated device is, and how it fails. One for the process, to be changed while nothing runs.
struct DeviceControl {
    gpu::DeviceReport report;                         ///< "emulated GPU", usable; a test may take that away
    std::size_t memory_left = std::size_t{16} << 30;  ///< an allocation beyond it fails
};

/// What happened since the last reset().
struct DeviceCounts {
    std::int64_t calls = 0;  ///< of the device layer that may find the device lost
    std::int64_t launches = 0;
    std::int64_t allocations = 0;         ///< of device memory
    std::int64_t pinned_allocations = 0;  ///< of the host's
    std::int64_t waits = 0;
    std::int64_t graphs_replayed = 0;
    std::int64_t queued_alone = 0;  ///< kernels, copies and fillings that no graph holds
    std::size_t bytes_to_device = 0;
    std::size_t bytes_to_host = 0;
    std::size_t device_bytes = 0;  ///< held now; not reset
};

DeviceControl& device_control();
DeviceCounts device_counts();
/// A new, healthy device with its counts at zero.
void reset_device();

/// So many kernels will run, then the device is lost. Any thread, at any time.
void lose_device_after(std::int64_t launches);
/// So many calls of the device layer will do, and the next one finds the device lost: wherever CUDA may tell of it.
void lose_device_at_call(std::int64_t calls);

/// For launch().
struct QueuedLaunch {
    dim3 grid;
    dim3 block;
    std::size_t shared_bytes;
    Begin begin;
    std::shared_ptr<const Kernel> kernel;
};
void enqueue_launch(gpu::Stream& stream, QueuedLaunch launch);

/// For gpu::reserve_shared(): of a kernel, in this process.
void reserve_shared(const void* kernel, std::size_t bytes);
std::size_t reserved_shared(const void* kernel);

/// The order of threads for all launches that come, whatever host thread does them (grid_run.h: Settings); 0: in order.
void set_order_seed(std::uint64_t seed);

}  // namespace nca::emulation
