// The stage's picture as a texture: the frame's cells in a texture of their own, which the device that computed them
// may fill, put together with the background and the cells that Calm view holds back by a shader, at one texel a cell.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/frame_route.h"
#include "app/gl/device_upload.h"
#include "app/gl/shader_program.h"
#include "app/gui/pictures.h"

namespace nca::gl {

/// Needs the OpenGL context current on the calling thread, in every call and in the destructor.
class StageTexture {
public:
    /// `upload`: how frames on a device are copied; null: they are not. `fragment`: GLSL in the place of stage.frag.
    /// What the driver refuses is composed on the host instead, and `route` told why.
    StageTexture(FrameRoute& route, std::unique_ptr<DeviceUpload> upload, const char* fragment = nullptr);
    ~StageTexture();
    StageTexture(const StageTexture&) = delete;
    StageTexture& operator=(const StageTexture&) = delete;

    /// As gui::Pictures::compose; the texture's name.
    unsigned compose(const gui::StageLayers& layers);
    bool uses_shader() const { return program_.has_value(); }

private:
    void fit(const GridSize& grid);
    void drop_textures();
    bool take_cells(const gui::StageLayers& layers);
    bool take_cells_from_device(const gui::StageLayers& layers);
    bool take_held(const gui::StageLayers& layers);
    void draw(const gui::StageLayers& layers);
    void compose_on_host(const gui::StageLayers& layers);

    FrameRoute& route_;
    std::unique_ptr<DeviceUpload> upload_;
    std::optional<ShaderProgram> program_;
    unsigned frame_buffer_ = 0;
    unsigned cells_ = 0;  ///< RGBA8UI
    unsigned held_ = 0;   ///< RGBA8UI
    unsigned shown_ = 0;  ///< RGBA8
    GridSize grid_{0, 0};
    std::uint64_t version_ = 0;       ///< in cells_; 0: none
    std::uint64_t held_version_ = 0;  ///< in held_; 0: none
    bool holds_ = false;
    Background background_ = Background::checkerboard;
    std::vector<std::uint8_t> composed_;  ///< on the host, without a shader
};

}  // namespace nca::gl
