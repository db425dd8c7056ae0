// The table of formats, and the writers of those that need no more than an encoder of whole pictures: GIF, PNG, a
// folder of PNGs, and sheets.
#include "engine/io/film_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/io/animation.h"
#include "engine/io/atomic_file.h"
#include "engine/io/child_process.h"
#include "engine/io/contact_sheet.h"
#include "engine/io/labelled_sheet.h"
#include "engine/io/mp4_film.h"
#include "engine/io/part_file.h"
#include "engine/io/picture_file.h"
#include "engine/io/webp_film.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr int kEndDelay = 100;  // hundredths of a second before a film begins anew
constexpr int kMostFramesPerSecond = 1000;

constexpr std::array<FilmFormatFacts, kFilmFormats.size()> kFacts{{
    {.name = "gif", .shown = "GIF", .ending = ".gif", .moves = true, .alpha = true},
    {.name = "webp", .shown = "WebP", .ending = ".webp", .moves = true, .alpha = true},
    {.name = "mp4", .shown = "MP4", .ending = ".mp4", .moves = true, .longest_side = 4096},
    {.name = "png", .shown = "PNG", .ending = ".png", .alpha = true},
    {.name = "frames", .shown = "Frames", .ending = "", .moves = true, .alpha = true},
    {.name = "sheet", .shown = "Sheet", .ending = ".png", .alpha = false},
}};

/// Colours of the whole film make its palette, so that all frames come first.
class GifFilm : public FilmWriter {
public:
    GifFilm(fs::path path, const FilmLook& look, FilmTell tell)
        : path_(std::move(path)), look_(look), tell_(std::move(tell)) {}

    bool add(const Picture& frame) override {
        frames_.push_back(frame);
        return tell_(0, 0);
    }
    bool finish() override {
        const int delay = film_delay(look_.frames_per_second);
        const std::vector<std::uint8_t> file =
            encode_gif(frames_,
                       {.scale = look_.scale,
                        .delay_centiseconds = delay,
                        .last_delay_centiseconds = std::max(kEndDelay, delay),
                        .transparent = look_.transparent},
                       [&](std::size_t done, std::size_t bytes) {
                           bytes_ = bytes;
                           return tell_(static_cast<double>(done) / static_cast<double>(frames_.size()), bytes);
                       });
        if (file.empty()) return false;
        write_file_atomically(path_, file);
        bytes_ = file.size();
        return true;
    }
    std::uint64_t bytes() const override { return bytes_; }

private:
    fs::path path_;
    FilmLook look_;
    FilmTell tell_;
    std::vector<Picture> frames_;
    std::uint64_t bytes_ = 0;
};

/// One picture: the frame that was added last.
class PngPicture : public FilmWriter {
public:
    PngPicture(fs::path path, const FilmLook& look, FilmTell tell)
        : path_(std::move(path)), scale_(look.scale), tell_(std::move(tell)) {}

    bool add(const Picture& frame) override {
        frame_ = frame;
        return tell_(0, 0);
    }
    bool finish() override {
        const std::vector<std::uint8_t> file = encode_png(enlarge(frame_, scale_));
        if (!tell_(1, file.size())) return false;
        write_file_atomically(path_, file);
        bytes_ = file.size();
        return true;
    }
    std::uint64_t bytes() const override { return bytes_; }

private:
    fs::path path_;
    int scale_;
    FilmTell tell_;
    Picture frame_;
    std::uint64_t bytes_ = 0;
};

/// A folder with frame_00000.png and so on.
class PngFrames : public FilmWriter {
public:
    PngFrames(const fs::path& path, const FilmLook& look, FilmTell tell)
        : folder_(path, PartFile::Kind::folder), scale_(look.scale), tell_(std::move(tell)) {}

    bool add(const Picture& frame) override {
        const std::vector<std::uint8_t> file = encode_png(enlarge(frame, scale_));
        write_file_atomically(folder_.path() / fmt::format("frame_{:05}.png", count_++), file);
        bytes_ += file.size();
        return tell_(0, bytes_);
    }
    bool finish() override {
        if (!tell_(1, bytes_)) return false;
        folder_.place();
        return true;
    }
    std::uint64_t bytes() const override { return bytes_; }

private:
    PartFile folder_;
    int scale_;
    FilmTell tell_;
    int count_ = 0;
    std::uint64_t bytes_ = 0;
};

class SheetPicture : public FilmWriter {
public:
    SheetPicture(fs::path path, const FilmLook& look, FilmTell tell)
        : path_(std::move(path)), look_(look), tell_(std::move(tell)) {}

    bool add(const Picture& frame) override {
        frames_.push_back(frame);
        return tell_(0, 0);
    }
    bool finish() override {
        LabelledSheet labels;
        labels.rows = look_.row_labels;
        labels.columns = look_.column_labels;
        labels.scale = look_.scale;
        const std::vector<std::uint8_t> file = encode_png(make_labelled_sheet(frames_, labels));
        if (!tell_(1, file.size())) return false;
        write_file_atomically(path_, file);
        bytes_ = file.size();
        return true;
    }
    std::uint64_t bytes() const override { return bytes_; }

private:
    fs::path path_;
    FilmLook look_;
    FilmTell tell_;
    std::vector<Picture> frames_;
    std::uint64_t bytes_ = 0;
};

}  // namespace

const FilmFormatFacts& film_facts(FilmFormat format) { return kFacts.at(static_cast<std::size_t>(format)); }

std::string why_no_format(FilmFormat format) {
    if (format == FilmFormat::mp4 && find_program(kMp4Program).empty())
        return fmt::format("MP4 needs {}, which is not on the PATH.", kMp4Program);
    return {};
}

std::string format_remedy(FilmFormat format) {
    return why_no_format(format).empty() ? std::string() : std::string("sudo apt install ffmpeg");
}

int film_delay(int frames_per_second) {
    return std::max(2, static_cast<int>(std::lround(100.0 / std::max(1, frames_per_second))));
}

std::unique_ptr<FilmWriter> open_film(const fs::path& path, const FilmLook& look, FilmTell tell) {
    if (look.frames_per_second < 1 || look.frames_per_second > kMostFramesPerSecond)
        throw InvalidSetting(fmt::format("frames a second is {}: choose a whole number from 1 to {}",
                                         look.frames_per_second, kMostFramesPerSecond));
    if (look.transparent && !film_facts(look.format).alpha)
        throw InvalidSetting(fmt::format("{} has no transparency: choose a background, or another format",
                                         film_facts(look.format).shown));
    switch (look.format) {
        case FilmFormat::gif:
            return std::make_unique<GifFilm>(path, look, std::move(tell));
        case FilmFormat::webp:
            return std::make_unique<WebpFilm>(path, look, std::move(tell));
        case FilmFormat::mp4:
            return std::make_unique<Mp4Film>(path, look, std::move(tell));
        case FilmFormat::png:
            return std::make_unique<PngPicture>(path, look, std::move(tell));
        case FilmFormat::frames:
            return std::make_unique<PngFrames>(path, look, std::move(tell));
        case FilmFormat::sheet:
            return std::make_unique<SheetPicture>(path, look, std::move(tell));
    }
    throw InvalidSetting("there is no such format; choose another");
}

}  // namespace nca
