// Pictures as OpenGL textures: thumbnails and the like by copies of host bytes, the stage by its layers.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "app/gl/stage_texture.h"
#include "app/gui/pictures.h"

namespace nca::gl {

/// Needs the OpenGL context current on the calling thread, in every call and in the destructor.
class GlPictures final : public gui::Pictures {
public:
    /// `frame_wish`: what FrameRoute takes.
    explicit GlPictures(std::string_view frame_wish);
    ~GlPictures() override;
    GlPictures(const GlPictures&) = delete;
    GlPictures& operator=(const GlPictures&) = delete;

    ImTextureID show(const std::string& name, std::uint64_t version, int height, int width,
                     std::span<const std::uint8_t> rgba) override;
    ImTextureID compose(const gui::StageLayers& layers) override { return stage_.compose(layers); }
    const FrameRoute& route() const override { return route_; }

private:
    struct Entry {
        unsigned texture = 0;
        std::uint64_t version = 0;
        int height = 0;
        int width = 0;
    };
    std::map<std::string, Entry> entries_;
    FrameRoute route_;
    StageTexture stage_;
};

}  // namespace nca::gl
