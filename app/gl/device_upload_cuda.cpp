// Frames of the CUDA backend: the window's own stream waits on the device for the frame, copies it, and marks it read.
#include <optional>

#include "app/gl/device_upload.h"
#include "app/gl/shared_texture.h"

namespace nca::gl {
namespace {

class CudaUpload final : public DeviceUpload {
public:
    void copy(const DeviceFrame& frame, unsigned texture) override {
        try {
            copy_or_throw(frame, texture);
        } catch (const UploadRefused&) {
            throw;
        } catch (const Error& error) {  // of the device itself
            throw UploadRefused(error.what());
        }
    }
    void forget() override { shared_.reset(); }

private:
    void copy_or_throw(const DeviceFrame& frame, unsigned texture) {
        gpu::use_device();
        if (checked_ != frame.device) {
            check_context_is_driven_by(frame.device);
            checked_ = frame.device;
        }
        if (!stream_) stream_.emplace(gpu::Priority::high);
        if (!shared_ || shared_->texture() != texture) {
            shared_.reset();
            shared_.emplace(texture);
        }
        stream_->wait_for(*static_cast<gpu::Event*>(frame.written));
        shared_->write(*stream_, frame);
        static_cast<gpu::Event*>(frame.read)->record(*stream_);
    }

    int checked_ = -1;  ///< the device that is known to drive the context
    std::optional<gpu::Stream> stream_;
    std::optional<SharedTexture> shared_;
};

}  // namespace

std::unique_ptr<DeviceUpload> make_device_upload(std::string&) { return std::make_unique<CudaUpload>(); }

}  // namespace nca::gl
