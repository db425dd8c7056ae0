// Values first, then their range, then the picture.
#include "app/stage_image.h"

#include <optional>
#include <utility>

#include "app/channel_values.h"

namespace nca {
namespace {

constexpr ValueRange kErrorRange{0, 0.5};  // of the root of the mean squared difference

/// Cells that live in the grid or in the target.
void also_in_target(std::span<const std::uint8_t> target, const GridSize& grid, std::vector<std::uint8_t>& living) {
    std::vector<std::uint8_t> there;
    living_cells(target, grid, there);
    for (std::size_t cell = 0; cell < living.size(); ++cell) living[cell] |= there[cell];
}

}  // namespace

bool StageImage::look_at_channel(const LiveFrame& frame, ChannelSettings& settings, double seconds) {
    if (frame.state.empty() || frame.pixels.empty()) {
        channel_scope_.clear();
        channel_frame_ = 0;
        return false;
    }
    if (frame.number != channel_frame_ || settings.channel != channel_) {
        std::vector<float> plane;
        channel_plane(frame.state, frame.channels, settings.channel, plane);
        living_cells(frame.pixels, frame.grid, living_);
        channel_scope_.show(static_cast<std::uint64_t>(settings.channel), std::move(plane), living_);
        channel_frame_ = frame.number;
        channel_ = settings.channel;
    }
    const std::optional<ValueRange> fixed = settings.locked ? std::optional(settings.range) : std::nullopt;
    const bool moving = channel_scope_.follow(rule_of(settings, settings.channel, frame.channels), fixed, seconds);
    if (!settings.locked) settings.range = channel_scope_.range();
    history_.add(settings.channel, frame.step, channel_scope_.statistics());
    return moving;
}

bool StageImage::look_at_view(const LiveFrame& frame, std::span<const std::uint8_t> target, double seconds) {
    const bool fresh = frame.number != frame_ || view_scope_.empty();
    if (wish_.view == View::error) {
        if (frame.pixels.empty()) return false;
        if (fresh) {
            std::vector<float> plane;
            error_plane(frame.pixels, target, plane);
            living_cells(frame.pixels, frame.grid, living_);
            if (target.size() == frame.pixels.size()) also_in_target(target, frame.grid, living_);
            view_scope_.show(0, std::move(plane), living_);
        }
        return view_scope_.follow(RangeRule::spread, kErrorRange, seconds);
    }
    if (frame.pixels.empty() || frame.before.empty() || frame.before.size() != frame.state.size()) {
        view_scope_.clear();
        return false;
    }
    if (fresh) {
        std::vector<float> plane;
        change_plane(frame.state, frame.before, frame.channels, plane);
        living_cells(frame.pixels, frame.grid, living_);
        view_scope_.show(1, std::move(plane), living_);
    }
    return view_scope_.follow(RangeRule::spread, std::nullopt, seconds);
}

/// Whether the frame carries what the wish is made of; the next one will.
bool StageImage::is_made_of(const LiveFrame& frame, const Wish& wish) const {
    if (wish.peek || wish.view == View::rgba) return true;
    if (frame.pixels.empty()) return false;
    if (wish.view == View::alpha || wish.view == View::error) return true;
    return !scope().empty() || (wish.view == View::change && !frame.state.empty());
}

void StageImage::make(const LiveFrame& frame, std::span<const std::uint8_t> target, bool peek, bool map_view) {
    is_frame_ = !map_view && !peek && wish_.view == View::rgba;
    const ValueScope& values = scope();
    if (map_view && values.empty()) {
        const std::vector<float> nothing(frame.grid.cells(), 0.0F);
        compose_values(nothing, {0, 1}, map_, cells_);
    } else if (map_view) {
        compose_values(values.values(), values.range(), map_, cells_);
    } else if (peek) {
        cells_.assign(target.begin(), target.end());
    } else if (is_frame_ || frame.pixels.empty()) {
        cells_ = frame.pixels;
    } else {
        compose_stage(frame.pixels, frame.grid, wish_.view, wish_.background, cells_);
    }
}

bool StageImage::look(const LiveFrame& frame, std::span<const std::uint8_t> target, const Wish& wish,
                      ChannelSettings& settings, double seconds) {
    bool moving = look_at_channel(frame, settings, seconds);
    const bool other_wish = !(wish == wish_);
    if (wish.view != wish_.view) view_scope_.clear();
    wish_ = wish;
    const bool map_view = is_map_view(wish.view) && !wish.peek;
    if (map_view && wish.view != View::channel) moving = look_at_view(frame, target, seconds) || moving;
    const ColourMap map =
        wish.view == View::channel ? map_of(settings, settings.channel, frame.channels) : ColourMap::viridis;

    const bool same_size = version_ > 0 && grid_ == frame.grid;
    if (!is_made_of(frame, wish) && same_size) return moving;
    const bool other_map = map_view && (map != map_ || !(scope().range() == drawn_range_));
    const bool same_frame = frame.number == frame_;
    if (same_size && same_frame && !other_wish && !other_map && !(map_view && version_channel_ != channel_))
        return moving;
    frame_ = frame.number;
    grid_ = frame.grid;
    map_ = map;
    version_channel_ = channel_;
    drawn_range_ = scope().range();
    make(frame, target, wish.peek && target.size() == frame.grid.cells() * kPictureChannels, map_view);
    ++version_;
    return moving;
}

Rgb StageImage::colour(int row, int column) const {
    const auto cell =
        static_cast<std::size_t>(row) * static_cast<std::size_t>(grid_.width) + static_cast<std::size_t>(column);
    return cell_over(&cells_[4 * cell], background_colours(wish_.background), row, column);
}

}  // namespace nca
