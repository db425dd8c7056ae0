// A build without CUDA has no device to copy from.
#include "app/gl/device_upload.h"

namespace nca::gl {

std::unique_ptr<DeviceUpload> make_device_upload(std::string& why_not) {
    why_not = "this program was built without CUDA";
    return nullptr;
}

}  // namespace nca::gl
