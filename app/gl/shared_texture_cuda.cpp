// CUDA-OpenGL interop. Every error is taken from CUDA, which would else hand it to whoever asks next, and thrown with
// what was tried.
// clang-format off
#include <glad/gl.h>  // before cuda_gl_interop.h, which would bring the system's own
#include <cuda_runtime_api.h>
#include <cuda_gl_interop.h>
// clang-format on
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/gl/device_upload.h"
#include "app/gl/shared_texture.h"

namespace nca::gl {
namespace {

void check(cudaError_t status, const char* attempt) {
    if (status == cudaSuccess) return;
    cudaGetLastError();
    throw UploadRefused(
        fmt::format("CUDA could not {}: {} ({})", attempt, cudaGetErrorString(status), cudaGetErrorName(status)));
}

cudaGraphicsResource_t native(void* resource) { return static_cast<cudaGraphicsResource_t>(resource); }
cudaStream_t native(const gpu::Stream& stream) { return static_cast<cudaStream_t>(stream.handle()); }

/// Between map and unmap OpenGL may not touch the texture.
class Mapped {
public:
    Mapped(cudaGraphicsResource_t resource, cudaStream_t stream) : resource_(resource), stream_(stream) {
        check(cudaGraphicsMapResources(1, &resource_, stream_), "map the texture");
    }
    ~Mapped() {
        if (resource_ != nullptr && cudaGraphicsUnmapResources(1, &resource_, stream_) != cudaSuccess)
            cudaGetLastError();  // another error is on its way already
    }
    Mapped(const Mapped&) = delete;
    Mapped& operator=(const Mapped&) = delete;

    cudaArray_t array() const {
        cudaArray_t array = nullptr;
        check(cudaGraphicsSubResourceGetMappedArray(&array, resource_, 0, 0), "reach into the texture");
        return array;
    }
    void unmap() {
        cudaGraphicsResource_t resource = std::exchange(resource_, nullptr);
        check(cudaGraphicsUnmapResources(1, &resource, stream_), "unmap the texture");
    }

private:
    cudaGraphicsResource_t resource_;
    cudaStream_t stream_;
};

}  // namespace

void check_context_is_driven_by(int device) {
    std::array<int, 16> devices{};
    unsigned count = 0;
    check(cudaGLGetDevices(&count, devices.data(), static_cast<unsigned>(devices.size()), cudaGLDeviceListAll),
          "find the GPU that draws this window");
    const auto end = devices.begin() + std::min<std::size_t>(count, devices.size());
    if (std::find(devices.begin(), end, device) == end)
        throw UploadRefused("another GPU draws this window than computes");
}

SharedTexture::SharedTexture(unsigned texture) : texture_(texture) {
    cudaGraphicsResource_t resource = nullptr;
    check(cudaGraphicsGLRegisterImage(&resource, texture, GL_TEXTURE_2D, cudaGraphicsRegisterFlagsWriteDiscard),
          "take over the texture");
    resource_ = resource;
}

SharedTexture::~SharedTexture() {
    if (cudaGraphicsUnregisterResource(native(resource_)) != cudaSuccess) cudaGetLastError();
}

void SharedTexture::write(gpu::Stream& stream, const DeviceFrame& frame) {
    const auto row = static_cast<std::size_t>(frame.grid.width) * 4;
    Mapped mapped(native(resource_), native(stream));
    check(
        cudaMemcpy2DToArrayAsync(mapped.array(), 0, 0, frame.pixels, row, row,
                                 static_cast<std::size_t>(frame.grid.height), cudaMemcpyDeviceToDevice, native(stream)),
        "copy into the texture");
    mapped.unmap();
}

}  // namespace nca::gl
