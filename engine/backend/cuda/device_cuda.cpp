// The device layer over the CUDA runtime. The one file of the engine that calls it; the kernels only start themselves.
#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <new>

#include "engine/backend/cuda/device.h"
#include "engine/backend/cuda/device_choice.h"
#include "engine/backend/cuda/device_words.h"
#include "engine/model/errors.h"

namespace nca::gpu {
namespace {

cudaStream_t native(const Stream& stream) { return static_cast<cudaStream_t>(stream.handle()); }
cudaEvent_t native(const Event& event) { return static_cast<cudaEvent_t>(event.handle()); }

/// "an illegal memory access was encountered (cudaErrorIllegalAddress)"
std::string cuda_words(cudaError_t status) {
    return fmt::format("{} ({})", cudaGetErrorString(status), cudaGetErrorName(status));
}

int attribute(cudaDeviceAttr which, int device) {
    int value = 0;
    return cudaDeviceGetAttribute(&value, which, device) == cudaSuccess ? value : 0;
}

DeviceReport describe(int device) {
    DeviceReport report;
    report.index = device;
    report.architecture = 10 * attribute(cudaDevAttrComputeCapabilityMajor, device) +
                          attribute(cudaDevAttrComputeCapabilityMinor, device);
    report.multiprocessors = attribute(cudaDevAttrMultiProcessorCount, device);
    report.shared_bytes = static_cast<std::size_t>(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin, device));
    cudaDeviceProp properties{};
    if (cudaGetDeviceProperties(&properties, device) == cudaSuccess) {
        report.name = properties.name;
        report.memory = properties.totalGlobalMem;
    }
    return report;
}

/// Makes the device that of the calling thread and wakes it, or tells why it can't be used.
std::string wake(int device) {
    cudaError_t status = cudaSetDevice(device);
    if (status == cudaSuccess) status = cudaFree(nullptr);
    if (status == cudaSuccess) return "";
    cudaGetLastError();  // CUDA hands an error out again until it is asked for
    return status == cudaErrorDevicesUnavailable ? device_held_words(cuda_words(status))
           : status == cudaErrorMemoryAllocation ? device_full_words(cuda_words(status))
                                                 : device_fails_words(cuda_words(status));
}

DeviceReport ask() {
    DeviceReport report;
    int driver = 0;
    int runtime = 0;
    cudaDriverGetVersion(&driver);
    cudaRuntimeGetVersion(&runtime);
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (driver == 0)
        report.why = no_driver_words();
    else if (status == cudaErrorInsufficientDriver)
        report.why = old_driver_words(version_words(driver), version_words(runtime));
    else if (status == cudaErrorNoDevice || (status == cudaSuccess && count == 0))
        report.why = no_device_words();
    else if (status != cudaSuccess)
        report.why = device_fails_words(cuda_words(status));
    else
        report = choose_device(count, describe, wake);
    if (status != cudaSuccess) cudaGetLastError();
    report.usable = report.why.empty();
    report.driver_version = driver == 0 ? "" : version_words(driver);
    report.runtime_version = version_words(runtime);
    return report;
}

}  // namespace

const DeviceReport& device_report() {
    static const DeviceReport report = ask();
    return report;
}

void check(int code, const char* attempt) {
    const auto status = static_cast<cudaError_t>(code);
    if (status == cudaSuccess) return;
    cudaGetLastError();
    if (status == cudaErrorMemoryAllocation) throw OutOfMemory(device_full_words(cuda_words(status)));
    throw DeviceLost(device_lost_words(device_report().name, attempt, cuda_words(status)));
}

void use_device() {
    thread_local bool chosen = false;
    if (chosen) return;
    const DeviceReport& report = device_report();
    if (!report.usable) throw BackendUnavailable(report.why);
    check(cudaSetDevice(report.index), "choose the device");
    chosen = true;
}

