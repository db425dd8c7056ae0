// A target's bytes as the numbers that the automaton learns.
#include "engine/model/picture.h"

namespace nca {

std::vector<float> Target::values() const {
    std::vector<float> numbers;
    numbers.reserve(picture.pixels.size());
    for (const std::uint8_t byte : picture.pixels) numbers.push_back(static_cast<float>(byte) / 255.0F);
    return numbers;
}

}  // namespace nca
