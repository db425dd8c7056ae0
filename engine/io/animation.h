// Animated GIFs from a list of frames. One palette for the whole film, so that colours do not flicker; transparent
// pixels are composed over white, or left out where the film shall be transparent.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "engine/model/picture.h"

namespace nca {

struct AnimationSettings {
    int scale = 1;                      ///< output pixels a cell and direction, from 1
    int delay_centiseconds = 5;         ///< time a frame is shown, 1..65535; viewers take less than 2 for 10
    int last_delay_centiseconds = 100;  ///< the same for the last frame, before the film begins anew
    bool transparent = false;           ///< pixels of alpha below 128 show what lies behind the film; GIF has no halves
};

/// A film that repeats for ever. Throws InvalidSetting (value, what to do) for no frames, frames of different sizes,
/// enlarged sides above 8192 and delays out of range.
std::vector<std::uint8_t> encode_gif(std::span<const Picture> frames, const AnimationSettings& settings);

/// The same, telling after each frame how many are encoded and how many bytes the file has so far. Returns nothing if
/// `go_on` returned false, which gives up.
using GifProgress = std::function<bool(std::size_t frames, std::size_t bytes)>;
std::vector<std::uint8_t> encode_gif(std::span<const Picture> frames, const AnimationSettings& settings,
                                     const GifProgress& go_on);

/// Atomic; throws WriteFailed as well.
void save_gif(const std::filesystem::path& path, std::span<const Picture> frames, const AnimationSettings& settings);

}  // namespace nca
