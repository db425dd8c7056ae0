// The stage's texture, read back from the graphics card and compared byte for byte with what the host composes, which
// is the judge; and the ways by which frames come into it, with their failures.
#include "app/gl/stage_texture.h"

#include <doctest/doctest.h>
#include <glad/gl.h>

#include <algorithm>
#include <random>
#include <utility>

#include "tests/app/gl/headless_context.h"

namespace {

using namespace nca;
using gl::StageTexture;
using gui::StageLayers;
using Bytes = std::vector<std::uint8_t>;

Bytes random_bytes(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    Bytes bytes(count);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random() >> 24U);
    return bytes;
}

/// Every alpha beside every colour value: 65,536 cells, and what is behind them by their places.
Bytes every_alpha() {
    Bytes bytes;
    for (int alpha = 0; alpha < 256; ++alpha)
        for (int value = 0; value < 256; ++value)
            for (const int byte : {value, 255 - value, (value * 7 + alpha) % 256, alpha})
                bytes.push_back(static_cast<std::uint8_t>(byte));
    return bytes;
}

/// About a third of the cells are held, in colours of their own; the rest is rubbish that must not be seen.
Bytes some_held(std::size_t cells) {
    Bytes held = random_bytes(4 * cells, 99);
    for (std::size_t i = 0; i < cells; ++i)
        held[4 * i + 3] = static_cast<std::uint8_t>(i % 3 == 0 ? 255 : held[4 * i + 3] % 255);
    return held;
}

Bytes on_host(const StageLayers& layers) {
    Bytes out;
    compose_stage(layers.cells, layers.grid, View::rgba, layers.background, out);
    for (std::size_t i = 0; i < layers.held.size(); i += 4)
        if (layers.held[i + 3] == 255) std::copy_n(&layers.held[i], 4, &out[i]);
    return out;
}

Bytes read_back(unsigned texture, const GridSize& grid) {
    Bytes bytes(4 * grid.cells());
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glGetTextureImage(texture, 0, GL_RGBA, GL_UNSIGNED_BYTE, static_cast<GLsizei>(bytes.size()), bytes.data());
    return bytes;
}

/// How many bytes of the texture are not those that the host composes.
std::size_t different(StageTexture& stage, const StageLayers& layers) {
    const Bytes shown = read_back(stage.compose(layers), layers.grid);
    const Bytes wanted = on_host(layers);
    std::size_t count = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) count += shown[i] != wanted[i] ? 1 : 0;
    CHECK(glGetError() == static_cast<GLenum>(GL_NO_ERROR));
    return count;
}

/// A device whose memory is the host's.
struct HostUpload final : gl::DeviceUpload {
    explicit HostUpload(int good_copies = 1000) : copies_left(good_copies) {}
    void copy(const DeviceFrame& frame, unsigned texture) override {
        if (copies_left-- <= 0) throw gl::UploadRefused("the device went away");
        glTextureSubImage2D(texture, 0, 0, 0, frame.grid.width, frame.grid.height, GL_RGBA_INTEGER, GL_UNSIGNED_BYTE,
                            frame.pixels);
    }
    void forget() override {}
    int copies_left;
};

std::shared_ptr<const DeviceFrame> device_frame(const GridSize& grid, const Bytes& pixels) {
    auto frame = std::make_shared<DeviceFrame>();
    frame->grid = grid;
    frame->device = 0;
    frame->pixels = pixels.data();
    return frame;
}

TEST_CASE("stage texture: every alpha over every background, to the byte") {
    test::context();
    FrameRoute route("");
    StageTexture stage(route, nullptr);
    REQUIRE(stage.uses_shader());
    const Bytes cells = every_alpha();
    StageLayers layers{.grid = {256, 256}, .version = 1, .cells = cells};
    for (const Background background : {Background::checkerboard, Background::white, Background::black}) {
        layers.background = background;
        CHECK(different(stage, layers) == 0);
    }
    CHECK(route.by_host() == 1);  // another background needs no other cells
    CHECK(!route.refused());
}

