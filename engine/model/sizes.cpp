// Range checks of model and grid sizes.
#include "engine/model/sizes.h"

#include <fmt/format.h>

#include "engine/model/errors.h"

namespace nca {
namespace {

void check(const char* name, int value, int low, int high) {
    if (value < low || value > high)
        throw InvalidSetting(fmt::format("{} is {}: choose a whole number from {} to {}", name, value, low, high));
}

}  // namespace

void check_sizes(const ModelSizes& sizes) {
    check("channels", sizes.channels, kPictureChannels, 1024);
    check("hidden size", sizes.hidden, 1, 4096);
}

void check_sizes(const GridSize& grid) {
    check("grid height", grid.height, 1, 8192);
    check("grid width", grid.width, 1, 8192);
}

}  // namespace nca
