// Cells and held cells are textures of whole numbers, so that the shader computes with the bytes themselves. ImGui's
// renderer sets all of its own state and finds OpenGL's own defaults again: what is changed here is put back.
#include "app/gl/stage_texture.h"

#include <glad/gl.h>

#include <algorithm>
#include <cstddef>

#include "app/gl/shader_sources.h"

namespace nca::gl {
namespace {

// Of stage.frag.
constexpr unsigned kCellsUnit = 0;
constexpr unsigned kHeldUnit = 1;
constexpr int kEven = 0;
constexpr int kOdd = 1;
constexpr int kSquare = 2;
constexpr int kHolds = 3;

unsigned make_texture(GLenum format, const GridSize& grid, GLint filter) {
    unsigned name = 0;
    glCreateTextures(GL_TEXTURE_2D, 1, &name);
    glTextureStorage2D(name, 1, format, grid.width, grid.height);
    glTextureParameteri(name, GL_TEXTURE_MIN_FILTER, filter);
    glTextureParameteri(name, GL_TEXTURE_MAG_FILTER, filter);
    glTextureParameteri(name, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTextureParameteri(name, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    return name;
}

void fill(unsigned texture, const GridSize& grid, GLenum format, std::span<const std::uint8_t> bytes) {
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTextureSubImage2D(texture, 0, 0, 0, grid.width, grid.height, format, GL_UNSIGNED_BYTE, bytes.data());
}

std::size_t bytes_of(const GridSize& grid) { return grid.cells() * kPictureChannels; }

}  // namespace

StageTexture::StageTexture(FrameRoute& route, std::unique_ptr<DeviceUpload> upload, const char* fragment)
    : route_(route), upload_(std::move(upload)) {
    try {
        program_.emplace(shaders::kStageVert, fragment != nullptr ? fragment : shaders::kStageFrag);
    } catch (const ShaderRefused& refused) {
        upload_.reset();
        route_.refuse(refused.what());
    }
    glCreateFramebuffers(1, &frame_buffer_);
}

StageTexture::~StageTexture() {
    drop_textures();
    glDeleteFramebuffers(1, &frame_buffer_);
}

void StageTexture::drop_textures() {
    if (upload_) upload_->forget();
    for (const unsigned texture : {cells_, held_, shown_}) glDeleteTextures(1, &texture);
    cells_ = held_ = shown_ = 0;
}

/// New textures where the grid has another size.
void StageTexture::fit(const GridSize& grid) {
    if (shown_ != 0 && grid_ == grid) return;
    drop_textures();
    grid_ = grid;
    version_ = held_version_ = 0;
    cells_ = make_texture(GL_RGBA8UI, grid, GL_NEAREST);  // whole numbers have no other filter
    held_ = make_texture(GL_RGBA8UI, grid, GL_NEAREST);
    shown_ = make_texture(GL_RGBA8, grid, GL_LINEAR);
    glNamedFramebufferTexture(frame_buffer_, GL_COLOR_ATTACHMENT0, shown_, 0);
    constexpr std::array<GLfloat, 4> kBlack{0, 0, 0, 1};
    glClearNamedFramebufferfv(frame_buffer_, GL_COLOR, 0, kBlack.data());
}

bool StageTexture::take_cells_from_device(const gui::StageLayers& layers) {
    if (!upload_ || !layers.on_device || layers.on_device->grid != layers.grid) return false;
    try {
        upload_->copy(*layers.on_device, cells_);
        route_.came_by_device();
        return true;
    } catch (const UploadRefused& refused) {
        route_.refuse(refused.what());
        upload_.reset();
        return false;
    }
}

/// Returns whether there are new ones. Where they can't be had, the version is not taken: the next call tries again.
bool StageTexture::take_cells(const gui::StageLayers& layers) {
    if (layers.version == version_) return false;
    if (!take_cells_from_device(layers)) {
        if (layers.cells.size() != bytes_of(layers.grid)) return false;
        fill(cells_, grid_, GL_RGBA_INTEGER, layers.cells);
        route_.came_by_host();
    }
    version_ = layers.version;
    return true;
}

bool StageTexture::take_held(const gui::StageLayers& layers) {
    const bool holds = layers.held.size() == bytes_of(layers.grid);
    const bool changed = holds != holds_ || (holds && layers.held_version != held_version_);
    holds_ = holds;
    if (!changed || !holds) return changed;
    fill(held_, grid_, GL_RGBA_INTEGER, layers.held);
    held_version_ = layers.held_version;
    return true;
}

unsigned StageTexture::compose(const gui::StageLayers& layers) {
    if (layers.grid.cells() == 0) return shown_;
    fit(layers.grid);
    const bool other_cells = take_cells(layers);
    const bool other_held = take_held(layers);
    if (version_ == 0 || !(other_cells || other_held || layers.background != background_)) return shown_;
    background_ = layers.background;
    if (program_)
        draw(layers);
    else
        compose_on_host(layers);
    return shown_;
}

void StageTexture::draw(const gui::StageLayers& layers) {
    const BackgroundColours behind = background_colours(layers.background);
    program_->set(kEven, behind.even[0], behind.even[1], behind.even[2]);
    program_->set(kOdd, behind.odd[0], behind.odd[1], behind.odd[2]);
    program_->set(kSquare, behind.square);
    program_->set(kHolds, holds_ ? 1 : 0);
    glBindTextureUnit(kCellsUnit, cells_);
    glBindTextureUnit(kHeldUnit, held_);
    glDisable(GL_DITHER);
    glViewport(0, 0, grid_.width, grid_.height);
    glBindFramebuffer(GL_FRAMEBUFFER, frame_buffer_);
    program_->draw_triangle();
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glEnable(GL_DITHER);
    glBindTextureUnit(kHeldUnit, 0);
    glBindTextureUnit(kCellsUnit, 0);
}

/// What the shader does, where the driver refused it: frames then come by the host.
void StageTexture::compose_on_host(const gui::StageLayers& layers) {
    if (layers.cells.size() != bytes_of(layers.grid)) return;
    compose_stage(layers.cells, grid_, View::rgba, background_, composed_);
    for (std::size_t i = 0; holds_ && i < composed_.size(); i += 4)
        if (layers.held[i + 3] == 255) std::copy_n(&layers.held[i], 4, &composed_[i]);
    fill(shown_, grid_, GL_RGBA, composed_);
}

}  // namespace nca::gl
