// The sizes of a model and of the grids it runs on. Plain numbers without behaviour: what they mean is in
// "Sizes of the seed model" of the notebook (CAX, 43_diffusing_nca) that dnca follows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/model/host_device.h"

namespace nca {

/// Kernels of the fixed perception, in this order: identity, d/dy, d/dx. Perception index of (channel c, kernel k) is
/// kKernels * c + k. Part of the model-file format: a change breaks every file.
inline constexpr int kKernels = 3;

/// The last four channels of a state are R, G, B and alpha; alpha is the very last.
inline constexpr int kPictureChannels = 4;

/// Sizes that belong to the parameters.
struct ModelSizes {
    int channels = 64;  ///< C, at least 4
    int hidden = 256;   ///< width of the update's hidden layer, at least 1

    NCA_HOST_DEVICE constexpr int perception() const { return kKernels * channels; }  ///< 3C
    friend constexpr bool operator==(const ModelSizes&, const ModelSizes&) = default;
};

/// Sizes of one grid of cells.
struct GridSize {
    int height = 72;  ///< H, rows (y)
    int width = 72;   ///< W, columns (x)

    constexpr std::size_t cells() const { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width); }
    friend constexpr bool operator==(const GridSize&, const GridSize&) = default;
};

/// Throws InvalidSetting with the offending value if a size is outside what the engine can compute
/// (channels 4..1024, hidden 1..4096).
void check_sizes(const ModelSizes& sizes);
/// Throws InvalidSetting with the offending value (height and width 1..8192).
void check_sizes(const GridSize& grid);

}  // namespace nca
