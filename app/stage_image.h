// The picture on the stage, one pixel a cell, made anew only when something that it shows changed: the frame's colours
// as they are (what lies behind them is drawn by the graphics card), or alpha, or one number a cell through a colour
// map, with its range and figures. Knows no window.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/channel_history.h"
#include "app/channel_settings.h"
#include "app/stage_picture.h"
#include "app/value_scope.h"
#include "engine/workers/live_snapshot.h"

namespace nca {

/// True for the views whose colours stand for one number: those have a legend, and no background.
inline bool is_map_view(View view) { return view == View::error || view == View::change || view == View::channel; }

class StageImage {
public:
    struct Wish {
        View view = View::rgba;
        Background background = Background::checkerboard;
        bool peek = false;  ///< the target in place of the grid
        friend bool operator==(const Wish&, const Wish&) = default;
    };

    /// Looks at a frame, `seconds` after the last look. The range in force is put into `settings` unless it is locked
    /// there. What needs something that the frame does not carry (yet) leaves the picture as it was. Returns true while
    /// a range is on its way: look again, though no frame came.
    bool look(const LiveFrame& frame, std::span<const std::uint8_t> target, const Wish& wish, ChannelSettings& settings,
              double seconds);

    /// (H,W,4) straight alpha, opaque for all views but RGBA; empty where it is in frames on a device alone.
    const std::vector<std::uint8_t>& cells() const { return cells_; }
    /// Whether the picture is the frame's own, so that LiveFrame::on_device is the same.
    bool is_frame() const { return is_frame_; }
    std::uint64_t version() const { return version_; }  ///< grows with each new picture
    GridSize grid() const { return grid_; }
    Background background() const { return wish_.background; }
    /// As it is seen, over the background. Of a cell of cells().
    Rgb colour(int row, int column) const;
    /// Of the view's numbers; empty for RGBA and alpha, and for a change that no step has made yet.
    const ValueScope& scope() const { return wish_.view == View::channel ? channel_scope_ : view_scope_; }
    ColourMap map() const { return map_; }  ///< of the view's numbers
    /// Of the channel that is looked at, where frames carry the state, in whatever view.
    const ValueScope& channel_scope() const { return channel_scope_; }
    const ChannelHistory& history() const { return history_; }

private:
    bool is_made_of(const LiveFrame& frame, const Wish& wish) const;
    void make(const LiveFrame& frame, std::span<const std::uint8_t> target, bool peek, bool map_view);
    bool look_at_channel(const LiveFrame& frame, ChannelSettings& settings, double seconds);
    bool look_at_view(const LiveFrame& frame, std::span<const std::uint8_t> target, double seconds);

    Wish wish_;
    std::uint64_t frame_ = 0;
    std::uint64_t channel_frame_ = 0;  ///< that the channel's values are of
    int channel_ = -1;
    int version_channel_ = -1;  ///< that the picture was made with
    ColourMap map_ = ColourMap::viridis;
    ValueRange drawn_range_;
    ValueScope channel_scope_;
    ValueScope view_scope_;
    ChannelHistory history_;
    std::vector<std::uint8_t> living_;
    std::vector<std::uint8_t> cells_;
    GridSize grid_{0, 0};
    bool is_frame_ = false;
    std::uint64_t version_ = 0;
};

}  // namespace nca