TEST_CASE("stage texture: held cells are shown instead, and go again") {
    test::context();
    FrameRoute route("");
    StageTexture stage(route, nullptr);
    const GridSize grid{37, 53};
    const Bytes cells = random_bytes(4 * grid.cells(), 1);
    const Bytes held = some_held(grid.cells());
    StageLayers layers{.grid = grid, .version = 1, .cells = cells};
    CHECK(different(stage, layers) == 0);
    layers.held = held;
    layers.held_version = 1;
    CHECK(different(stage, layers) == 0);
    const Bytes other(held.size(), 0);
    layers.held = other;
    layers.held_version = 2;
    CHECK(different(stage, layers) == 0);
    layers.held = held;
    layers.held_version = 3;
    CHECK(different(stage, layers) == 0);
    layers.held = {};
    CHECK(different(stage, layers) == 0);
    CHECK(route.by_host() == 1);
}

TEST_CASE("stage texture: other cells and other sizes are new pictures, the same version is none") {
    test::context();
    FrameRoute route("");
    StageTexture stage(route, nullptr);
    std::uint64_t version = 0;
    for (const GridSize grid : {GridSize{72, 72}, GridSize{1, 1}, GridSize{72, 72}, GridSize{3, 200}}) {
        const Bytes cells = random_bytes(4 * grid.cells(), 7);
        CHECK(different(stage, {.grid = grid, .version = ++version, .cells = cells}) == 0);
    }
    const GridSize grid{3, 200};
    const Bytes before = read_back(stage.compose({.grid = grid, .version = version}), grid);
    const Bytes cells = random_bytes(4 * grid.cells(), 8);
    CHECK(read_back(stage.compose({.grid = grid, .version = version, .cells = cells}), grid) == before);
    CHECK(different(stage, {.grid = grid, .version = version + 1, .cells = cells}) == 0);
}

TEST_CASE("stage texture: a driver that refuses the shader gets the picture from the host") {
    test::context();
    FrameRoute route("");
    StageTexture stage(route, std::make_unique<HostUpload>(), "#version 450 core\nvoid main() { nonsense; }\n");
    CHECK(!stage.uses_shader());
    CHECK(!route.wants_device());
    CHECK(route.refused());
    const GridSize grid{20, 30};
    const Bytes cells = random_bytes(4 * grid.cells(), 3);
    const Bytes held = some_held(grid.cells());
    StageLayers layers{.grid = grid, .version = 1, .cells = cells};
    CHECK(different(stage, layers) == 0);
    layers.held = held;
    layers.held_version = 1;
    CHECK(different(stage, layers) == 0);
    layers.background = Background::white;
    CHECK(different(stage, layers) == 0);
}

TEST_CASE("stage texture: frames on a device need no bytes of the host; a failure is told once and costs one frame") {
    test::context();
    FrameRoute route("");
    StageTexture stage(route, std::make_unique<HostUpload>(2));
    const GridSize grid{16, 24};
    const Bytes first = random_bytes(4 * grid.cells(), 4);
    const Bytes second = random_bytes(4 * grid.cells(), 5);
    const auto shown = [&](std::uint64_t version, const Bytes& on_device, std::span<const std::uint8_t> cells) {
        return read_back(
            stage.compose(
                {.grid = grid, .version = version, .cells = cells, .on_device = device_frame(grid, on_device)}),
            grid);
    };
    const auto wanted = [&](const Bytes& cells) { return on_host({.grid = grid, .version = 1, .cells = cells}); };
    CHECK(shown(1, first, {}) == wanted(first));
    CHECK(shown(2, second, {}) == wanted(second));
    CHECK(route.by_device() == 2);
    CHECK(route.words("") == "Frames: CUDA interop");

    CHECK(shown(3, first, {}) == wanted(second));  // it failed, and there were no bytes: the picture stays
    CHECK(!route.wants_device());
    CHECK(route.words("") == "Frames: host copy, because the device went away");
    CHECK(shown(3, first, first) == wanted(first));  // the same version, now with bytes
    CHECK(shown(4, first, second) == wanted(second));
    CHECK(route.by_device() == 2);
    CHECK(route.by_host() == 2);
    CHECK(glGetError() == static_cast<GLenum>(GL_NO_ERROR));
}

TEST_CASE("stage texture: a frame on a device of another size is not copied") {
    test::context();
    FrameRoute route("");
    StageTexture stage(route, std::make_unique<HostUpload>());
    const GridSize grid{16, 24};
    const Bytes cells = random_bytes(4 * grid.cells(), 4);
    StageLayers layers{.grid = grid, .version = 1, .cells = cells, .on_device = device_frame({2, 2}, cells)};
    CHECK(different(stage, layers) == 0);
    CHECK(route.by_device() == 0);
    CHECK(!route.refused());
}

}  // namespace
