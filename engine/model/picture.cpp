// A target's bytes as the numbers that the automaton learns.
#include "engine/model/picture.h"

namespace nca {

std::vector<float> Target::values() const {
    std::vector<float> numbers;
    numbers.reserve(picture.pixels.size());
    for (const std::uint8_t byte : picture.pixels) numbers.push_back(static_cast<float>(byte) / 255.0F);
    if (premultiplied)
        for (std::size_t i = 0; i < numbers.size(); ++i)
            if (i % 4 != 3) numbers[i] *= numbers[i / 4 * 4 + 3];
    return numbers;
}

}  // namespace nca
