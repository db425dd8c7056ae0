// giflib compresses and lays out the blocks; here is what goes into them. The loop for ever is Netscape's extension,
// which every viewer knows.
#include "engine/io/animation.h"

#include <fmt/format.h>
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>

#include "engine/io/atomic_file.h"
#include "engine/io/palette.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr int kLongestSide = 8192;               // pixels; the format's own limit is 65535
constexpr int kLongestDelay = 65535;             // the format has 16 bits
constexpr std::size_t kMostSamples = 4'000'000;  // pixels that the palette is made from
constexpr std::uint8_t kOpaque = 128;            // least alpha of a pixel that is seen in a transparent film

void check_whole(const char* name, int value, int low, int high) {
    if (value < low || value > high)
        throw InvalidSetting(fmt::format("{} is {}: choose a whole number from {} to {}", name, value, low, high));
}

void check_film(std::span<const Picture> frames, const AnimationSettings& settings) {
    check_whole("scale", settings.scale, 1, kLongestSide);
    check_whole("frame delay", settings.delay_centiseconds, 1, kLongestDelay);
    check_whole("last frame's delay", settings.last_delay_centiseconds, 1, kLongestDelay);
    if (frames.empty()) throw InvalidSetting("an animation has no frames; give at least one");
    const Picture& first = frames.front();
    if (first.height < 1 || first.width < 1 || std::int64_t{first.height} * settings.scale > kLongestSide ||
        std::int64_t{first.width} * settings.scale > kLongestSide)
        throw InvalidSetting(
            fmt::format("an animation of {}x{} cells at scale {} can't be made; sides from 1 to {} pixels "
                        "are possible",
                        first.width, first.height, settings.scale, kLongestSide));
    const std::size_t count =
        static_cast<std::size_t>(first.height) * static_cast<std::size_t>(first.width) * kPictureChannels;
    for (std::size_t i = 0; i < frames.size(); ++i)
        if (frames[i].height != first.height || frames[i].width != first.width || frames[i].pixels.size() != count)
            throw InvalidSetting(
                fmt::format("frame {} of an animation has {}x{} cells and {} bytes, the first has {}x{}; "
                            "give frames of one size",
                            i, frames[i].width, frames[i].height, frames[i].pixels.size(), first.width, first.height));
}

Colour over_white(const std::uint8_t* pixel) {
    const unsigned alpha = pixel[3];
    Colour colour{};
    for (std::size_t c = 0; c < 3; ++c)
        colour[c] = static_cast<std::uint8_t>((alpha * pixel[c] + (255U - alpha) * 255U + 127U) / 255U);
    return colour;
}

bool left_out(const std::uint8_t* pixel, bool transparent) { return transparent && pixel[3] < kOpaque; }

/// Colours of the film; of a long one every n-th pixel, n odd so that it does not follow the columns.
ColourCounts count_colours(std::span<const Picture> frames, bool transparent) {
    const std::size_t pixels = frames.size() * (frames.front().pixels.size() / kPictureChannels);
    const std::size_t stride = (pixels / kMostSamples) | 1U;
    ColourCounts counts;
    std::size_t at = 0;  // of the next sample, in pixels from the beginning of the frame
    for (const Picture& frame : frames) {
        const std::size_t size = frame.pixels.size() / kPictureChannels;
        for (; at < size; at += stride) {
            const std::uint8_t* pixel = frame.pixels.data() + at * kPictureChannels;
            if (!left_out(pixel, transparent)) ++counts[pack_colour(over_white(pixel))];
        }
        at -= size;
    }
    return counts;
}

/// giflib calls this for each block; no exception may pass through its C code.
int append_block(GifFileType* gif, const GifByteType* bytes, int size) {
    try {
        auto* file = static_cast<std::vector<std::uint8_t>*>(gif->UserData);
        file->insert(file->end(), bytes, bytes + size);
        return size;
    } catch (const std::exception&) {
        return 0;
    }
}

void check(int outcome) {
    if (outcome != GIF_OK)
        throw OutOfMemory("no memory to encode the animation; choose fewer frames or a smaller scale");
}

struct FreeColourMap {
    void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
};
using ColourMap = std::unique_ptr<ColorMapObject, FreeColourMap>;

ColourMap make_colour_map(const std::vector<Colour>& palette, bool transparent) {
    // The format wants a power of two from 2 up; the rest stays black and unused.
    const std::size_t size = std::bit_ceil(std::max<std::size_t>(palette.size() + (transparent ? 1 : 0), 2));
    ColourMap map(GifMakeMapObject(static_cast<int>(size), nullptr));
    if (map == nullptr) check(GIF_ERROR);
    for (std::size_t i = 0; i < palette.size(); ++i) map->Colors[i] = {palette[i][0], palette[i][1], palette[i][2]};
    return map;
}

