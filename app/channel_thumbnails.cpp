// One after the other into one picture.
#include "app/channel_thumbnails.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "app/channel_values.h"

namespace nca {

ValueRange ChannelThumbnails::range_for(const ChannelSettings& settings, int channel,
                                        const std::vector<float>& values) const {
    const bool colour = settings.map == MapChoice::automatic && !is_hidden(channel, channels_);
    if (colour) return {0, 1};
    if (settings.one_range) {
        // Of the channel that is looked at, which may have another map.
        const double reach = std::max(std::abs(settings.range.low), std::abs(settings.range.high));
        if (is_hidden(channel, channels_) == is_hidden(settings.channel, channels_) ||
            settings.map != MapChoice::automatic)
            return settings.range;
        return {-reach, reach};
    }
    return range_of(counted_values(values, living_), rule_of(settings, channel, channels_));
}

void ChannelThumbnails::make_one(const LiveFrame& frame, const ChannelSettings& settings, int channel) {
    channel_plane(frame.state, channels_, channel, plane_);
    bool first = true;
    ValueRange extent{0, 0};
    for (std::size_t cell = 0; cell < plane_.size(); ++cell) {
        if (living_[cell] == 0) continue;
        const auto value = static_cast<double>(plane_[cell]);
        extent.low = first ? value : std::min(extent.low, value);
        extent.high = first ? value : std::max(extent.high, value);
        first = false;
    }
    extents_[static_cast<std::size_t>(channel)] = extent;

    const ValueRange range = range_for(settings, channel, plane_);
    const std::array<Rgb, 256>& table = colour_table(map_of(settings, channel, channels_));
    const int top = (frame.grid.height - side_) / 2;
    const int left = (frame.grid.width - side_) / 2;
    const int pitch = side_ + 2;
    const int x0 = (channel % kColumns) * pitch;
    const int y0 = (channel / kColumns) * pitch;
    for (int y = 0; y < pitch; ++y) {
        const int row = top + std::clamp(y - 1, 0, side_ - 1);
        std::uint8_t* out = &pixels_[4 * static_cast<std::size_t>((y0 + y) * width_ + x0)];
        for (int x = 0; x < pitch; ++x, out += 4) {
            const int column = left + std::clamp(x - 1, 0, side_ - 1);
            const float value = plane_[static_cast<std::size_t>(row * frame.grid.width + column)];
            const Rgb colour = value_colour(table, value, range);
            std::copy(colour.begin(), colour.end(), out);
            out[3] = 255;
        }
    }
}

void ChannelThumbnails::make(const LiveFrame& frame, const ChannelSettings& settings) {
    const auto count = static_cast<std::size_t>(std::max(frame.channels, 0));
    if (frame.state.empty() || frame.state.size() != frame.grid.cells() * count) return;
    channels_ = frame.channels;
    side_ = std::min({kMostCells, frame.grid.height, frame.grid.width});
    width_ = kColumns * (side_ + 2);
    height_ = (channels_ + kColumns - 1) / kColumns * (side_ + 2);
    pixels_.resize(4 * static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
    extents_.resize(count);
    living_cells(frame.pixels, frame.grid, living_);
    for (int channel = 0; channel < channels_; ++channel) make_one(frame, settings, channel);
    ++version_;
}

ChannelThumbnails::Part ChannelThumbnails::part(int channel) const {
    const int pitch = side_ + 2;
    const int column = channel % kColumns;
    const int row = channel / kColumns;
    const auto x = static_cast<float>(column * pitch + 1);
    const auto y = static_cast<float>(row * pitch + 1);
    const auto side = static_cast<float>(side_);
    const auto width = static_cast<float>(width_);
    const auto height = static_cast<float>(height_);
    return {x / width, y / height, (x + side) / width, (y + side) / height};
}

}  // namespace nca
