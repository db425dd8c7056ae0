// Which channels the brush works on, and what is said of it.
#include "app/channel_settings.h"

#include <doctest/doctest.h>

#include "app/channel_history.h"
#include "app/channel_values.h"

namespace {

using namespace nca;

TEST_CASE("brush channels: all, visible, hidden, chosen") {
    ChannelSettings settings;
    CHECK(brush_channels(settings, 6).empty());
    CHECK(brush_count(settings, 6) == 6);
    settings.brush_on = BrushOn::visible;
    CHECK(brush_channels(settings, 6) == std::vector<std::uint8_t>{0, 0, 1, 1, 1, 1});
    settings.brush_on = BrushOn::hidden;
    CHECK(brush_channels(settings, 6) == std::vector<std::uint8_t>{1, 1, 0, 0, 0, 0});
    choose_for_brush(settings, 1, 6, true);
    CHECK(settings.brush_on == BrushOn::chosen);
    choose_for_brush(settings, 5, 6, true);
    choose_for_brush(settings, 1, 6, false);
    CHECK(brush_channels(settings, 6) == std::vector<std::uint8_t>{0, 0, 0, 0, 0, 1});
    CHECK(brush_count(settings, 6) == 1);
    // A model of more channels was opened.
    CHECK(brush_channels(settings, 8).size() == 8);
}

TEST_CASE("brush: a stroke that will not be seen, or changes nothing, says so") {
    ChannelSettings settings;
    CHECK(brush_word(settings, 64, BrushKind::noise).words.empty());
    settings.brush_on = BrushOn::chosen;
    CHECK(brush_word(settings, 64, BrushKind::noise).in_vain);
    for (int channel = 4; channel < 14; ++channel) choose_for_brush(settings, channel, 64, true);
    const BrushWord hidden = brush_word(settings, 64, BrushKind::noise);
    CHECK(!hidden.in_vain);
    CHECK(hidden.words ==
          "The brush writes 10 chosen channels, all of them hidden: a stroke shows in RGBA only some steps later.");
    CHECK(brush_word(settings, 64, BrushKind::colour).in_vain);
    choose_for_brush(settings, 63, 64, true);
    CHECK(brush_word(settings, 64, BrushKind::colour).words.empty());
    settings.brush_on = BrushOn::hidden;
    CHECK(brush_word(settings, 4, BrushKind::noise).in_vain);
}

TEST_CASE("colour maps by channel") {
    ChannelSettings settings;
    CHECK(map_of(settings, 3, 8) == ColourMap::signed_map);
    CHECK(map_of(settings, 4, 8) == ColourMap::grey);
    CHECK(rule_of(settings, 3, 8) == RangeRule::symmetric);
    CHECK(rule_of(settings, 4, 8) == RangeRule::spread);
    settings.map = MapChoice::viridis;
    CHECK(map_of(settings, 3, 8) == ColourMap::viridis);
}

TEST_CASE("values of cells: a channel, the change, the living") {
    const std::vector<float> state{1, 2, 3, 4, 0, 0, 0, 0};
    const std::vector<float> before{1, 2, 3, 2, 0, 0, 0, 0};
    std::vector<float> out;
    channel_plane(state, 4, 2, out);
    CHECK(out == std::vector<float>{3, 0});
    change_plane(state, before, 4, out);
    CHECK(out == std::vector<float>{1, 0});
    change_plane(state, {}, 4, out);
    CHECK(out == std::vector<float>{0, 0});
    std::vector<std::uint8_t> living;
    std::vector<std::uint8_t> frame(4 * 5, 0);
    frame[3] = 255;
    living_cells(frame, {1, 5}, living);
    CHECK(living == std::vector<std::uint8_t>{1, 1, 0, 0, 0});
    CHECK(channel_letter(63, 64) == "A");
    CHECK(channel_letter(59, 64) == "59");
}

TEST_CASE("channel history: the last 128 steps of one channel, anew after a restart") {
    ChannelHistory history;
    for (std::uint32_t step = 0; step < 300; step += 3) history.add(7, step, {});
    CHECK(history.points().back().step == 297);
    CHECK(history.points().front().step > 297 - ChannelHistory::kSteps);
    const std::size_t count = history.points().size();
    history.add(7, 297, {});
    CHECK(history.points().size() == count);
    history.add(7, 2, {});
    CHECK(history.points().size() == 1);
    history.add(8, 3, {});
    CHECK(history.points().size() == 1);
}

}  // namespace
