// All channels as small pictures in one: the middle cells of the grid, eight in a row, each with a rim of its own
// colours so that it can be drawn smoothed. Knows no window.
#pragma once

#include <cstdint>
#include <vector>

#include "app/channel_settings.h"
#include "engine/workers/live_snapshot.h"

namespace nca {

class ChannelThumbnails {
public:
    static constexpr int kColumns = 8;
    static constexpr int kMostCells = 48;  ///< of a side

    struct Part {
        float left = 0, top = 0, right = 0, bottom = 0;  ///< of the whole, [0,1]
    };

    /// Made anew of a frame that carries the state; else they stay as they are.
    void make(const LiveFrame& frame, const ChannelSettings& settings);

    int channels() const { return channels_; }
    int width() const { return width_; }
    int height() const { return height_; }
    const std::vector<std::uint8_t>& pixels() const { return pixels_; }  ///< (height,width,4) opaque
    std::uint64_t version() const { return version_; }
    Part part(int channel) const;
    /// Least and most of its living cells.
    const ValueRange& extent(int channel) const { return extents_[static_cast<std::size_t>(channel)]; }

private:
    void make_one(const LiveFrame& frame, const ChannelSettings& settings, int channel);
    ValueRange range_for(const ChannelSettings& settings, int channel, const std::vector<float>& values) const;

    int channels_ = 0;
    int side_ = 0;  ///< cells of a thumbnail, without its rim
    int width_ = 0;
    int height_ = 0;
    std::uint64_t version_ = 0;
    std::vector<std::uint8_t> living_;
    std::vector<float> plane_;
    std::vector<ValueRange> extents_;
    std::vector<std::uint8_t> pixels_;
};

}  // namespace nca
