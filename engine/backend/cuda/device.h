// The GPU as the CUDA backend sees it: which device, its memory, streams, events, copies and recorded graphs, every
// error as one of ours with what to do next. device_cuda.cpp speaks to the CUDA runtime; tests/cuda_emulation has a
// stand-in on the processor that can be told to fail. No CUDA header here: host code is compiled by the C++ compiler.
//
// Rules that keep the window smooth: nothing waits for the whole device, a wait sleeps instead of spinning, and memory
// is taken and given back only when a backend is made or goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>

namespace nca::gpu {

/// What is there. Either usable, or `why` says what is in the way and what to do about it.
struct DeviceReport {
    bool usable = false;
    std::string why;               ///< empty if usable
    std::string name;              ///< "NVIDIA H200"
    int index = 0;                 ///< CUDA's number of it
    int architecture = 0;          ///< 90 for sm_90
    int multiprocessors = 0;       ///< of the device
    std::size_t memory = 0;        ///< bytes of the device
    std::size_t shared_bytes = 0;  ///< most that one block may have
    std::string driver_version;    ///< CUDA version of the driver, "13.0"; empty without a driver
    std::string runtime_version;   ///< CUDA version that this program was built with
};

/// Asks once a process (the first question wakes the driver, some tenths of a second) and remembers.
const DeviceReport& device_report();

/// Bytes that the device still has for anybody. Throws as every function below.
std::size_t free_device_memory();

// Every function and class from here on throws BackendUnavailable if no device is usable, OutOfMemory if the device's
// memory (or the host's pinned memory) does not suffice, DeviceLost if the device failed; its memory is then gone too.

/// Makes the chosen device that of the calling thread (CUDA remembers it by thread). All below does so by itself.
void use_device();

/// Throws what fits a status of the CUDA runtime (cudaError_t) unless it says success.
void check(int status, const char* attempt);

enum class Priority { normal, high };

class Event;

/// A queue of work on the device. Work of one stream is done in order; streams do not wait for each other by
/// themselves.
class Stream {
public:
    explicit Stream(Priority priority);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// Sleeps until all that was queued is done.
    void wait();
    /// What is queued from now on begins after the event.
    void wait_for(const Event& event);
    /// The CUDA stream.
    void* handle() const { return handle_; }

private:
    void* handle_ = nullptr;
};

/// A mark in a stream.
class Event {
public:
    Event();
    ~Event();
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    /// Marks the end of what is queued now.
    void record(Stream& stream);
    /// Sleeps until the work before the mark is done; at once if there never was a mark.
    void wait() const;
    void* handle() const { return handle_; }

private:
    void* handle_ = nullptr;
};

/// Work that was recorded once and is started by a single call.
class Graph {
public:
    Graph() = default;
    /// Records what `work` queues on the stream, instead of doing it. It must not wait, allocate or copy from memory
    /// that is not pinned.
    Graph(Stream& stream, const std::function<void()>& work);
    ~Graph();
    Graph(Graph&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Graph& operator=(Graph&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }

    bool recorded() const { return handle_ != nullptr; }
    /// Queues all of it.
    void replay(Stream& stream) const;

private:
    void* handle_ = nullptr;
};

// Memory by bytes, behind the two buffers below. Uninitialised. Freeing never throws: on a lost device there is nothing
// left to free.
void* allocate_device(std::size_t bytes);
void free_device(void* block) noexcept;
void* allocate_pinned(std::size_t bytes);
void free_pinned(void* block) noexcept;

// Queued copies. Host memory must be pinned, and stay as it is until the copy was waited for.
void copy_to_device(Stream& stream, void* to, const void* from, std::size_t bytes);
void copy_to_host(Stream& stream, void* to, const void* from, std::size_t bytes);
void copy_on_device(Stream& stream, void* to, const void* from, std::size_t bytes);
/// Sets every byte.
void fill_bytes(Stream& stream, void* to, int byte, std::size_t bytes);

template <class Number, void* (*allocate)(std::size_t), void (*free_block)(void*) noexcept>
class OwnedBlock {
public:
    OwnedBlock() = default;
    explicit OwnedBlock(std::size_t count)
        : data_(count == 0 ? nullptr : static_cast<Number*>(allocate(count * sizeof(Number)))), count_(count) {}
    ~OwnedBlock() {
        if (data_ != nullptr) free_block(data_);
    }
    OwnedBlock(OwnedBlock&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), count_(std::exchange(other.count_, 0)) {}
    OwnedBlock& operator=(OwnedBlock&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(count_, other.count_);
        return *this;
    }

    Number* data() { return data_; }
    const Number* data() const { return data_; }
    std::size_t size() const { return count_; }
    std::size_t bytes() const { return count_ * sizeof(Number); }

private:
    Number* data_ = nullptr;
    std::size_t count_ = 0;
};

/// Memory of the device: its addresses mean nothing to the host. Wait for the streams that use it before it goes.
template <class Number>
using DeviceBuffer = OwnedBlock<Number, allocate_device, free_device>;

/// Memory of the host that the device can copy from and to.
template <class Number>
using PinnedBuffer = OwnedBlock<Number, allocate_pinned, free_pinned>;

template <class Number>
void copy_to_device(Stream& stream, DeviceBuffer<Number>& to, const PinnedBuffer<Number>& from) {
    copy_to_device(stream, to.data(), from.data(), from.bytes());
}

template <class Number>
void copy_to_host(Stream& stream, PinnedBuffer<Number>& to, const DeviceBuffer<Number>& from) {
    copy_to_host(stream, to.data(), from.data(), to.bytes());
}

template <class Number>
void fill_zero(Stream& stream, DeviceBuffer<Number>& to) {
    fill_bytes(stream, to.data(), 0, to.bytes());
}

}  // namespace nca::gpu
