// Uploads of RGBA bytes to immutable textures, made anew only when their size changes.
#include "app/gl/gl_pictures.h"

#include <glad/gl.h>

namespace nca::gl {

GlPictures::~GlPictures() {
    for (const auto& [name, entry] : entries_) glDeleteTextures(1, &entry.texture);
}

ImTextureID GlPictures::show(const std::string& name, std::uint64_t version, int height, int width,
                             std::span<const std::uint8_t> rgba) {
    Entry& entry = entries_[name];
    if (height <= 0 || width <= 0 ||
        rgba.size() != static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 4)
        return entry.texture;
    const bool resized = entry.texture == 0 || entry.height != height || entry.width != width;
    if (resized) {
        if (entry.texture != 0) glDeleteTextures(1, &entry.texture);
        glCreateTextures(GL_TEXTURE_2D, 1, &entry.texture);
        glTextureStorage2D(entry.texture, 1, GL_RGBA8, width, height);
        glTextureParameteri(entry.texture, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
        glTextureParameteri(entry.texture, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
        glTextureParameteri(entry.texture, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
        glTextureParameteri(entry.texture, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    }
    if (resized || entry.version != version) {
        glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
        glTextureSubImage2D(entry.texture, 0, 0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
        entry.version = version;
        entry.height = height;
        entry.width = width;
    }
    return entry.texture;
}

}  // namespace nca::gl
