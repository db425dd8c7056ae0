// stb_image behind load_picture and encode_png. It trusts and forgives more than it should in JPEG files, so that
// jpeg_damage looks at them first.
#include "engine/io/picture_file.h"

#include <fmt/format.h>
#include <stb_image.h>
#include <stb_image_write.h>

#include <memory>

#include "engine/io/atomic_file.h"
#include "engine/io/jpeg_check.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

struct FreePixels {
    void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

[[noreturn]] void fail(const std::string& name, const std::string& what) {
    throw BadFile(
        fmt::format("{}: {}; choose a PNG or JPEG picture with sides up to {}", name, what, kLongestPictureSide));
}

void append(void* bytes, void* data, int size) {
    const auto* begin = static_cast<const std::uint8_t*>(data);
    auto* file = static_cast<std::vector<std::uint8_t>*>(bytes);
    file->insert(file->end(), begin, begin + size);
}

}  // namespace

Picture decode_picture(std::span<const std::uint8_t> file, const std::string& name) {
    if (file.size() > kLargestPictureFile)
        fail(name, fmt::format("it has {} bytes, more than the {} allowed", file.size(), kLargestPictureFile));
    if (const std::string damage = jpeg_damage(file); !damage.empty()) fail(name, damage);
    const int size = static_cast<int>(file.size());
    int width = 0;
    int height = 0;
    int channels = 0;
    if (stbi_info_from_memory(file.data(), size, &width, &height, &channels) == 0)
        fail(name, "it is no picture that can be read");
    if (width < 1 || height < 1 || width > kLongestPictureSide || height > kLongestPictureSide)
        fail(name, fmt::format("the picture has {}x{} pixels", width, height));
    const std::unique_ptr<stbi_uc, FreePixels> pixels(
        stbi_load_from_memory(file.data(), size, &width, &height, &channels, kPictureChannels));
    if (pixels == nullptr) {
        const char* reason = stbi_failure_reason();
        fail(name, fmt::format("the picture is damaged ({})", reason != nullptr ? reason : "no reason given"));
    }
    const std::size_t count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * kPictureChannels;
    return {height, width, std::vector<std::uint8_t>(pixels.get(), pixels.get() + count)};
}

Picture load_picture(const std::filesystem::path& path) {
    return decode_picture(read_file(path, kLargestPictureFile), path.string());
}

std::vector<std::uint8_t> encode_png(const Picture& picture) {
    const std::size_t count =
        static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * kPictureChannels;
    if (picture.width < 1 || picture.height < 1 || picture.width > kLongestPictureSide ||
        picture.height > kLongestPictureSide || picture.pixels.size() != count)
        throw InvalidSetting(
            fmt::format("a picture of {}x{} with {} bytes can't be saved; choose sides from 1 to {}, fewer cells or a "
                        "smaller scale",
                        picture.width, picture.height, picture.pixels.size(), kLongestPictureSide));
    std::vector<std::uint8_t> file;
    if (stbi_write_png_to_func(append, &file, picture.width, picture.height, kPictureChannels, picture.pixels.data(),
                               picture.width * kPictureChannels) == 0)
        throw OutOfMemory(fmt::format("no memory to encode a picture of {}x{} pixels; choose a smaller one",
                                      picture.width, picture.height));
    return file;
}

void save_png(const std::filesystem::path& path, const Picture& picture) {
    write_file_atomically(path, encode_png(picture));
}

}  // namespace nca
