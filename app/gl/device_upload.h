// Copies frames from the memory of the device that computed them into a texture, without a way over the host. The
// source list says how: device_upload_cuda.cpp, or device_upload_absent.cpp in a build without CUDA.
#pragma once

#include <memory>
#include <string>

#include "engine/backend/device_frame.h"
#include "engine/model/errors.h"

namespace nca::gl {

/// A frame can't be copied on the device; `what()` is the reason, to be read behind "because".
class UploadRefused : public Error {
public:
    using Error::Error;
};

/// Needs the OpenGL context current on the calling thread, in every call and in the destructor.
class DeviceUpload {
public:
    DeviceUpload() = default;
    virtual ~DeviceUpload() = default;
    DeviceUpload(const DeviceUpload&) = delete;
    DeviceUpload& operator=(const DeviceUpload&) = delete;

    /// Copies the frame into `texture` (immutable, GL_RGBA8UI, of the frame's size). What OpenGL draws afterwards sees
    /// it; no thread waits for a device. Throws UploadRefused; the texture's contents are then undefined.
    virtual void copy(const DeviceFrame& frame, unsigned texture) = 0;
    /// To be called before a texture that was copied into is deleted.
    virtual void forget() = 0;
};

/// Null where this build has none; `why_not` says so.
std::unique_ptr<DeviceUpload> make_device_upload(std::string& why_not);

}  // namespace nca::gl
