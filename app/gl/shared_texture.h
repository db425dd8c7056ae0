// A texture of OpenGL that CUDA may write: the one place where the two meet. shared_texture_cuda.cpp is the real thing
// (cuda_gl_interop.h); the tests have a stand-in beside their emulated GPU (tests/cuda_emulation/gl). A build without
// CUDA has neither (device_upload_absent.cpp).
#pragma once

#include "engine/backend/cuda/device.h"
#include "engine/backend/device_frame.h"

namespace nca::gl {

/// Throws UploadRefused unless the GPU `device` (DeviceFrame::device) drives the current OpenGL context.
void check_context_is_driven_by(int device);

/// Needs the OpenGL context current on the calling thread, in every call and in the destructor.
class SharedTexture {
public:
    /// Registers it: all of it will be overwritten each time. `texture`: immutable, GL_RGBA8UI. Throws UploadRefused.
    explicit SharedTexture(unsigned texture);
    ~SharedTexture();
    SharedTexture(const SharedTexture&) = delete;
    SharedTexture& operator=(const SharedTexture&) = delete;

    unsigned texture() const { return texture_; }
    /// Maps it, queues a copy of the frame's pixels on the stream, unmaps it: what OpenGL does afterwards comes after
    /// the copy. Throws UploadRefused.
    void write(gpu::Stream& stream, const DeviceFrame& frame);

private:
    unsigned texture_;
    void* resource_ = nullptr;
};

}  // namespace nca::gl
