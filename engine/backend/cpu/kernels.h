// The vector kernels of the cpu backend: plain function pointers, one table for each instruction set, all compiled from
// one source in Google Highway (kernels.cpp). They work on tiles of at most kTileRows active cells in the layouts that
// layout.h explains, allocate nothing and know no threads.
//
// Words: a *row* is one active cell of a tile; `panel` P is two vectors wide; a *panelled* matrix (rows x n) is stored
// as [n / panel][kTileRows][panel], so that a panel's rows are contiguous; packed weights (k x n) as [n /
// panel][k][panel]. Every row is computed by the same operations in the same order wherever it stands in a tile:
// results do not depend on how cells were dealt to tiles or threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace nca::cpu {

/// Active cells a tile. 96 rows of P (73 KB at 64 channels) and H (98 KB) stay in a 512 KB L2 cache; more gains
/// nothing.
inline constexpr int kTileRows = 96;

/// Channels are padded with zeros to a multiple of this, so that every vector up to 512 bits is whole.
inline constexpr int kChannelGrain = 16;

struct Kernels {
    const char* instruction_set;
    int panel;  ///< P: two vectors, in floats

    /// P (rows, 3*channels; kernel-major: index k*channels + c) of the cells at `offsets` (floats from `state`, padded
    /// grid whose rows are `pitch` floats apart and cells `channels` floats).
    void (*perceive)(int rows, const std::uint32_t* offsets, const float* state, std::size_t pitch, int channels,
                     float* perception);

    /// H (panelled, rows x hidden) = relu(P * weights + bias). P row-major (rows, inputs).
    void (*hidden_layer)(int rows, const float* perception, int inputs, const float* weights, const float* bias,
                         int hidden, float* hidden_out);

    /// delta (row-major, rows x outputs) = H * weights + bias. H panelled; outputs a multiple of the panel.
    void (*output_layer)(int rows, const float* hidden_in, int hidden, const float* weights, const float* bias,
                         int outputs, float* delta);

    /// next[offset] = state[offset] + scale * delta row, `channels` floats each.
    void (*add_delta)(int rows, const std::uint32_t* offsets, const float* state, const float* delta, int delta_stride,
                      float scale, int channels, float* next);

    /// dH (panelled) = (dDelta * weights) where H > 0, else 0. dDelta row-major (rows, inputs).
    void (*hidden_gradient)(int rows, const float* delta_gradient, int inputs, const float* weights,
                            const float* hidden_in, int hidden, float* hidden_gradient_out);

    /// dP (row-major, rows x outputs) = dH * weights. dH panelled; outputs a multiple of the panel.
    void (*perception_gradient)(int rows, const float* hidden_gradient, int hidden, const float* weights, int outputs,
                                float* perception_gradient_out);

    /// weights_gradient (packed like weights, a_columns x b_columns) += A^T * B. A row-major, B panelled.
    void (*accumulate_weights)(int rows, const float* a, int a_columns, const float* b, int b_columns,
                               float* weights_gradient);

    /// bias_gradient[n] += sum over rows. Panelled and row-major form.
    void (*accumulate_bias_panelled)(int rows, const float* b, int b_columns, float* bias_gradient);
    void (*accumulate_bias)(int rows, const float* b, int b_columns, float* bias_gradient);

    /// gradient (channels) = (keep_own ? gradient : 0) + perceive transposed: for the nine neighbours e of a cell, in
    /// raster order, rows[e] points to dP (kernel-major, `channels` apart) or is null where no update was computed.
    void (*gather_gradient)(const float* const rows[9], int channels, bool keep_own, float* gradient);
};

/// Tables that this machine can run, best first.
const std::vector<const Kernels*>& available_kernels();

}  // namespace nca::cpu
