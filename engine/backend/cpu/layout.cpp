// Computes the layout of a shape.
#include "engine/backend/cpu/layout.h"

#include <algorithm>

#include "engine/backend/cpu/kernels.h"

namespace nca::cpu {
namespace {

int round_up(int value, int grain) { return (value + grain - 1) / grain * grain; }

}  // namespace

double addressed_floats(const BackendShape& shape) {
    const int channels = round_up(shape.sizes.channels, kChannelGrain);
    return (shape.grid.height + 2.0) * (shape.grid.width + 2.0) * channels * (shape.tape_steps > 0 ? kKernels : 1);
}

Layout::Layout(const BackendShape& shape, int panel_width)
    : channels(round_up(shape.sizes.channels, kChannelGrain)),
      inputs(kKernels * channels),
      hidden(round_up(shape.sizes.hidden, std::max(panel_width, kBlock))),
      panel(panel_width),
      height(shape.grid.height),
      width(shape.grid.width),
      batch(shape.batch),
      row_cells(width + 2),
      plane_cells(static_cast<std::size_t>(height + 2) * static_cast<std::size_t>(row_cells)),
      grid_cells(shape.grid.cells()),
      pitch(static_cast<std::size_t>(row_cells) * static_cast<std::size_t>(channels)),
      state_floats(plane_cells * static_cast<std::size_t>(channels)),
      slots(std::clamp((kSlots + batch - 1) / batch, 1, (height + 3) / 4)),
      tiles(0),
      band_cells(0) {
    const int rows_per_band = std::max(1, kBandCells / width);
    std::size_t cells = 0;
    for (int slot = 0; slot < slots; ++slot) {
        first_band.push_back(static_cast<int>(bands.size()));
        const int slot_end = height * (slot + 1) / slots;
        for (int row = height * slot / slots; row < slot_end; row += rows_per_band) {
            const int end = std::min(row + rows_per_band, slot_end);
            bands.push_back({row, end, cells, tiles, slot});
            const std::size_t size = static_cast<std::size_t>(end - row) * static_cast<std::size_t>(width);
            cells += size;
            tiles += (size + kTileRows - 1) / kTileRows;
            band_cells = std::max(band_cells, size);
        }
    }
    first_band.push_back(static_cast<int>(bands.size()));
}

}  // namespace nca::cpu
