// The list of backends, and the checks that come before one is made: sizes, settings, memory.
#include "engine/backend/backends.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>

#include "engine/backend/cpu/cpu_backend.h"
#include "engine/backend/cuda/cuda_backend.h"
#include "engine/backend/cuda/cuda_status.h"
#include "engine/backend/memory_check.h"
#include "engine/backend/reference/reference_backend.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

struct BytesRange {
    std::size_t least;
    std::size_t most;
};

/// One line of the list: how a backend is made, and what it needs.
struct Entry {
    const char* name;
    std::unique_ptr<Backend> (*make)(const Execution&, const BackendShape&);
    BytesRange (*bytes)(const Execution&, const BackendShape&);
    std::size_t (*available)();
    void (*ask)(const BackendShape&);  ///< what `bytes` should know; null: it knows
    bool on_gpu;
};

constexpr const char* kAuto = "auto";

/// "cpu, reference"
std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

void check_instruction_set(const std::string& name) {
    const std::vector<std::string> known = instruction_sets();
    if (name != "auto" && std::find(known.begin(), known.end(), name) == known.end())
        throw BackendUnavailable(
            fmt::format("instruction set '{}' is not there on this machine: choose auto, {}", name, listed(known)));
}

/// Bytes that activations may take on the tape, of those that are usable besides what a backend can't do without.
std::size_t activations_limit(TapeMemory memory, std::size_t usable, std::size_t others) {
    if (memory == TapeMemory::keep) return std::numeric_limits<std::size_t>::max();
    if (memory == TapeMemory::recompute) return 0;
    return usable - std::min(usable, others);
}

BytesRange range_of(TapeMemory memory, std::size_t others, std::size_t activations) {
    const std::size_t all = saturating_add(others, activations);
    return {memory == TapeMemory::keep ? all : others, memory == TapeMemory::recompute ? others : all};
}

std::unique_ptr<Backend> make_cpu(const Execution& execution, const BackendShape& shape) {
    check_instruction_set(execution.instruction_set);
    // Part of the memory stays free: for the live grid, for the window, and for other programs.
    return make_cpu_backend(shape, execution.threads, execution.instruction_set,
                            activations_limit(execution.memory, available_memory() / 8 * 7,
                                              cpu_backend_bytes(shape, execution.threads).others));
}

BytesRange cpu_bytes(const Execution& execution, const BackendShape& shape) {
    const CpuBackendBytes bytes = cpu_backend_bytes(shape, execution.threads);
    return range_of(execution.memory, bytes.others, bytes.hidden);
}

std::unique_ptr<Backend> make_reference(const Execution&, const BackendShape& shape) {
    return make_reference_backend(shape);
}

BytesRange reference_bytes(const Execution&, const BackendShape& shape) {
    const std::size_t bytes = reference_backend_bytes(shape);
    return {bytes, bytes};
}

template <CudaStage kStage>
BytesRange cuda_bytes(const Execution& execution, const BackendShape& shape) {
    const CudaBackendBytes bytes = cuda_backend_bytes(shape, kStage);
    return range_of(execution.memory, bytes.others, bytes.activations);
}

template <CudaStage kStage>
std::unique_ptr<Backend> make_cuda(const Execution& execution, const BackendShape& shape) {
    // A quarter of what is free stays so, as nothing can be swapped there: for a live grid and other programs.
    return make_cuda_backend(shape, kStage,
                             activations_limit(execution.memory, available_device_memory() / 4 * 3,
                                               cuda_backend_bytes(shape, kStage).others));
}

template <CudaStage kStage>
void ask_cuda(const BackendShape& shape) {
    ask_cuda_stages(shape, kStage);
}

std::size_t machine_memory() { return available_memory(); }

constexpr Entry kBackends[] = {
    {"cpu", make_cpu, cpu_bytes, machine_memory, nullptr, false},
    {"cuda", make_cuda<CudaStage::fastest>, cuda_bytes<CudaStage::fastest>, available_device_memory,
     ask_cuda<CudaStage::fastest>, true},
    {"cuda-fp32", make_cuda<CudaStage::fp32>, cuda_bytes<CudaStage::fp32>, available_device_memory, nullptr, true},
    {"reference", make_reference, reference_bytes, machine_memory, nullptr, false},
};

/// "auto" is what it stands for here.
const Entry& find_backend(const std::string& name) {
    const std::string wanted = name == kAuto ? choose_backend().name : name;
    for (const Entry& entry : kBackends)
        if (wanted == entry.name) return entry;
    throw BackendUnavailable(fmt::format("there is no backend '{}': choose one of {}", name, listed(backend_names())));
}

/// One that was asked for by name and can't be used here is an error, and says which can.
void check_usable(const Entry& entry) {
    if (!entry.on_gpu) return;
    const CudaStatus status = cuda_status();
    if (status.usable) return;
    throw BackendUnavailable(
        fmt::format("the {} backend can't be used here: {} (--backend cpu)", entry.name, status.why));
}

void check_whole(const char* name, int value, int low, int high) {
    if (value < low || value > high)
        throw InvalidSetting(fmt::format("{} is {}: choose a whole number from {} to {}", name, value, low, high));
}

