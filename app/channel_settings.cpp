// The rules.
#include "app/channel_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "app/channel_values.h"

namespace nca {

ColourMap map_of(const ChannelSettings& settings, int channel, int channels) {
    switch (settings.map) {
        case MapChoice::signed_map:
            return ColourMap::signed_map;
        case MapChoice::viridis:
            return ColourMap::viridis;
        case MapChoice::grey:
            return ColourMap::grey;
        case MapChoice::automatic:
            break;
    }
    return is_hidden(channel, channels) ? ColourMap::signed_map : ColourMap::grey;
}

RangeRule rule_of(const ChannelSettings& settings, int channel, int channels) {
    const bool about_0 = settings.symmetric && map_of(settings, channel, channels) == ColourMap::signed_map;
    return about_0 ? RangeRule::symmetric : RangeRule::spread;
}

std::vector<std::uint8_t> brush_channels(const ChannelSettings& settings, int channels) {
    if (settings.brush_on == BrushOn::all) return {};
    std::vector<std::uint8_t> out(static_cast<std::size_t>(channels), 0);
    for (int c = 0; c < channels; ++c) {
        const bool on = settings.brush_on == BrushOn::chosen   ? is_chosen(settings, c)
                        : settings.brush_on == BrushOn::hidden ? is_hidden(c, channels)
                                                               : !is_hidden(c, channels);
        out[static_cast<std::size_t>(c)] = on ? 1 : 0;
    }
    return out;
}

int brush_count(const ChannelSettings& settings, int channels) {
    if (settings.brush_on == BrushOn::all) return channels;
    const std::vector<std::uint8_t> on = brush_channels(settings, channels);
    return static_cast<int>(std::count(on.begin(), on.end(), std::uint8_t{1}));
}

void choose_for_brush(ChannelSettings& settings, int channel, int channels, bool on) {
    settings.chosen.resize(static_cast<std::size_t>(channels), 0);
    settings.chosen[static_cast<std::size_t>(channel)] = on ? 1 : 0;
    settings.brush_on = BrushOn::chosen;
}

bool is_chosen(const ChannelSettings& settings, int channel) {
    const auto at = static_cast<std::size_t>(channel);
    return at < settings.chosen.size() && settings.chosen[at] != 0;
}

BrushWord brush_word(const ChannelSettings& settings, int channels, BrushKind kind) {
    if (settings.brush_on == BrushOn::all) return {};
    const std::vector<std::uint8_t> on = brush_channels(settings, channels);
    const int count = brush_count(settings, channels);
    if (count == 0)
        return {settings.brush_on == BrushOn::chosen
                    ? "No channel is chosen for the brush: Ctrl+click some in the Channels tab, or choose All there."
                    : "This model has no hidden channels: choose All in the Channels tab.",
                true};
    if (std::any_of(on.end() - 4, on.end(), [](std::uint8_t one) { return one != 0; })) return {};
    if (kind == BrushKind::colour)
        return {"A colour changes only R, G, B and A, and the brush works on hidden channels alone: nothing changes.",
                true};
    return {fmt::format("The brush writes {} {}: a stroke shows in RGBA only some steps later.",
                        settings.brush_on == BrushOn::hidden ? "the hidden" : fmt::format("{} chosen", count),
                        count == 1                             ? "channel, a hidden one"
                        : settings.brush_on == BrushOn::hidden ? "channels alone"
                                                               : "channels, all of them hidden"),
            false};
}

}  // namespace nca