/// An encoder that writes into memory.
class GifWriter {
public:
    explicit GifWriter(std::vector<std::uint8_t>& file) : gif_(EGifOpen(&file, append_block, nullptr)) {
        if (gif_ == nullptr) check(GIF_ERROR);
        EGifSetGifVersion(gif_, true);
    }
    ~GifWriter() {
        if (gif_ != nullptr) EGifCloseFile(gif_, nullptr);
    }
    GifWriter(const GifWriter&) = delete;
    GifWriter& operator=(const GifWriter&) = delete;

    void begin(int height, int width, const ColorMapObject& map) {
        constexpr int kColourBits = 8;
        check(EGifPutScreenDesc(gif_, width, height, kColourBits, 0, &map));
        constexpr std::string_view kLoopName = "NETSCAPE2.0";
        constexpr std::array<GifByteType, 3> kForEver{1, 0, 0};
        check(EGifPutExtensionLeader(gif_, APPLICATION_EXT_FUNC_CODE));
        check(EGifPutExtensionBlock(gif_, static_cast<int>(kLoopName.size()), kLoopName.data()));
        check(EGifPutExtensionBlock(gif_, static_cast<int>(kForEver.size()), kForEver.data()));
        check(EGifPutExtensionTrailer(gif_));
    }

    /// `indices` (height, width) into the palette; `clear` is the one that is left out, or NO_TRANSPARENT_COLOR.
    void add(int height, int width, int scale, std::span<const std::uint8_t> indices, int delay, int clear) {
        GraphicsControlBlock control{};
        // What is left out shall show what lies behind the film, not the frame before.
        control.DisposalMode = clear == NO_TRANSPARENT_COLOR ? DISPOSE_DO_NOT : DISPOSE_BACKGROUND;
        control.UserInputFlag = false;
        control.DelayTime = delay;
        control.TransparentColor = clear;
        std::array<GifByteType, 4> extension{};
        const std::size_t size = EGifGCBToExtension(&control, extension.data());
        check(EGifPutExtension(gif_, GRAPHICS_EXT_FUNC_CODE, static_cast<int>(size), extension.data()));
        check(EGifPutImageDesc(gif_, 0, 0, width * scale, height * scale, false, nullptr));
        for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
            line_.clear();
            for (const std::uint8_t index :
                 indices.subspan(y * static_cast<std::size_t>(width), static_cast<std::size_t>(width)))
                line_.insert(line_.end(), static_cast<std::size_t>(scale), index);
            for (int i = 0; i < scale; ++i) {
                sent_ = line_;  // giflib masks the line that it is given
                check(EGifPutLine(gif_, sent_.data(), static_cast<int>(sent_.size())));
            }
        }
    }

    void finish() {
        const int outcome = EGifCloseFile(gif_, nullptr);  // frees it in any case
        gif_ = nullptr;
        check(outcome);
    }

private:
    GifFileType* gif_;
    std::vector<GifPixelType> line_;  ///< one enlarged row
    std::vector<GifPixelType> sent_;
};

}  // namespace

std::vector<std::uint8_t> encode_gif(std::span<const Picture> frames, const AnimationSettings& settings) {
    return encode_gif(frames, settings, [](std::size_t, std::size_t) { return true; });
}

std::vector<std::uint8_t> encode_gif(std::span<const Picture> frames, const AnimationSettings& settings,
                                     const GifProgress& go_on) {
    check_film(frames, settings);
    const int height = frames.front().height;
    const int width = frames.front().width;
    const bool transparent = settings.transparent;
    const std::vector<Colour> palette =
        make_palette(count_colours(frames, transparent), transparent ? kMostColours - 1 : kMostColours);
    const ColourMap map = make_colour_map(palette, transparent);
    const int clear = transparent ? static_cast<int>(palette.size()) : NO_TRANSPARENT_COLOR;
    PaletteIndex index(palette);

    std::vector<std::uint8_t> file;
    GifWriter writer(file);
    writer.begin(height * settings.scale, width * settings.scale, *map);
    std::vector<std::uint8_t> indices;
    std::size_t done = 0;
    for (const Picture& frame : frames) {
        indices.clear();
        for (std::size_t i = 0; i < frame.pixels.size(); i += kPictureChannels) {
            const std::uint8_t* pixel = frame.pixels.data() + i;
            indices.push_back(left_out(pixel, transparent) ? static_cast<std::uint8_t>(clear)
                                                           : index.nearest(over_white(pixel)));
        }
        const bool last = &frame == &frames.back();
        writer.add(height, width, settings.scale, indices,
                   last ? settings.last_delay_centiseconds : settings.delay_centiseconds, clear);
        if (!go_on(++done, file.size())) return {};
    }
    writer.finish();
    return file;
}

void save_gif(const std::filesystem::path& path, std::span<const Picture> frames, const AnimationSettings& settings) {
    write_file_atomically(path, encode_gif(frames, settings));
}

}  // namespace nca
