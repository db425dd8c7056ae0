// libwebp's animation encoder: it looks for the rectangle that changed and encodes that. The last frame stays for a
// second, as in our GIFs.
#include "engine/io/webp_film.h"

#include <fmt/format.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <cmath>
#include <span>
#include <utility>

#include "engine/io/atomic_file.h"
#include "engine/io/contact_sheet.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kEffort = 3;            // 0 quick to 9 small; pixels repeat, so that more gains little
constexpr double kLastFrame = 1000;   // milliseconds, at least
constexpr int kKeyframeEvery = 1000;  // frames; seeking matters less than size

[[noreturn]] void fail(const std::filesystem::path& path, const char* reason) {
    throw WriteFailed(fmt::format("can't write {}: libwebp says {}; choose fewer frames or a smaller scale",
                                  path.string(), reason != nullptr && *reason != 0 ? reason : "nothing"));
}

/// A picture as libwebp has it.
class WebpPicture {
public:
    explicit WebpPicture(const Picture& picture, const std::filesystem::path& path) {
        if (WebPPictureInit(&picture_) == 0) fail(path, "its version is another than its headers'");
        picture_.use_argb = 1;
        picture_.width = picture.width;
        picture_.height = picture.height;
        if (WebPPictureImportRGBA(&picture_, picture.pixels.data(), 4 * picture.width) == 0)
            throw OutOfMemory("no memory to encode a frame; choose a smaller scale");
    }
    ~WebpPicture() { WebPPictureFree(&picture_); }
    WebpPicture(const WebpPicture&) = delete;
    WebpPicture& operator=(const WebpPicture&) = delete;
    WebPPicture* get() { return &picture_; }

private:
    WebPPicture picture_{};
};

}  // namespace

struct WebpFilm::Encoder {
    ~Encoder() { WebPAnimEncoderDelete(animation); }
    WebPAnimEncoder* animation = nullptr;
    WebPConfig config{};
};

WebpFilm::WebpFilm(std::filesystem::path path, const FilmLook& look, FilmTell tell)
    : path_(std::move(path)), look_(look), tell_(std::move(tell)) {}

WebpFilm::~WebpFilm() = default;

void WebpFilm::begin(const Picture& first) {
    WebPAnimEncoderOptions options;
    if (WebPAnimEncoderOptionsInit(&options) == 0) fail(path_, "its version is another than its headers'");
    options.anim_params.loop_count = 0;  // for ever
    options.anim_params.bgcolor = 0;
    options.kmin = kKeyframeEvery - 1;
    options.kmax = kKeyframeEvery;
    encoder_ = std::make_unique<Encoder>();
    if (WebPConfigInit(&encoder_->config) == 0 || WebPConfigLosslessPreset(&encoder_->config, kEffort) == 0)
        fail(path_, "its version is another than its headers'");
    encoder_->config.exact = 1;  // colours below alpha 0 too
    height_ = first.height;
    width_ = first.width;
    encoder_->animation = WebPAnimEncoderNew(width_ * look_.scale, height_ * look_.scale, &options);
    if (encoder_->animation == nullptr) fail(path_, "that it can't begin");
}

bool WebpFilm::add(const Picture& frame) {
    if (encoder_ == nullptr) begin(frame);
    if (frame.height != height_ || frame.width != width_)
        throw InvalidSetting(fmt::format("frame {} has {}x{} cells, the first {}x{}: give frames of one size", count_,
                                         frame.width, frame.height, width_, height_));
    WebpPicture picture(enlarge(frame, look_.scale), path_);
    const int at = static_cast<int>(std::lround(count_ * 1000.0 / look_.frames_per_second));
    if (WebPAnimEncoderAdd(encoder_->animation, picture.get(), at, &encoder_->config) == 0)
        fail(path_, WebPAnimEncoderGetError(encoder_->animation));
    ++count_;
    return tell_(0, 0);
}

bool WebpFilm::finish() {
    if (encoder_ == nullptr) throw InvalidSetting("an animation has no frames; give at least one");
    const double length = (count_ - 1) * 1000.0 / look_.frames_per_second;
    const double last = std::max(kLastFrame, 1000.0 / look_.frames_per_second);
    struct File {
        File() { WebPDataInit(&data); }
        ~File() { WebPDataClear(&data); }
        WebPData data{};
    } file;
    if (WebPAnimEncoderAdd(encoder_->animation, nullptr, static_cast<int>(std::lround(length + last)), nullptr) == 0 ||
        WebPAnimEncoderAssemble(encoder_->animation, &file.data) == 0)
        fail(path_, WebPAnimEncoderGetError(encoder_->animation));
    if (!tell_(1, file.data.size)) return false;
    write_file_atomically(path_, std::span(file.data.bytes, file.data.size));
    bytes_ = file.data.size;
    return true;
}

std::uint64_t WebpFilm::bytes() const { return bytes_; }

}  // namespace nca
