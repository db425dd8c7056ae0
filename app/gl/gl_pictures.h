// Pictures as OpenGL textures: the host-copy path by which frames and thumbnails reach the screen.
#pragma once

#include <map>
#include <string>

#include "app/gui/pictures.h"

namespace nca::gl {

/// Needs the OpenGL context current on the calling thread, in every call and in the destructor.
class GlPictures final : public gui::Pictures {
public:
    GlPictures() = default;
    ~GlPictures() override;
    GlPictures(const GlPictures&) = delete;
    GlPictures& operator=(const GlPictures&) = delete;

    ImTextureID show(const std::string& name, std::uint64_t version, int height, int width,
                     std::span<const std::uint8_t> rgba) override;

private:
    struct Entry {
        unsigned texture = 0;
        std::uint64_t version = 0;
        int height = 0;
        int width = 0;
    };
    std::map<std::string, Entry> entries_;
};

}  // namespace nca::gl
