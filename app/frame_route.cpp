// A reason, once given, stays: a way that failed is not tried again, so that a failure is told once and costs one
// frame.
#include "app/frame_route.h"

#include <fmt/format.h>

namespace nca {

FrameRoute::FrameRoute(std::string_view wish) : fails_on_purpose_(wish == "fail") {
    if (wish == "host")
        refuse("DNCA_FRAMES is host");
    else if (!wish.empty() && wish != "fail")
        refuse(fmt::format("DNCA_FRAMES is '{}': choose host or fail, or unset it", wish));
}

void FrameRoute::refuse(const std::string& reason) {
    if (!why_host_.empty()) return;
    why_host_ = reason;
    refused_ = true;
}

void FrameRoute::lack(const std::string& reason) {
    if (why_host_.empty()) why_host_ = reason;
}

std::string FrameRoute::words(const std::string& no_device_frames, std::string_view copies_for) const {
    const std::string& why = why_host_.empty() ? no_device_frames : why_host_;
    if (!why.empty()) return "Frames: host copy, because " + why;
    if (by_device_ == 0) return "Frames: host copy, until the engine has its first";
    return copies_for.empty() ? "Frames: CUDA interop"
                              : fmt::format("Frames: CUDA interop, and a host copy of each for {}", copies_for);
}

}  // namespace nca
