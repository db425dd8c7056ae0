// H.264 in 4:2:0, which every player shows; it wants even sides, so that an odd last row or column is repeated. The
// colours are those of BT.709, and say so.
#include "engine/io/mp4_film.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr const char* kQuality = "14";  // x264's constant rate factor: 18 can hardly be told from the original

int even(int side) { return side + side % 2; }

std::vector<std::string> arguments_of(int height, int width, int frames_per_second, const std::string& path) {
    return {"-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-y",
            // what comes in
            "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", fmt::format("{}x{}", width, height),
            "-framerate", fmt::format("{}", frames_per_second), "-i", "pipe:0",
            // what goes out
            "-an", "-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-c:v", "libx264", "-preset",
            "medium", "-crf", kQuality, "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709",
            "-color_range", "tv", "-movflags", "+faststart", "-f", "mp4", path};
}

/// (height, width, 3), enlarged, sides even.
void raw_frame(const Picture& picture, int scale, std::vector<std::uint8_t>& rows) {
    rows.clear();
    const int height = even(picture.height * scale);
    const int width = even(picture.width * scale);
    for (int y = 0; y < height; ++y) {
        const int row = std::min(y / scale, picture.height - 1);
        for (int x = 0; x < width; ++x) {
            const std::uint8_t* pixel =
                &picture.pixels[4 * (static_cast<std::size_t>(row) * static_cast<std::size_t>(picture.width) +
                                     static_cast<std::size_t>(std::min(x / scale, picture.width - 1)))];
            rows.insert(rows.end(), pixel, pixel + 3);
        }
    }
}

std::filesystem::path program_or_fail(const std::filesystem::path& path) {
    std::filesystem::path program = find_program(kMp4Program);
    if (program.empty())
        throw WriteFailed(fmt::format("can't write {}: {} install ffmpeg (on Debian: {}), or choose another format",
                                      path.string(), why_no_format(FilmFormat::mp4), format_remedy(FilmFormat::mp4)));
    return program;
}

}  // namespace

Mp4Film::Mp4Film(const std::filesystem::path& path, const FilmLook& look, FilmTell tell)
    : path_(path),
      program_(program_or_fail(path)),
      look_(look),
      tell_(std::move(tell)),
      part_(path, PartFile::Kind::file) {}

Mp4Film::~Mp4Film() = default;

void Mp4Film::begin(const Picture& first) {
    height_ = first.height;
    width_ = first.width;
    ffmpeg_ =
        std::make_unique<ChildProcess>(program_, arguments_of(even(height_ * look_.scale), even(width_ * look_.scale),
                                                              look_.frames_per_second, part_.path().string()));
}

void Mp4Film::fail(int status) {
    const std::string said = ffmpeg_->said();
    throw WriteFailed(fmt::format("can't write {}: {} ended with status {}{}; choose another format, or check it",
                                  path_.string(), program_.string(), status,
                                  said.empty() ? std::string() : " and said: " + said));
}

bool Mp4Film::add(const Picture& frame) {
    if (ffmpeg_ == nullptr) begin(frame);
    if (frame.height != height_ || frame.width != width_)
        throw InvalidSetting(fmt::format("a frame has {}x{} cells, the first {}x{}: give frames of one size",
                                         frame.width, frame.height, width_, height_));
    raw_frame(frame, look_.scale, rows_);
    bool given_up = false;
    const auto go_on = [&] { return !(given_up = !tell_(0, bytes())); };
    if (ffmpeg_->write(rows_, go_on)) return true;
    if (given_up) return false;
    fail(ffmpeg_->finish(go_on).value_or(-1));
}

bool Mp4Film::finish() {
    if (ffmpeg_ == nullptr) throw InvalidSetting("a film has no frames; give at least one");
    const std::optional<int> status = ffmpeg_->finish([&] { return tell_(1, bytes()); });
    if (!status) return false;
    if (*status != 0 || part_.bytes() == 0) fail(*status);
    bytes_ = part_.bytes();
    part_.place();
    return true;
}

std::uint64_t Mp4Film::bytes() const { return bytes_ > 0 ? bytes_ : part_.bytes(); }

}  // namespace nca
