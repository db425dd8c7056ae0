// A backward step takes a band's cells through the two layers, adds to its slot's weight gradient and leaves dP rows.
// These are gathered into cells - perception transposed, in gather form, so that no two threads write one cell - as
// soon as all neighbours' are there. Slot by slot, the rows at a slot's edges must wait for a second phase.
#include "engine/backend/cpu/backward_step.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "engine/backend/cpu/dilate.h"
#include "engine/backend/cpu/phase.h"

namespace nca::cpu {
namespace {

struct BackwardStep {
    int tape_step;  ///< t: reads state slot t, the mask of slot t + 1, and entry t of Workspace::tape
    float scale;    ///< 1 / keep probability
};

/// The pieces of one (sample, band) of a step: takes dL/d state(t+1) to dL/d state(t), which for t = 0 is left as it
/// was.
struct BandWork {
    Workspace& space;
    const BackwardStep& step;
    int sample;
    int band_index;
    int lane;                ///< that takes its dP rows
    std::size_t first_cell;  ///< of the lane: where the band's dP rows start
    TileScratch& scratch;

    const Layout& layout() const { return space.layout; }
    const Band& band() const { return layout().bands[static_cast<std::size_t>(band_index)]; }
    std::size_t step_index() const { return static_cast<std::size_t>(step.tape_step); }
};

/// No cell of the band has a dP row.
void clear_places(BandWork& work) {
    const Layout& layout = work.layout();
    const std::size_t first = layout.cell_id(work.band().first_row, -1);
    const std::size_t count = layout.cell_id(work.band().end_row, -1) - first;
    std::fill_n(work.space.plane(work.space.gradient_place, work.lane) + first, count,
                static_cast<std::uint32_t>(work.space.zero_place()));
    std::fill_n(work.space.plane(work.space.flows, work.lane) + first, count, std::uint8_t{0});
}

/// The tile of the tape after the one at work, so that its memory can be asked for.
struct NextTile {
    const std::uint32_t* offsets;
    int rows;
    const float* hidden;  ///< or null
};

/// One tile of cells through which gradient flows: scratch.offsets -> accumulators and dP rows from `first_place` on.
/// `kept` holds their H and who fired, rows at scratch.places, if they were kept.
void compute_tile(BandWork& work, int rows, const HiddenTile& kept, std::size_t first_place, const NextTile& next) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const Kernels& kernels = space.kernels;
    TileScratch& scratch = work.scratch;
    const std::uint32_t* offsets = scratch.offsets.data();
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const float* gradient = space.state_gradient.data() + static_cast<std::size_t>(work.sample) * layout.state_floats;
    const int task = work.sample * layout.slots + work.band().slot;
    float* sums = space.accumulators.data() + static_cast<std::size_t>(task) * space.gradient_layout.total;
    float* perception = scratch.perception;
    float* delta_gradient = scratch.delta_gradient;
    float* hidden_gradient = scratch.hidden_gradient;
    const float* hidden = kept.hidden;
    RowPlaces hidden_places = scratch.places.data();
    std::uint64_t* fired_units = scratch.fired_units.data();
    std::uint64_t* fired_rows = scratch.fired_rows.data();

