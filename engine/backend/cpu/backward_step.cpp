// Phase one of a backward step takes a band's cells through the two layers, adds to its slot's weight gradient and
// leaves dP rows; phase two gathers them: perception transposed, in gather form, so that no two threads write one cell.
#include "engine/backend/cpu/backward_step.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/backend/cpu/phase.h"

namespace nca::cpu {
namespace {

/// The pieces of one (sample, slot, band) of a step.
struct BandWork {
    Workspace& space;
    const BackwardStep& step;
    int sample;
    int slot;
    int band_index;
    TileScratch& scratch;

    const Layout& layout() const { return space.layout; }
    const Band& band() const { return layout().bands[static_cast<std::size_t>(band_index)]; }
    std::size_t step_index() const { return static_cast<std::size_t>(step.tape_step); }
};

/// One tile of cells through which gradient flows: scratch.offsets and H (panelled) -> accumulators and dP rows.
void compute_tile(BandWork& work, int rows, const float* hidden, std::size_t first_gradient_row) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const Kernels& kernels = space.kernels;
    TileScratch& scratch = work.scratch;
    const std::uint32_t* offsets = scratch.offsets.data();
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const float* gradient = space.state_gradient.data() + static_cast<std::size_t>(work.sample) * layout.state_floats;
    for (int row = 0; row < rows; ++row) {
        float* to = scratch.delta_gradient.data() + static_cast<std::size_t>(row) * channels;
        const float* from = gradient + offsets[row];
        for (std::size_t c = 0; c < channels; ++c) to[c] = work.step.scale * from[c];
    }
    const int task = work.sample * layout.slots + work.slot;
    float* sums = space.accumulators.data() + static_cast<std::size_t>(task) * space.gradient_layout.total;
    kernels.perceive(rows, offsets, space.state(work.step.tape_step, work.sample), layout.pitch, layout.channels,
                     scratch.perception.data());
    kernels.hidden_gradient(rows, scratch.delta_gradient.data(), layout.channels,
                            space.packed.weights2_transposed.data(), hidden, layout.hidden,
                            scratch.hidden_gradient.data());
    kernels.accumulate_weights(rows, scratch.delta_gradient.data(), layout.channels, hidden, layout.hidden,
                               sums + space.gradient_layout.weights2_transposed);
    kernels.accumulate_bias(rows, scratch.delta_gradient.data(), layout.channels, sums + space.gradient_layout.bias2);
    kernels.accumulate_weights(rows, scratch.perception.data(), layout.inputs, scratch.hidden_gradient.data(),
                               layout.hidden, sums + space.gradient_layout.weights1());
    kernels.accumulate_bias_panelled(rows, scratch.hidden_gradient.data(), layout.hidden,
                                     sums + space.gradient_layout.bias1);
    if (work.step.tape_step == 0) return;
    const std::size_t columns = static_cast<std::size_t>(layout.perception_outputs);
    kernels.perception_gradient(
        rows, scratch.hidden_gradient.data(), layout.hidden, space.packed.weights1_transposed.data(),
        layout.perception_outputs,
        space.perception_gradient.data() +
            (static_cast<std::size_t>(work.sample) * layout.grid_cells + first_gradient_row) * columns);
    std::int32_t* gradient_row = space.plane(space.gradient_row, work.sample);
    for (int row = 0; row < rows; ++row)
        gradient_row[offsets[row] / channels] = static_cast<std::int32_t>(first_gradient_row) + row;
}

/// Copies one row of a panelled matrix.
void copy_panelled_row(const float* from, int from_row, float* to, int to_row, int columns, int panel) {
    const std::size_t width = static_cast<std::size_t>(panel);
    for (int p = 0; p < columns / panel; ++p) {
        const std::size_t start = static_cast<std::size_t>(p) * kTileRows * width;
        std::memcpy(to + start + static_cast<std::size_t>(to_row) * width,
                    from + start + static_cast<std::size_t>(from_row) * width, width * sizeof(float));
    }
}

/// Deals the band's active cells that are not masked out into tiles. Where a whole tile of the forward pass lives, its
/// H is used where it lies; else the living rows are brought together.
void compute_band(BandWork& work) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const StepTape& tape = space.tape[work.step_index()];
    const Band& band = work.band();
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::uint8_t* mask = space.plane(space.occupied[work.step_index() + 1], work.sample);
    const std::uint32_t* active =
        tape.offsets.data() + static_cast<std::size_t>(work.sample) * layout.grid_cells + band.first_cell;
    const std::uint32_t count = tape.active_count[static_cast<std::size_t>(work.sample) * layout.bands.size() +
                                                  static_cast<std::size_t>(work.band_index)];
    const std::size_t hidden_tile = static_cast<std::size_t>(kTileRows) * static_cast<std::size_t>(layout.hidden);
    const float* hidden = tape.hidden.data() + static_cast<std::size_t>(work.sample) * layout.hidden_floats +
                          band.first_tile * hidden_tile;
    std::uint32_t* gathered = work.scratch.offsets.data();
    int rows = 0;
    std::size_t gradient_row = band.first_cell;
    const auto flush = [&](const float* hidden_rows) {
        compute_tile(work, rows, hidden_rows, gradient_row);
        gradient_row += static_cast<std::size_t>(rows);
        rows = 0;
    };
    for (std::uint32_t first = 0; first < count; first += kTileRows, hidden += hidden_tile) {
        const std::uint32_t tile_rows = std::min<std::uint32_t>(kTileRows, count - first);
        const std::uint32_t* offsets = active + first;
        const bool whole = std::all_of(offsets, offsets + tile_rows,
                                       [&](std::uint32_t offset) { return mask[offset / channels] != 0; });
        if (whole && rows == 0) {
            std::copy_n(offsets, tile_rows, gathered);
            rows = static_cast<int>(tile_rows);
            flush(hidden);
            continue;
        }
        for (std::uint32_t row = 0; row < tile_rows; ++row) {
            if (mask[offsets[row] / channels] == 0) continue;
            copy_panelled_row(hidden, static_cast<int>(row), work.scratch.hidden.data(), rows, layout.hidden,
                              layout.panel);
            gathered[rows++] = offsets[row];
            if (rows == kTileRows) flush(work.scratch.hidden.data());
        }
    }
    if (rows > 0) flush(work.scratch.hidden.data());
}

