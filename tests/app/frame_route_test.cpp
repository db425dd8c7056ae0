// By which way frames come: the words, and that the first reason stays.
#include "app/frame_route.h"

#include <doctest/doctest.h>

namespace {

using nca::FrameRoute;

TEST_CASE("frame route: the device's way unless the environment or a failure says otherwise") {
    CHECK(FrameRoute("").wants_device());
    CHECK(FrameRoute("fail").wants_device());
    CHECK(FrameRoute("fail").fails_on_purpose());
    CHECK(!FrameRoute("host").wants_device());
    CHECK(FrameRoute("host").refused());
    CHECK(FrameRoute("host").words("") == "Frames: host copy, because DNCA_FRAMES is host");
    const FrameRoute wrong("hots");
    CHECK(!wrong.wants_device());
    CHECK(wrong.words("") == "Frames: host copy, because DNCA_FRAMES is 'hots': choose host or fail, or unset it");
}

TEST_CASE("frame route: the first reason stays, and the grid's reason counts where there is none") {
    FrameRoute route("");
    CHECK(route.words("the engine's frames are in the host's memory") ==
          "Frames: host copy, because the engine's frames are in the host's memory");
    route.came_by_device();
    CHECK(route.words("") == "Frames: CUDA interop");
    CHECK(route.words("", "Calm view") == "Frames: CUDA interop, and a host copy of each for Calm view");
    CHECK(!route.refused());
    route.refuse("one");
    route.refuse("two");
    route.lack("three");
    CHECK(route.words("grid") == "Frames: host copy, because one");
    CHECK(route.words("grid", "Calm view") == "Frames: host copy, because one");
    CHECK(route.refused());
}

TEST_CASE("frame route: a build without the device's way has nothing to tell") {
    FrameRoute route("");
    route.lack("this program was built without CUDA");
    CHECK(!route.wants_device());
    CHECK(!route.refused());
    CHECK(route.words("") == "Frames: host copy, because this program was built without CUDA");
}

}  // namespace
