// Picture files: reads PNG and JPEG, writes PNG. Limits are checked on the file's own words before anything is decoded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/model/picture.h"

namespace nca {

inline constexpr std::uint64_t kLargestPictureFile = 64ULL << 20U;  // bytes
inline constexpr int kLongestPictureSide = 8192;                    // pixels; 256 MiB decoded

/// Throws BadFile (path, reason, what to do): unreadable, too large, no PNG or JPEG, damaged.
Picture load_picture(const std::filesystem::path& path);

/// The same from memory; `name` stands for the path in messages.
Picture decode_picture(std::span<const std::uint8_t> file, const std::string& name);

/// Throws InvalidSetting if the picture is empty or lacks pixels.
std::vector<std::uint8_t> encode_png(const Picture& picture);

/// Atomic; throws WriteFailed as well.
void save_png(const std::filesystem::path& path, const Picture& picture);

}  // namespace nca
