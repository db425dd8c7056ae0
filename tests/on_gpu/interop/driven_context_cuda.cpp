// Asks as the window does.
#include "app/gl/device_upload.h"
#include "app/gl/shared_texture.h"
#include "tests/on_gpu/interop/driven_context.h"

namespace nca::test {

std::string why_context_is_not_driven() {
    try {
        gpu::use_device();
        gl::check_context_is_driven_by(gpu::device_report().index);
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace nca::test