/// dL/d state(t) of the band's cells: their own masked gradient and the perceptions they were part of.
void gather_band(BandWork& work) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::size_t columns = static_cast<std::size_t>(layout.perception_outputs);
    const std::uint8_t* mask = space.plane(space.occupied[work.step_index() + 1], work.sample);
    std::uint8_t* occupied = space.plane(space.gradient_occupied, work.sample);
    const std::int32_t* gradient_row = space.plane(space.gradient_row, work.sample);
    const float* gradients =
        space.perception_gradient.data() + static_cast<std::size_t>(work.sample) * layout.grid_cells * columns;
    float* state_gradient = space.state_gradient.data() + static_cast<std::size_t>(work.sample) * layout.state_floats;
    std::array<const float*, 9> rows{};
    for (int y = work.band().first_row; y < work.band().end_row; ++y)
        for (int x = 0; x < layout.width; ++x) {
            const std::size_t id = layout.cell_id(y, x);
            bool any = false;
            for (int e = 0; e < 9; ++e) {
                const std::int32_t row =
                    gradient_row[id + static_cast<std::size_t>((e / 3) * layout.row_cells + e % 3) -
                                 static_cast<std::size_t>(layout.row_cells + 1)];
                rows[static_cast<std::size_t>(e)] =
                    row < 0 ? nullptr : gradients + static_cast<std::size_t>(row) * columns;
                any = any || row >= 0;
            }
            float* gradient = state_gradient + id * channels;
            if (any) {
                space.kernels.gather_gradient(rows.data(), layout.channels, mask[id] != 0, gradient);
                occupied[id] = 1;
            } else if (mask[id] == 0 && occupied[id] != 0) {
                std::memset(gradient, 0, channels * sizeof(float));
                occupied[id] = 0;
            }
        }
}

}  // namespace

bool backward_step(Workspace& space, const BackwardStep& step, Gate* gate) {
    const bool computed = run_phase(space, gate, [&](int sample, int slot, int band, int thread) {
        BandWork work{space, step, sample, slot, band, space.scratch[static_cast<std::size_t>(thread)]};
        std::int32_t* gradient_row =
            space.plane(space.gradient_row, sample) + space.layout.cell_id(work.band().first_row, -1);
        std::fill_n(gradient_row, (work.band().end_row - work.band().first_row) * space.layout.row_cells, -1);
        compute_band(work);
    });
    if (!computed) return false;
    if (step.tape_step == 0) return true;
    return run_phase(space, gate, [&](int sample, int slot, int band, int thread) {
        BandWork work{space, step, sample, slot, band, space.scratch[static_cast<std::size_t>(thread)]};
        gather_band(work);
    });
}

void begin_backward(Workspace& space, int slot, std::span<const float> target) {
    const Layout& layout = space.layout;
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::size_t first_picture = static_cast<std::size_t>(space.shape.sizes.channels - kPictureChannels);
    const float factor = static_cast<float>(
        2.0 / (static_cast<double>(layout.batch) * static_cast<double>(layout.grid_cells) * kPictureChannels));
    std::fill_n(space.accumulators.data(), space.accumulators.size(), 0.0F);
    space.team->for_each(layout.batch, [&](int sample, int) {
        const float* state = space.state(slot, sample);
        float* gradient = space.state_gradient.data() + static_cast<std::size_t>(sample) * layout.state_floats;
        std::uint8_t* occupied = space.plane(space.gradient_occupied, sample);
        for (int y = 0; y < layout.height; ++y)
            for (int x = 0; x < layout.width; ++x) {
                const std::size_t id = layout.cell_id(y, x);
                const float* goal =
                    target.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(layout.width) +
                                     static_cast<std::size_t>(x)) *
                                        kPictureChannels;
                float* cell = gradient + id * channels;
                std::fill_n(cell, channels, 0.0F);
                for (std::size_t c = 0; c < kPictureChannels; ++c)
                    cell[first_picture + c] = factor * (state[id * channels + first_picture + c] - goal[c]);
                occupied[id] = 1;
            }
    });
}

}  // namespace nca::cpu
