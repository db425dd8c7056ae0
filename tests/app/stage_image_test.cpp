// The picture on the stage: made anew only when something changed, and waiting for what frames do not carry yet.
#include "app/stage_image.h"

#include <doctest/doctest.h>

#include <cmath>

#include "app/channel_thumbnails.h"

namespace {

using namespace nca;

LiveFrame frame_of(std::uint64_t number, bool with_state) {
    LiveFrame frame;
    frame.number = number;
    frame.grid = {2, 2};
    frame.channels = 6;
    frame.pixels.assign(16, 255);
    frame.step = static_cast<std::uint32_t>(number);
    if (with_state)
        for (int i = 0; i < 24; ++i) frame.state.push_back(static_cast<float>(i % 6) - 3);
    return frame;
}

const std::vector<std::uint8_t> kTarget(16, 0);

TEST_CASE("stage image: made anew only when something changed") {
    StageImage image;
    ChannelSettings settings;
    const LiveFrame frame = frame_of(1, false);
    CHECK(!image.look(frame, kTarget, {}, settings, 0));
    const std::uint64_t version = image.version();
    CHECK(image.cells().size() == 16);
    image.look(frame, kTarget, {}, settings, 0);
    CHECK(image.version() == version);
    image.look(frame, kTarget, {.view = View::alpha}, settings, 0);
    CHECK(image.version() == version + 1);
    image.look(frame_of(2, false), kTarget, {.view = View::alpha}, settings, 0);
    CHECK(image.version() == version + 2);
    image.look(frame_of(2, false), kTarget, {.view = View::error}, settings, 0);
    CHECK(image.scope().values()[0] == doctest::Approx(1));
    CHECK(image.scope().range() == ValueRange{0, 0.5});
    CHECK(image.scope().statistics().beyond == 4);
}

TEST_CASE("stage image: a channel waits for frames with the state, and a change for a step") {
    StageImage image;
    ChannelSettings settings;
    image.look(frame_of(1, false), kTarget, {}, settings, 0);
    const std::uint64_t version = image.version();
    image.look(frame_of(1, false), kTarget, {.view = View::channel}, settings, 0);
    CHECK(image.version() == version);
    image.look(frame_of(2, true), kTarget, {.view = View::channel}, settings, 0);
    CHECK(image.version() == version + 1);
    CHECK(image.scope().range() == ValueRange{-3, 3});
    CHECK(image.cells()[0] == 0x58);
    CHECK(settings.range == ValueRange{-3, 3});
    settings.channel = 1;
    image.look(frame_of(2, true), kTarget, {.view = View::channel}, settings, 0);
    CHECK(image.version() == version + 2);
    CHECK(image.scope().range() == ValueRange{-2, 2});
    settings.locked = true;
    settings.range = {-4, 4};
    image.look(frame_of(2, true), kTarget, {.view = View::channel}, settings, 0);
    CHECK(image.scope().range() == ValueRange{-4, 4});
    CHECK(image.version() == version + 3);

    LiveFrame changed = frame_of(3, true);
    image.look(changed, kTarget, {.view = View::change}, settings, 0);
    CHECK(image.scope().empty());
    changed.number = 4;
    changed.before = changed.state;
    changed.before[0] += 6;
    image.look(changed, kTarget, {.view = View::change}, settings, 0);
    CHECK(image.scope().values()[0] == doctest::Approx(std::sqrt(6.0)));
    CHECK(image.scope().values()[1] == 0);
}

TEST_CASE("channel thumbnails: all of them, and their extents") {
    ChannelThumbnails thumbnails;
    thumbnails.make(frame_of(1, false), {});
    CHECK(thumbnails.channels() == 0);
    thumbnails.make(frame_of(1, true), {});
    CHECK(thumbnails.channels() == 6);
    CHECK(thumbnails.width() == 8 * 4);
    CHECK(thumbnails.height() == 4);
    CHECK(thumbnails.pixels().size() == 4U * 32 * 4);
    CHECK(thumbnails.extent(5) == ValueRange{2, 2});
    CHECK(thumbnails.part(0).left == doctest::Approx(1.0 / 32));
}

}  // namespace
