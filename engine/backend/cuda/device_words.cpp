// The sentences about a GPU that is not usable.
#include "engine/backend/cuda/device_words.h"

#include <fmt/format.h>

namespace nca::gpu {

std::string version_words(int version) { return fmt::format("{}.{}", version / 1000, version % 1000 / 10); }

std::string no_driver_words() {
    return "there is no NVIDIA driver on this machine: install one (the command nvidia-smi must work), or compute on "
           "the CPU";
}

std::string old_driver_words(const std::string& driver, const std::string& runtime) {
    return fmt::format(
        "the NVIDIA driver is made for CUDA {}, this program needs one for CUDA {}: update the driver, or compute on "
        "the CPU",
        driver, runtime);
}

std::string no_device_words() {
    return "the NVIDIA driver finds no GPU: look at what nvidia-smi lists and at CUDA_VISIBLE_DEVICES, or compute on "
           "the CPU";
}

std::string too_old_device_words(const std::string& name, int architecture, int least) {
    return fmt::format(
        "{} has compute capability {}.{}, at least {}.{} is needed: choose another GPU by CUDA_VISIBLE_DEVICES, or "
        "compute on the CPU",
        name, architecture / 10, architecture % 10, least / 10, least % 10);
}

std::string device_held_words(const std::string& cuda) {
    return fmt::format(
        "another process holds the GPU ({}): end it (nvidia-smi lists it) and start again, or compute on the CPU",
        cuda);
}

std::string device_full_words(const std::string& cuda) {
    return fmt::format(
        "the GPU's memory does not suffice ({}): end other programs that use it, reduce the batch, the steps, the grid "
        "or the channels, or compute on the CPU",
        cuda);
}

std::string device_fails_words(const std::string& cuda) {
    return fmt::format("the GPU does not start ({}): look whether nvidia-smi works, or compute on the CPU", cuda);
}

std::string device_lost_words(const std::string& name, const std::string& attempt, const std::string& cuda) {
    return fmt::format("{} stopped working when it should {}: {}. Go on with the CPU, or start the program again",
                       name.empty() ? "the GPU" : name, attempt, cuda);
}

}  // namespace nca::gpu
