// Which channel is looked at and how, and on which channels the brush works. Rules that follow from these, without any
// window.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/colour_map.h"
#include "app/value_range.h"
#include "engine/model/brush.h"

namespace nca {

enum class MapChoice : std::uint8_t { automatic, signed_map, viridis, grey };
enum class BrushOn : std::uint8_t { all, visible, hidden, chosen };

struct ChannelSettings {
    int channel = 0;  ///< the one that is looked at
    MapChoice map = MapChoice::automatic;
    bool locked = false;
    ValueRange range{-1, 1};  ///< in force while locked
    bool symmetric = true;    ///< of the signed map: as far below 0 as above
    bool one_range = true;    ///< for all thumbnails
    BrushOn brush_on = BrushOn::all;
    std::vector<std::uint8_t> chosen;  ///< (C) for BrushOn::chosen; empty: none yet
};

/// Automatic: hidden channels signed, RGBA grey.
ColourMap map_of(const ChannelSettings& settings, int channel, int channels);
/// About 0 for the signed map, where that is asked for.
RangeRule rule_of(const ChannelSettings& settings, int channel, int channels);

/// (C) for Stroke::channels; empty: all of them.
std::vector<std::uint8_t> brush_channels(const ChannelSettings& settings, int channels);
/// How many the brush works on.
int brush_count(const ChannelSettings& settings, int channels);
/// Chooses a channel for the brush or takes it back; the brush works on the chosen ones from now.
void choose_for_brush(ChannelSettings& settings, int channel, int channels, bool on);
bool is_chosen(const ChannelSettings& settings, int channel);

/// What is to be said of a stroke that begins: why nothing will change, or will not be seen. Empty: nothing.
struct BrushWord {
    std::string words;
    bool in_vain = false;  ///< the stroke changes nothing: don't send it
};
BrushWord brush_word(const ChannelSettings& settings, int channels, BrushKind kind);

}  // namespace nca