std::size_t free_device_memory() {
    use_device();
    std::size_t free_bytes = 0;
    std::size_t total = 0;
    check(cudaMemGetInfo(&free_bytes, &total), "ask for its memory");
    return free_bytes;
}

Stream::Stream(Priority priority) {
    use_device();
    int lowest = 0;
    int highest = 0;
    check(cudaDeviceGetStreamPriorityRange(&lowest, &highest), "ask for priorities");
    cudaStream_t stream = nullptr;
    check(cudaStreamCreateWithPriority(&stream, cudaStreamNonBlocking, priority == Priority::high ? highest : lowest),
          "make a stream");
    handle_ = stream;
}

Stream::~Stream() { cudaStreamDestroy(static_cast<cudaStream_t>(handle_)); }

void Stream::wait() {
    Event end;
    end.record(*this);
    end.wait();
}

void Stream::wait_for(const Event& event) {
    use_device();
    check(cudaStreamWaitEvent(native(*this), native(event), 0), "let a stream wait");
}

Event::Event() {
    use_device();
    cudaEvent_t event = nullptr;
    check(cudaEventCreateWithFlags(&event, cudaEventBlockingSync | cudaEventDisableTiming), "make an event");
    handle_ = event;
}

Event::~Event() { cudaEventDestroy(static_cast<cudaEvent_t>(handle_)); }

void Event::record(Stream& stream) {
    use_device();
    check(cudaEventRecord(native(*this), native(stream)), "mark a stream");
}

void Event::wait() const {
    use_device();
    check(cudaEventSynchronize(native(*this)), "compute");
}

Graph::Graph(Stream& stream, const std::function<void()>& work) {
    use_device();
    check(cudaStreamBeginCapture(native(stream), cudaStreamCaptureModeThreadLocal), "record a graph");
    cudaGraph_t graph = nullptr;
    try {
        work();
    } catch (...) {
        if (cudaStreamEndCapture(native(stream), &graph) == cudaSuccess) cudaGraphDestroy(graph);
        cudaGetLastError();
        throw;
    }
    check(cudaStreamEndCapture(native(stream), &graph), "record a graph");
    cudaGraphExec_t executable = nullptr;
    const cudaError_t status = cudaGraphInstantiate(&executable, graph, 0);
    cudaGraphDestroy(graph);
    check(status, "make a graph ready");
    handle_ = executable;
}

Graph::~Graph() {
    if (handle_ != nullptr) cudaGraphExecDestroy(static_cast<cudaGraphExec_t>(handle_));
}

void Graph::replay(Stream& stream) const {
    use_device();
    check(cudaGraphLaunch(static_cast<cudaGraphExec_t>(handle_), native(stream)), "start a graph");
}

void* allocate_device(std::size_t bytes) {
    use_device();
    void* block = nullptr;
    check(cudaMalloc(&block, bytes), "reserve memory");
    return block;
}

void free_device(void* block) noexcept {
    if (cudaFree(block) != cudaSuccess) cudaGetLastError();
}

void* allocate_pinned(std::size_t bytes) {
    use_device();
    void* block = nullptr;
    check(cudaHostAlloc(&block, bytes, cudaHostAllocDefault), "reserve memory of the host");
    return block;
}

void free_pinned(void* block) noexcept {
    if (cudaFreeHost(block) != cudaSuccess) cudaGetLastError();
}

void copy_to_device(Stream& stream, void* to, const void* from, std::size_t bytes) {
    use_device();
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, native(stream)), "copy to it");
}

void copy_to_host(Stream& stream, void* to, const void* from, std::size_t bytes) {
    use_device();
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, native(stream)), "copy from it");
}

void copy_on_device(Stream& stream, void* to, const void* from, std::size_t bytes) {
    use_device();
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, native(stream)), "copy on it");
}

void fill_bytes(Stream& stream, void* to, int byte, std::size_t bytes) {
    use_device();
    check(cudaMemsetAsync(to, byte, bytes, native(stream)), "fill memory");
}

}  // namespace nca::gpu
