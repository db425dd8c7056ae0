// MP4 (H.264) by the program ffmpeg, a child process that is fed with raw frames and writes a part file.
#pragma once

#include <memory>
#include <vector>

#include "engine/io/child_process.h"
#include "engine/io/film_writer.h"
#include "engine/io/part_file.h"

namespace nca {

inline constexpr const char* kMp4Program = "ffmpeg";

class Mp4Film : public FilmWriter {
public:
    /// Throws WriteFailed where there is no ffmpeg.
    Mp4Film(const std::filesystem::path& path, const FilmLook& look, FilmTell tell);
    ~Mp4Film() override;

    bool add(const Picture& frame) override;
    bool finish() override;
    std::uint64_t bytes() const override;

private:
    void begin(const Picture& first);
    [[noreturn]] void fail(int status);

    std::filesystem::path path_;
    std::filesystem::path program_;
    FilmLook look_;
    FilmTell tell_;
    PartFile part_;
    std::unique_ptr<ChildProcess> ffmpeg_;  ///< begun with the first frame, which knows the size
    int height_ = 0;                        ///< cells
    int width_ = 0;
    std::vector<std::uint8_t> rows_;  ///< one frame as ffmpeg gets it
    std::uint64_t bytes_ = 0;
};

}  // namespace nca