    const float* state = space.state(work.step.tape_step, work.sample);
    const Soon next_gradients{gradient, next.offsets, next.rows, layout.channels};
    // With the cell to the right of each, as cells come column by column.
    const std::array next_states{Soon{state, next.offsets, next.rows, 2 * layout.channels},
                                 Soon{state + layout.pitch, next.offsets, next.rows, 2 * layout.channels}};
    kernels.perceive(rows, offsets, state, layout.pitch, layout.channels, perception);
    if (hidden == nullptr) {
        kernels.hidden_layer(rows, perception, layout.inputs, space.packed.weights1.data(), space.packed.bias1.data(),
                             layout.hidden, scratch.hidden, nullptr, {});
        hidden = scratch.hidden;
        hidden_places = nullptr;
        kernels.find_fired(rows, hidden, layout.hidden, fired_units);
    } else {
        const std::size_t words = fired_words(layout.hidden);
        for (int row = 0; row < rows; ++row)
            std::copy_n(kept.fired_units + hidden_places[row] / kBlock * words, words,
                        fired_units + static_cast<std::size_t>(row) * words);
    }
    kernels.gather_rows(rows, offsets, gradient, work.step.scale, layout.channels, delta_gradient);
    kernels.find_fired_rows(rows, fired_units, layout.hidden, fired_rows);
    kernels.hidden_gradient(rows, fired_units, delta_gradient, layout.channels, space.packed.weights2.data(),
                            layout.hidden, hidden_gradient, {&next_gradients, 1});
    kernels.accumulate_weights(fired_rows, layout.hidden, hidden, hidden_places, delta_gradient, layout.channels,
                               sums + space.gradient_layout.weights2, nullptr, nullptr);
    kernels.accumulate_bias(rows, delta_gradient, layout.channels, sums + space.gradient_layout.bias2);
    kernels.accumulate_weights(fired_rows, layout.hidden, hidden_gradient, nullptr, perception, layout.inputs,
                               sums + space.gradient_layout.weights1(), sums + space.gradient_layout.bias1,
                               next.hidden);
    if (work.step.tape_step == 0) return;
    kernels.perception_gradient(rows, fired_units, hidden_gradient, layout.hidden,
                                space.packed.weights1_transposed.data(), layout.inputs,
                                space.perception_gradients(work.lane) + first_place, next_states);
    std::uint32_t* places = space.plane(space.gradient_place, work.lane);
    std::uint8_t* flows = space.plane(space.flows, work.lane);
    std::size_t place = first_place;
    for (int row = 0; row < rows; ++row, place += static_cast<std::size_t>(layout.inputs)) {
        places[offsets[row] / channels] = static_cast<std::uint32_t>(place);
        flows[offsets[row] / channels] = 1;
    }
}

/// Tile by tile of the forward pass the cells that are not masked out, with their H where it lies on the tape.
void compute_band(BandWork& work) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const StepTape& tape = space.tape[work.step_index()];
    const Band& band = work.band();
    const std::size_t sample = static_cast<std::size_t>(work.sample);
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::uint8_t* mask = space.plane(space.occupied[work.step_index() + 1], work.sample);
    const std::uint32_t* active = tape.offsets.data() + sample * layout.grid_cells + band.first_cell;
    const std::uint32_t* hidden_tile = tape.hidden_tile.data() + sample * layout.tiles + band.first_tile;
    const std::uint32_t count =
        tape.active_count[sample * layout.bands.size() + static_cast<std::size_t>(work.band_index)];
    const std::uint32_t tiles = (count + kTileRows - 1) / kTileRows;
    const auto kept = [&](std::uint32_t tile) {
        return tile < tiles ? space.hidden.tile(hidden_tile[tile]) : HiddenTile{};
    };
    std::size_t place = work.first_cell * static_cast<std::size_t>(layout.inputs);
    for (std::uint32_t tile = 0; tile < tiles; ++tile) {
        const std::uint32_t first = tile * kTileRows;
        const std::uint32_t end = std::min(count, first + kTileRows);
        int rows = 0;
        for (std::uint32_t i = first; i < end; ++i) {
            work.scratch.offsets[static_cast<std::size_t>(rows)] = active[i];
            work.scratch.places[static_cast<std::size_t>(rows)] = (i - first) * kBlock;
            rows += mask[active[i] / channels] != 0 ? 1 : 0;
        }
        if (rows == 0) continue;
        compute_tile(
            work, rows, kept(tile), place,
            {active + end, static_cast<int>(std::min<std::uint32_t>(kTileRows, count - end)), kept(tile + 1).hidden});
        place += static_cast<std::size_t>(rows) * static_cast<std::size_t>(layout.inputs);
    }
}