void check_threads(int threads) { check_whole("threads", threads, 0, 1024); }

void check_shape(const BackendShape& shape) {
    check_sizes(shape.sizes);
    check_sizes(shape.grid);
    check_whole("batch", shape.batch, 1, 65'536);
    check_whole("steps on the tape", shape.tape_steps, 0, 100'000);
}

[[noreturn]] void throw_out_of_memory(const Execution& execution, const BackendShape& shape, std::size_t available) {
    const std::string tape = shape.tape_steps > 0 ? fmt::format(", {} steps to learn through", shape.tape_steps) : "";
    throw OutOfMemory(
        fmt::format("the {} backend needs {} for {}x{} cells, {} channels, hidden size {}, batch {}{}; {} are "
                    "available: reduce the "
                    "{}grid or the channels",
                    find_backend(execution.backend).name, bytes_for_people(least_backend_bytes(execution, shape)),
                    shape.grid.height, shape.grid.width, shape.sizes.channels, shape.sizes.hidden, shape.batch, tape,
                    bytes_for_people(available), shape.tape_steps > 0 ? "batch, the steps, the " : "batch, the "));
}

}  // namespace

std::vector<std::string> backend_names() {
    std::vector<std::string> names{kAuto};
    for (const Entry& entry : kBackends) names.emplace_back(entry.name);
    return names;
}

std::vector<std::string> usable_backend_names() {
    const bool gpu = cuda_status().usable;
    std::vector<std::string> names;
    for (const Entry& entry : kBackends)
        if (gpu || !entry.on_gpu) names.emplace_back(entry.name);
    return names;
}

BackendChoice choose_backend() {
    const CudaStatus status = cuda_status();
    if (!status.usable) return {"cpu", status.why};
    try {
        available_device_memory();  // a GPU that was lost does not tell
    } catch (const DeviceLost& error) {
        return {"cpu", error.what()};
    }
    return {"cuda", ""};
}

Execution without_auto(const Execution& execution) {
    Execution named = execution;
    if (named.backend == kAuto) named.backend = choose_backend().name;
    return named;
}

std::vector<std::string> instruction_sets() { return cpu_instruction_sets(); }

namespace {

/// The very backend, or an error.
std::unique_ptr<Backend> make_named(const Execution& execution, const BackendShape& shape) {
    const Entry& entry = find_backend(execution.backend);
    check_shape(shape);
    check_threads(execution.threads);
    check_usable(entry);
    const auto check_room = [&] {
        const std::size_t available = entry.available();
        if (entry.bytes(execution, shape).least > available) throw_out_of_memory(execution, shape, available);
    };
    check_room();
    if (entry.ask != nullptr) {
        entry.ask(shape);
        check_room();  // by the answer
    }
    try {
        std::unique_ptr<Backend> backend = entry.make(execution, shape);
        if (execution.work_clock) backend->count_work(execution.work_clock);
        return backend;
    } catch (const std::bad_alloc&) {
        throw_out_of_memory(execution, shape, entry.available());
    } catch (const std::length_error&) {  // what std::vector throws for sizes beyond any address space
        throw_out_of_memory(execution, shape, entry.available());
    }
}

/// The CPU in the place of a GPU, and why.
std::unique_ptr<Backend> make_instead(Execution execution, const BackendShape& shape, const std::string& why) {
    execution.backend = "cpu";
    auto backend = make_named(execution, shape);
    backend->set_notice("computing on the CPU: " + why);
    return backend;
}

std::unique_ptr<Backend> make_chosen(const Execution& execution, const BackendShape& shape) {
    if (execution.backend != kAuto) return make_named(execution, shape);
    const BackendChoice choice = choose_backend();
    if (choice.name == "cpu") return make_instead(execution, shape, choice.why);
    try {
        Execution chosen = execution;
        chosen.backend = choice.name;
        return make_named(chosen, shape);
    } catch (const OutOfMemory& error) {
        return make_instead(execution, shape, error.what());
    } catch (const BackendUnavailable& error) {
        return make_instead(execution, shape, error.what());
    } catch (const DeviceLost& error) {
        return make_instead(execution, shape, error.what());
    }
}

}  // namespace

void check_execution(const Execution& execution) {
    find_backend(execution.backend);
    check_instruction_set(execution.instruction_set);
    check_threads(execution.threads);
}

std::unique_ptr<Backend> make_backend(const Execution& execution, const BackendShape& shape) {
    std::unique_ptr<Backend> backend = make_chosen(execution, shape);
    if (execution.on_made) execution.on_made(*backend);
    return backend;
}

std::size_t backend_bytes(const Execution& execution, const BackendShape& shape) {
    const Entry& entry = find_backend(execution.backend);
    check_shape(shape);
    return entry.bytes(execution, shape).most;
}

std::size_t least_backend_bytes(const Execution& execution, const BackendShape& shape) {
    const Entry& entry = find_backend(execution.backend);
    check_shape(shape);
    return entry.bytes(execution, shape).least;
}

std::size_t available_bytes(const Execution& execution) { return find_backend(execution.backend).available(); }

}  // namespace nca
