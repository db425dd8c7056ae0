// The JSON header of a safetensors file as a checked list. Private to safetensors.cpp: reads it word by word, so that a
// hostile header can neither nest deeply nor grow in memory, and notices names that come twice.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/safetensors.h"

namespace nca {

/// What is wrong with a header, without the path.
class BadHeader : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One tensor as announced. Type and shape are checked in themselves; the offsets are not yet checked against anything.
struct AnnouncedTensor {
    std::string name;
    TensorType type = TensorType::f32;
    std::vector<std::size_t> shape;
    std::uint64_t begin = 0;  ///< bytes from the end of the header
    std::uint64_t end = 0;
};

struct TensorHeader {
    std::map<std::string, std::string> metadata;
    std::vector<AnnouncedTensor> tensors;
};

/// Throws BadHeader.
TensorHeader parse_tensor_header(std::string_view text);

}  // namespace nca
