// Pictures and films as files, one way for every format: frames go in one after the other, and once it is finished a
// file (or a folder) stands at its place; given up or failed, nothing does. Each format is a library's or program's:
// giflib, libwebp, ffmpeg, stb.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/picture.h"

namespace nca {

/// gif: 256 colours; webp: lossless, alpha as it is; mp4: H.264 by ffmpeg; png: one picture; frames: a folder of
/// numbered PNGs; sheet: one PNG with rows and columns of pictures.
enum class FilmFormat : std::uint8_t { gif, webp, mp4, png, frames, sheet };
inline constexpr std::array kFilmFormats{FilmFormat::gif, FilmFormat::webp,   FilmFormat::mp4,
                                         FilmFormat::png, FilmFormat::frames, FilmFormat::sheet};

struct FilmFormatFacts {
    std::string_view name;    ///< "gif", as the command line has it
    std::string_view shown;   ///< "GIF"
    std::string_view ending;  ///< ".gif"; a folder has none
    bool moves = false;       ///< frames in time
    bool alpha = false;       ///< can be transparent
    int longest_side = 8192;  ///< pixels
};
const FilmFormatFacts& film_facts(FilmFormat format);

/// Why a format can't be had on this machine, as a sentence; empty: it can.
std::string why_no_format(FilmFormat format);
/// What mends that, as a command or a sentence; empty where nothing is to be mended.
std::string format_remedy(FilmFormat format);

struct FilmLook {
    FilmFormat format = FilmFormat::gif;
    int scale = 6;                           ///< pixels a cell and direction
    int frames_per_second = 25;              ///< gif: as near as hundredths of a second come
    bool transparent = false;                ///< frames keep their alpha; else they are opaque already
    std::vector<std::string> row_labels;     ///< of a sheet: its rows, each one column's worth of frames long
    std::vector<std::string> column_labels;  ///< of a sheet
};

/// Told while something takes long: the share done of what finish() does, and the bytes so far. False gives it up.
using FilmTell = std::function<bool(double share, std::uint64_t bytes)>;

class FilmWriter {
public:
    virtual ~FilmWriter() = default;  ///< without finish() nothing is left
    FilmWriter() = default;
    FilmWriter(const FilmWriter&) = delete;
    FilmWriter& operator=(const FilmWriter&) = delete;

    /// One more frame, a pixel a cell, all of one size. False: given up. Throws WriteFailed, InvalidSetting,
    /// OutOfMemory.
    virtual bool add(const Picture& frame) = 0;
    /// Puts the file to its place, replacing a file of that name. False: given up. Throws as add().
    virtual bool finish() = 0;
    /// Bytes of the file as far as it is encoded.
    virtual std::uint64_t bytes() const = 0;
};

/// Throws InvalidSetting for numbers that the format can't have, WriteFailed where the place can't be written or the
/// format can't be had.
std::unique_ptr<FilmWriter> open_film(const std::filesystem::path& path, const FilmLook& look, FilmTell tell);

/// Hundredths of a second that a GIF shows a frame.
int film_delay(int frames_per_second);

}  // namespace nca
