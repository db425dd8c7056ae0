// A look at a JPEG file's segments before stb_image decodes it. Some of its versions (2.27, Debian 12's) write beyond a
// Huffman table that claims more than 256 codes, and all of them make a grey picture of a file that ends early. Private
// to picture_file.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace nca {

/// What is wrong with the file, fit for a message: "the picture is cut off". Empty if nothing is, or if the file is no
/// JPEG at all. Source of the format: ITU-T T.81, annex B.
std::string jpeg_damage(std::span<const std::uint8_t> file);

}  // namespace nca