/// dL/d state(t) of the cells in rows first_row..end_row-1: their own masked gradient and the perceptions they were
/// part of. Strip by strip, column by column: a dP row is then in L1 for all cells that it touches.
void gather_grid_rows(BandWork& work, int first_row, int end_row) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::size_t width = static_cast<std::size_t>(layout.width);
    const std::size_t row_cells = static_cast<std::size_t>(layout.row_cells);
    const std::uint8_t* mask = space.plane(space.occupied[work.step_index() + 1], work.sample);
    std::uint8_t* occupied = space.plane(space.gradient_occupied, work.sample);
    const std::uint8_t* flows = space.plane(space.flows, work.lane);
    float* state_gradient = space.state_gradient.data() + static_cast<std::size_t>(work.sample) * layout.state_floats;
    std::uint8_t* column_any = work.scratch.row_bytes.data();
    std::uint8_t* stale = column_any + row_cells;
    std::uint8_t* near_any = stale + row_cells;
    std::uint8_t* near_rows = near_any + row_cells;  // kStripRows of them
    std::uint32_t* ids = work.scratch.gathered.data();
    int count = 0;
    const auto gather = [&] {
        space.kernels.gather_gradient(
            count, ids,
            {space.perception_gradients(work.lane), space.plane(space.gradient_place, work.lane), layout.row_cells},
            mask, layout.channels, state_gradient);
        count = 0;
    };
    for (int strip = first_row; strip < end_row; strip += kStripRows) {
        const std::size_t rows = static_cast<std::size_t>(std::min(kStripRows, end_row - strip));
        const std::size_t first_id = layout.cell_id(strip, -1);
        std::fill_n(near_any, row_cells, std::uint8_t{0});
        for (std::size_t r = 0; r < rows; ++r) {
            const std::size_t row = first_id + r * row_cells;
            std::uint8_t* near = near_rows + r * row_cells;
            dilate_row(flows + row, layout.row_cells, column_any, near);
            for (std::size_t x = 1; x <= width; ++x) {
                near_any[x] |= near[x];
                stale[x] = static_cast<std::uint8_t>(occupied[row + x] & ~(near[x] | mask[row + x]));
                occupied[row + x] = static_cast<std::uint8_t>(near[x] | (occupied[row + x] & mask[row + x]));
            }
            clear_marked(stale, width, state_gradient + row * channels, channels);
        }
        for (std::size_t x = 1; x <= width;) {
            if (nothing_in_eight(near_any, near_any, x, width)) {
                x += 8;
                continue;
            }
            for (std::size_t r = 0; r < rows; ++r) {
                ids[count] = static_cast<std::uint32_t>(first_id + r * row_cells + x);
                count += near_rows[r * row_cells + x];
            }
            if (count > kGatherCells - kStripRows) gather();
            ++x;
        }
    }
    if (count > 0) gather();
}

/// Rows whose neighbours' dP are there once the slot's bands up to this one are computed: they are gathered while dP is
/// in the cache. Left over are the slot's first and last row, which look into other slots.
void gather_inner_rows(BandWork& work) {
    const Layout& layout = work.layout();
    const Band& first =
        layout.bands[static_cast<std::size_t>(layout.first_band[static_cast<std::size_t>(work.band().slot)])];
    gather_grid_rows(work, std::max(first.first_row + 1, work.band().first_row - 1), work.band().end_row - 1);
}

void gather_outer_rows(BandWork& work) {
    const Layout& layout = work.layout();
    const int first_band = layout.first_band[static_cast<std::size_t>(work.band().slot)];
    const int last_band = layout.first_band[static_cast<std::size_t>(work.band().slot) + 1] - 1;
    const int first_row = layout.bands[static_cast<std::size_t>(first_band)].first_row;
    const int last_row = layout.bands[static_cast<std::size_t>(last_band)].end_row - 1;
    if (work.band_index == first_band) gather_grid_rows(work, first_row, first_row + 1);
    if (work.band_index == last_band && last_row != first_row) gather_grid_rows(work, last_row, last_row + 1);
}

