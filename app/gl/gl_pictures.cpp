// Uploads of RGBA bytes to immutable textures, made anew only when their size changes.
#include "app/gl/gl_pictures.h"

#include <glad/gl.h>

namespace nca::gl {
namespace {

/// For tests: refuses the first frame as a driver might.
class FailingUpload final : public DeviceUpload {
public:
    void copy(const DeviceFrame&, unsigned) override { throw UploadRefused("DNCA_FRAMES is fail"); }
    void forget() override {}
};

std::unique_ptr<DeviceUpload> upload_for(FrameRoute& route) {
    if (!route.wants_device()) return nullptr;
    if (route.fails_on_purpose()) return std::make_unique<FailingUpload>();
    std::string why_not;
    std::unique_ptr<DeviceUpload> upload = make_device_upload(why_not);
    if (!upload) route.lack(why_not);
    return upload;
}

}  // namespace

GlPictures::GlPictures(std::string_view frame_wish) : route_(frame_wish), stage_(route_, upload_for(route_)) {}

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
