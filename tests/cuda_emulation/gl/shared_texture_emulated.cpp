// A texture that the emulated GPU writes: its memory is the host's, so that OpenGL can take the pixels from there once
// the stream has come so far. As on a GPU, they are wrong if nobody waited for the frame to be written.
#include <glad/gl.h>

#include <vector>

#include "app/gl/device_upload.h"
#include "app/gl/shared_texture.h"
#include "tests/cuda_emulation/gl/emulated_interop.h"

namespace nca::emulation {

InteropControl& interop_control() {
    static InteropControl control;
    return control;
}

namespace {

void fail_at(InteropFailure where, const char* words) {
    if (interop_control().fails == where) throw gl::UploadRefused(words);
}

}  // namespace
}  // namespace nca::emulation

namespace nca::gl {

using namespace nca::emulation;

void check_context_is_driven_by(int device) {
    fail_at(InteropFailure::context, "another GPU draws this window than computes");
    if (device != gpu::device_report().index) throw UploadRefused("there is no such emulated GPU");
}

SharedTexture::SharedTexture(unsigned texture) : texture_(texture) {
    fail_at(InteropFailure::registration, "CUDA could not take over the texture: emulated");
    ++interop_control().registered;
}

SharedTexture::~SharedTexture() { --interop_control().registered; }

void SharedTexture::write(gpu::Stream& stream, const DeviceFrame& frame) {
    fail_at(InteropFailure::map, "CUDA could not map the texture: emulated");
    fail_at(InteropFailure::copy, "CUDA could not copy into the texture: emulated");
    std::vector<std::uint8_t> array(frame.grid.cells() * 4, 0xAB);
    gpu::copy_on_device(stream, array.data(), frame.pixels, array.size());
    stream.wait();
    glTextureSubImage2D(texture_, 0, 0, 0, frame.grid.width, frame.grid.height, GL_RGBA_INTEGER, GL_UNSIGNED_BYTE,
                        array.data());
    ++interop_control().copies;
}

}  // namespace nca::gl