/// Active cells of the step in a task's bands.
std::size_t active_cells(const Workspace& space, int tape_step, int task) {
    const Layout& layout = space.layout;
    const std::uint32_t* counts = space.tape[static_cast<std::size_t>(tape_step)].active_count.data() +
                                  static_cast<std::size_t>(task / layout.slots) * layout.bands.size();
    const std::size_t slot = static_cast<std::size_t>(task % layout.slots);
    return std::accumulate(counts + layout.first_band[slot], counts + layout.first_band[slot + 1], std::size_t{0});
}

/// One step of all samples, slot by slot.
bool step_by_slots(Workspace& space, const BackwardStep& step, Gate* gate) {
    const std::size_t cells = plan_tasks(space, [&](int task) { return active_cells(space, step.tape_step, task); });
    const bool alone = cells < kAloneCells;
    const bool needs_state_gradient = step.tape_step > 0;
    const auto band_work = [&](int sample, int band, int thread) {
        return BandWork{space,
                        step,
                        sample,
                        band,
                        sample,
                        space.layout.bands[static_cast<std::size_t>(band)].first_cell,
                        space.scratch[static_cast<std::size_t>(thread)]};
    };
    const bool computed = run_phase(space, gate, alone, [&](int sample, int, int band, int thread) {
        BandWork work = band_work(sample, band, thread);
        clear_places(work);
        compute_band(work);
        if (needs_state_gradient) gather_inner_rows(work);
    });
    if (!computed) return false;
    if (!needs_state_gradient) return true;
    return run_phase(space, gate, alone, [&](int sample, int, int band, int thread) {
        BandWork work = band_work(sample, band, thread);
        gather_outer_rows(work);
    });
}

/// All steps, sample by sample. The dP rows of a sample's bands take turns in a few places of its lane, which stay in
/// the cache: all bands are gone through in order, and gathered right behind.
bool steps_by_samples(Workspace& space, int steps, float scale, Gate* gate) {
    const Layout& layout = space.layout;
    const int bands = static_cast<int>(layout.bands.size());
    return run_samples(*space.team, space.turns, steps, bands, gate, [&](const Turn& turn, int thread) {
        const BackwardStep step{steps - 1 - turn.step, scale};
        const std::size_t place = static_cast<std::size_t>(turn.part % kLaneBands) * layout.band_cells;
        BandWork work{
            space, step, turn.sample, turn.part, turn.lane, place, space.scratch[static_cast<std::size_t>(thread)]};
        clear_places(work);
        compute_band(work);
        if (step.tape_step == 0) return;
        const bool is_last = turn.part + 1 == bands;
        gather_grid_rows(work, std::max(0, work.band().first_row - 1),
                         is_last ? layout.height : work.band().end_row - 1);
    });
}

}  // namespace

bool backward_steps(Workspace& space, int steps, float scale, Gate* gate) {
    if (space.lanes.by_samples) return steps_by_samples(space, steps, scale, gate);
    for (int t = steps - 1; t >= 0; --t)
        if (!step_by_slots(space, {t, scale}, gate)) return false;
    return true;
}

void begin_backward(Workspace& space, int slot, std::span<const float> target, std::span<const float> added) {
    const Layout& layout = space.layout;
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::size_t own_channels = static_cast<std::size_t>(space.shape.sizes.channels);
    const std::size_t first_picture = own_channels - kPictureChannels;
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
                const std::size_t at =
                    static_cast<std::size_t>(y) * static_cast<std::size_t>(layout.width) + static_cast<std::size_t>(x);
                const float* goal = target.data() + at * kPictureChannels;
                float* cell = gradient + id * channels;
                std::fill_n(cell, channels, 0.0F);
                for (std::size_t c = 0; c < kPictureChannels; ++c)
                    cell[first_picture + c] = factor * (state[id * channels + first_picture + c] - goal[c]);
                if (!added.empty()) {
                    const float* more =
                        added.data() + (static_cast<std::size_t>(sample) * layout.grid_cells + at) * own_channels;
                    for (std::size_t c = 0; c < own_channels; ++c) cell[c] += more[c];
                }
                occupied[id] = 1;
            }
    });
}

}  // namespace nca::cpu
