// The window's own way from the GPU's memory to the stage's texture, read back and compared with the frames that the
// host gets, byte for byte; and what a frame costs by either way.
#include <doctest/doctest.h>
#include <glad/gl.h>

#include <utility>

#include "app/gl/stage_texture.h"
#include "engine/io/target_source.h"
#include "tests/engine/workers/worker_case.h"

namespace nca {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::unique_ptr<gl::DeviceUpload> upload() {
    std::string why_not;
    auto made = gl::make_device_upload(why_not);
    REQUIRE_MESSAGE(made != nullptr, why_not);
    return made;
}

Bytes shown(gl::StageTexture& stage, const gui::StageLayers& layers) {
    Bytes bytes(4 * layers.grid.cells());
    glGetTextureImage(stage.compose(layers), 0, GL_RGBA, GL_UNSIGNED_BYTE, static_cast<GLsizei>(bytes.size()),
                      bytes.data());
    CHECK(glGetError() == static_cast<GLenum>(GL_NO_ERROR));
    return bytes;
}

Bytes composed(const Bytes& pixels, const GridSize& grid) {
    Bytes out;
    compose_stage(pixels, grid, View::rgba, Background::checkerboard, out);
    return out;
}

LiveStart start_of(int padding) {
    LiveStart start = test::small_live();
    start.execution = {.backend = "cuda"};
    if (padding > 0) start.target = make_target(start.target.picture, start.target.grid().width, padding);
    return start;
}

TEST_CASE("interop: frames of a grid reach the texture, through other sizes too") {
    FrameRoute route("");
    gl::StageTexture stage(route, upload());
    std::uint64_t version = 0;
    for (const int padding : {0, 37, 0, 200}) {
        const LiveStart start = start_of(padding);
        LiveGrid grid(start.parameters, start.target, 0.5, start.execution, start.seed, start.noise_level);
        for (int i = 0; i < 50; ++i) {
            grid.step(1);
            const auto on_device = std::as_const(grid).device_frame();
            REQUIRE(on_device != nullptr);
            Bytes pixels(4 * grid.grid().cells());
            grid.write_frame(pixels);
            REQUIRE(shown(stage, {.grid = grid.grid(), .version = ++version, .on_device = on_device}) ==
                    composed(pixels, grid.grid()));
        }
    }
    CHECK(route.by_device() == 200);
    CHECK_MESSAGE(route.wants_device(), route.words(""));
}

TEST_CASE("interop: frames of a worker that goes on, as a window takes them") {
    FrameRoute route("");
    gl::StageTexture stage(route, upload());
    LiveControls controls;
    controls.watch.on_device = true;
    LiveWorker worker(start_of(0), nullptr, controls);
    const auto deadline = test::Clock::now() + test::kStuck;
    for (int seen = 0; seen < 200;) {
        REQUIRE(test::Clock::now() < deadline);
        if (!worker.frames().take()) continue;
        const LiveFrame& frame = worker.frames().read_slot();
        if (!frame.on_device) continue;
        REQUIRE(shown(stage, {.grid = frame.grid, .version = frame.number, .on_device = frame.on_device}) ==
                composed(frame.pixels, frame.grid));
        ++seen;
    }
    CHECK(route.by_device() == 200);
}

TEST_CASE("interop: what a frame of 1024 x 1024 cells costs") {
    const LiveStart start = start_of(512);
    LiveGrid grid(start.parameters, start.target, 0.5, start.execution, start.seed, start.noise_level);
    constexpr int kFrames = 100;
    Bytes pixels(4 * grid.grid().cells());
    const auto microseconds = [&](bool by_device) {
        FrameRoute route("");
        gl::StageTexture stage(route, by_device ? upload() : nullptr);
        std::uint64_t version = 0;
        test::Clock::time_point begin;
        for (int i = -10; i < kFrames; ++i) {
            if (i == 0) begin = test::Clock::now();
            gui::StageLayers layers{.grid = grid.grid(), .version = ++version};
            if (by_device) {
                layers.on_device = std::as_const(grid).device_frame();
            } else {
                grid.write_frame(pixels);
                layers.cells = pixels;
            }
            stage.compose(layers);
            glFinish();
        }
        const double seconds = test::seconds_since(begin);
        CHECK((by_device ? route.by_device() : route.by_host()) == kFrames + 10);
        return seconds / kFrames * 1e6;
    };
    const double device = microseconds(true);
    const double host = microseconds(false);
    MESSAGE(grid.grid().width << " x " << grid.grid().height << ": " << device << " us a frame by the device, " << host
                              << " us by the host");
}

}  // namespace
}  // namespace nca
