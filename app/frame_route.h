// By which way frames of the live grid come to the screen: from the device that computes them straight into a texture,
// or by a copy on the host, and then why. Knows neither OpenGL nor CUDA; what copies (app/gl) tells it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nca {

/// Of a grid of no more cells the host has each picture as well: it costs nothing.
inline constexpr std::size_t kFewCells = std::size_t{256} * 256;

class FrameRoute {
public:
    /// `wish`: what DNCA_FRAMES in the environment says. "": the device's way wherever it can be had; "host": the
    /// host's; "fail": the device's way, which fails at the first frame, for tests. Anything else is the host's way.
    explicit FrameRoute(std::string_view wish);

    /// Whether the grid shall be asked for frames on the device.
    bool wants_device() const { return why_host_.empty(); }
    /// Whether the first copy on the device is to fail.
    bool fails_on_purpose() const { return fails_on_purpose_; }

    /// The device's way can't be had, or failed: from now on the host's. The first reason stays.
    void refuse(const std::string& reason);
    /// The same where there never was such a way, which is nothing to be told of.
    void lack(const std::string& reason);
    void came_by_device() { ++by_device_; }
    void came_by_host() { ++by_host_; }

    bool refused() const { return refused_; }
    std::uint64_t by_device() const { return by_device_; }  ///< pictures that came so
    std::uint64_t by_host() const { return by_host_; }

    /// "Frames: CUDA interop" or "Frames: host copy, because ...". `no_device_frames`: the grid's reason, if it has
    /// one. `copies_for`: who takes a costly copy on the host of what came by the device, "" if nobody.
    std::string words(const std::string& no_device_frames, std::string_view copies_for = {}) const;

private:
    std::string why_host_;  ///< empty: the device's way
    bool refused_ = false;
    bool fails_on_purpose_ = false;
    std::uint64_t by_device_ = 0;
    std::uint64_t by_host_ = 0;
};

}  // namespace nca
