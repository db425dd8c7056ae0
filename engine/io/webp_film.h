// Animated WebP by libwebp, lossless, so that colours and alpha come back as they were. Frames are encoded as they
// come.
#pragma once

#include <memory>

#include "engine/io/film_writer.h"

namespace nca {

class WebpFilm : public FilmWriter {
public:
    WebpFilm(std::filesystem::path path, const FilmLook& look, FilmTell tell);
    ~WebpFilm() override;

    bool add(const Picture& frame) override;
    bool finish() override;
    std::uint64_t bytes() const override;

private:
    struct Encoder;

    void begin(const Picture& first);

    std::filesystem::path path_;
    FilmLook look_;
    FilmTell tell_;
    std::unique_ptr<Encoder> encoder_;  ///< made with the first frame, which knows the size
    int height_ = 0;                    ///< cells
    int width_ = 0;
    int count_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace nca
