// The window's way from the memory of the (emulated) GPU to the stage's texture: the picture is the one that the host
// gets, textures are given back, and whatever fails is told once and costs no picture.
#include "app/gl/device_upload.h"

#include <doctest/doctest.h>
#include <glad/gl.h>

#include "app/gl/stage_texture.h"
#include "engine/live/live_grid.h"
#include "engine/model/training_state.h"
#include "tests/app/gl/headless_context.h"
#include "tests/cuda_emulation/emulated_device.h"
#include "tests/cuda_emulation/gl/emulated_interop.h"
#include "tests/engine/workers/worker_case.h"

namespace {

using namespace nca;
using emulation::interop_control;
using emulation::InteropFailure;
using Bytes = std::vector<std::uint8_t>;

LiveGrid emulated_grid() {
    const LiveStart start = test::small_live();
    return {start.parameters, start.target, 0.5, {.backend = "cuda-fp32"}, start.seed, start.noise_level};
}

Bytes pixels_of(const LiveGrid& grid) {
    Bytes pixels(4 * grid.grid().cells());
    grid.write_frame(pixels);
    return pixels;
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

std::unique_ptr<gl::DeviceUpload> upload() {
    std::string why_not;
    auto made = gl::make_device_upload(why_not);
    REQUIRE(made != nullptr);
    return made;
}

void reset() {
    test::context();
    emulation::reset_device();
    interop_control().fails = InteropFailure::none;
    interop_control().copies = 0;
}

TEST_CASE("device upload: frames of a running grid reach the texture without the host's bytes") {
    reset();
    LiveGrid grid = emulated_grid();
    FrameRoute route("");
    {
        gl::StageTexture stage(route, upload());
        for (std::uint64_t frame = 1; frame <= 8; ++frame) {
            grid.step(1);
            const gui::StageLayers layers{
                .grid = grid.grid(), .version = frame, .on_device = std::as_const(grid).device_frame()};
            REQUIRE(layers.on_device != nullptr);
            CHECK(shown(stage, layers) == composed(pixels_of(grid), grid.grid()));
        }
        CHECK(interop_control().registered == 1);
        // A grid of another size needs another texture.
        const Bytes other(4 * 3 * 3, 77);
        CHECK(shown(stage, {.grid = {3, 3}, .version = 9, .cells = other}) == composed(other, {3, 3}));
        CHECK(interop_control().registered == 0);
    }
    CHECK(interop_control().registered == 0);
    CHECK(route.by_device() == 8);
    CHECK(interop_control().copies == 8);
    CHECK(route.by_host() == 1);
    CHECK(route.words("") == "Frames: CUDA interop");
}

TEST_CASE("device upload: whatever fails, the host's bytes come, and the reason is told once") {
    for (const InteropFailure failure :
         {InteropFailure::context, InteropFailure::registration, InteropFailure::map, InteropFailure::copy}) {
        reset();
        CAPTURE(static_cast<int>(failure));
        LiveGrid grid = emulated_grid();
        FrameRoute route("");
        gl::StageTexture stage(route, upload());
        for (std::uint64_t frame = 1; frame <= 4; ++frame) {
            if (frame == 2 || failure == InteropFailure::context) interop_control().fails = failure;
            if (failure == InteropFailure::registration) interop_control().fails = failure;
            grid.step(1);
            const Bytes pixels = pixels_of(grid);
            const gui::StageLayers layers{.grid = grid.grid(),
                                          .version = frame,
                                          .cells = pixels,
                                          .on_device = std::as_const(grid).device_frame()};
            CHECK(shown(stage, layers) == composed(pixels, grid.grid()));
        }
        CHECK(!route.wants_device());
        CHECK(route.refused());
        CHECK(route.by_host() >= 3);
        CHECK(interop_control().registered == 0);
        CHECK(route.words("").starts_with("Frames: host copy, because "));
    }
    reset();
}

TEST_CASE("device upload: a lost device is a reason like others") {
    reset();
    FrameRoute route("");
    gl::StageTexture stage(route, upload());
    LiveGrid grid = emulated_grid();
    const Bytes pixels = pixels_of(grid);
    const auto frame = std::as_const(grid).device_frame();
    emulation::lose_device_after(0);
    CHECK(shown(stage, {.grid = grid.grid(), .version = 1, .cells = pixels, .on_device = frame}) ==
          composed(pixels, grid.grid()));
    CHECK(route.words("").find("stopped working") != std::string::npos);
    reset();
}

}  // namespace
