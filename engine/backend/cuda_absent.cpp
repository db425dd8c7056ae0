// In the place of engine/backend/cuda where the program is built without CUDA: says so, and computes nothing.
#include "engine/backend/cuda/cuda_backend.h"
#include "engine/backend/cuda/cuda_status.h"
#include "engine/model/errors.h"

namespace nca {

CudaStatus cuda_status() {
    CudaStatus status;
    status.why =
        "this program was built without CUDA: build it where nvcc is found (cmake -D NCA_CUDA=ON says what is "
        "missing), or compute on the CPU";
    return status;
}

void ask_cuda_stages(const BackendShape&, CudaStage) {}

std::unique_ptr<Backend> make_cuda_backend(const BackendShape&, CudaStage, std::size_t) {
    throw BackendUnavailable(cuda_status().why);
}

CudaBackendBytes cuda_backend_bytes(const BackendShape&, CudaStage) { return {0, 0}; }

std::size_t available_device_memory() { return 0; }

}  // namespace nca
