// Phase one of a step finds the active cells of a band and computes their candidates tile by tile; phase two masks.
// Rows that are written stay marked in the target slot's `occupied` plane, so that dead cells are cleared only once.
#include "engine/backend/cpu/forward_step.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "engine/backend/cpu/dilate.h"
#include "engine/backend/cpu/phase.h"
#include "engine/model/cell_rule.h"
#include "engine/model/random.h"

namespace nca::cpu {
namespace {

// Bits of the target's occupied plane between the phases.
constexpr std::uint8_t kAliveBefore = 1;  ///< alive(state)
constexpr std::uint8_t kWritten = 2;      ///< the target row holds something
constexpr std::uint8_t kFired = 4;        ///< an update was computed

/// Which cells fire: given masks, or draws of four cells a Philox call.
class KeepDraws {
public:
    KeepDraws(const KeepMasks& keep, int sample, int step, const BackendShape& shape)
        : place_(keep.place), threshold_(keep_threshold(keep.probability)) {
        place_.sample += static_cast<std::uint32_t>(sample);
        place_.step += static_cast<std::uint32_t>(step);
        if (!keep.explicit_masks.empty())
            mask_ =
                keep.explicit_masks.data() + (static_cast<std::size_t>(step) * static_cast<std::size_t>(shape.batch) +
                                              static_cast<std::size_t>(sample)) *
                                                 shape.grid.cells();
    }

    /// fires[x] = wanted[x] AND the cell first_cell + x fires, 0 or 1, for x = 0..cells-1.
    void draw_row(std::uint32_t first_cell, std::uint32_t cells, const std::uint8_t* wanted,
                  std::uint8_t* fires) const {
        if (mask_ != nullptr) {
            for (std::uint32_t x = 0; x < cells; ++x)
                fires[x] = static_cast<std::uint8_t>(wanted[x] & (mask_[first_cell + x] != 0 ? 1 : 0));
            return;
        }
        // Groups of four may straddle the row's ends.
        for (std::uint32_t x = 0; x < cells;) {
            const std::uint32_t lane = (first_cell + x) % 4;
            const std::uint32_t end = std::min(cells, x + 4 - lane);
            std::uint8_t any = 0;
            for (std::uint32_t i = x; i < end; ++i) any |= wanted[i];
            if (any == 0) {
                while (x < end) fires[x++] = 0;
                continue;
            }
            const RandomWords words = random_words(place_, (first_cell + x) / 4);
            for (std::uint32_t word = lane; x < end; ++x, ++word)
                fires[x] = static_cast<std::uint8_t>(wanted[x] & (words.word[word] < threshold_ ? 1 : 0));
        }
    }

private:
    RandomPlace place_;
    std::uint64_t threshold_;
    const std::uint8_t* mask_ = nullptr;
};

/// The pieces of one (sample, band) of a step.
struct BandWork {
    Workspace& space;
    const ForwardStep& step;
    int sample;
    const Band& band;
    TileScratch& scratch;

    const Layout& layout() const { return space.layout; }
    std::uint32_t* active() const {
        return space.tape[static_cast<std::size_t>(step.tape_step)].offsets.data() +
               static_cast<std::size_t>(sample) * layout().grid_cells + band.first_cell;
    }
};

/// alive(state) of the band's rows and one row around it, into scratch.alive.
void find_alive(BandWork& work) {
    const Layout& layout = work.layout();
    const std::uint8_t* bright = work.space.plane(work.space.bright, work.sample);
    std::uint8_t* column_any = work.scratch.row_bytes.data();
    const int first = std::max(work.band.first_row - 1, 0);
    const int last = std::min(work.band.end_row, layout.height - 1);
    for (int y = first; y <= last; ++y) {
        const std::size_t row = layout.cell_id(y, -1);
        dilate_row(bright + row, layout.row_cells, column_any, work.scratch.alive.data() + row);
    }
}

/// Cells of a band that a step has work with.
struct Listed {
    std::uint32_t active = 0;  ///< in the tape's offsets
    std::uint32_t idle = 0;    ///< in scratch.idle: alive without an update, to be copied
};

/// Lists the active cells and the idle ones, both column by column of a strip, and clears the rows of those that are
/// neither. Bytes are looked at in whole rows and cells are sorted without branches: whether one fires is a coin that
/// no processor can predict.
Listed list_cells(BandWork& work, std::uint64_t& reach_count) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const ForwardStep& step = work.step;
    const std::uint8_t* bright = space.plane(space.bright, work.sample);
    std::uint8_t* candidate_bright = space.plane(space.candidate_bright, work.sample);
    std::uint8_t* occupied = space.plane(space.occupied[static_cast<std::size_t>(step.to_slot)], work.sample);
    float* next = space.state(step.to_slot, work.sample);
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::size_t row_cells = static_cast<std::size_t>(layout.row_cells);
    const std::size_t width = static_cast<std::size_t>(layout.width);
    std::uint8_t* column_any = work.scratch.row_bytes.data();
    std::uint8_t* reach = column_any + row_cells;
    std::uint8_t* stale = reach + row_cells;
    std::uint8_t* any_listed = stale + row_cells;
    std::uint8_t* fires_rows = any_listed + row_cells;              // kStripRows of them
    std::uint8_t* idle_rows = fires_rows + kStripRows * row_cells;  // likewise
    std::uint32_t* active = work.active();
    std::uint32_t* idle = work.scratch.idle.data();
    Listed listed;
    const KeepDraws draws(*step.keep, work.sample, step.mask_step, space.shape);
    for (int strip = work.band.first_row; strip < work.band.end_row; strip += kStripRows) {
        const std::size_t rows = static_cast<std::size_t>(std::min(kStripRows, work.band.end_row - strip));
        const std::size_t first_id = layout.cell_id(strip, -1);
        std::fill_n(any_listed, row_cells, std::uint8_t{0});
        for (std::size_t r = 0; r < rows; ++r) {
            const std::size_t row = first_id + r * row_cells;
            const std::uint8_t* alive = work.scratch.alive.data() + row;
            std::uint8_t* fires = fires_rows + r * row_cells;
            std::uint8_t* rests = idle_rows + r * row_cells;
            dilate_row(alive, layout.row_cells, column_any, reach);
            draws.draw_row((static_cast<std::uint32_t>(strip) + static_cast<std::uint32_t>(r)) *
                               static_cast<std::uint32_t>(layout.width),
                           static_cast<std::uint32_t>(layout.width), reach + 1, fires + 1);
            // A cell without an update keeps its state if it is alive; a dead one becomes zero, and cannot be bright.
            std::memcpy(candidate_bright + row, bright + row, row_cells);
            std::uint8_t* held = occupied + row;
            for (std::size_t x = 1; x <= width; ++x) {
                rests[x] = static_cast<std::uint8_t>(alive[x] & (fires[x] ^ 1U));
                any_listed[x] |= static_cast<std::uint8_t>(fires[x] | alive[x]);
                stale[x] = static_cast<std::uint8_t>((held[x] != 0 ? 1 : 0) & ~(fires[x] | alive[x]));
                held[x] = static_cast<std::uint8_t>((fires[x] | alive[x]) * kWritten | alive[x] * kAliveBefore |
                                                    fires[x] * kFired);
            }
            reach_count += std::accumulate(reach + 1, reach + 1 + width, std::uint64_t{0});
            clear_marked(stale, width, next + row * channels, channels);
        }
        for (std::size_t x = 1; x <= width;) {
            if (nothing_in_eight(any_listed, any_listed, x, width)) {
                x += 8;
                continue;
            }
            for (std::size_t r = 0; r < rows; ++r) {
                const auto offset = static_cast<std::uint32_t>((first_id + r * row_cells + x) * channels);
                active[listed.active] = offset;
                idle[listed.idle] = offset;
                listed.active += fires_rows[r * row_cells + x];
                listed.idle += idle_rows[r * row_cells + x];
            }
            ++x;
        }
    }
    return listed;
}

/// Where the tape keeps a tile's H, if it does.
HiddenTile tape_of_tile(BandWork& work, std::size_t tile) {
    if (!work.step.keep_hidden) return {};
    const std::uint32_t kept = work.space.hidden.take();
    work.space.tape[static_cast<std::size_t>(work.step.tape_step)]
        .hidden_tile[static_cast<std::size_t>(work.sample) * work.layout().tiles + work.band.first_tile + tile] = kept;
    return work.space.hidden.tile(kept);
}

/// Tile by tile the candidates of the active cells. The idle ones are copied in between: their memory is asked for
/// while a tile is computed, as copying does nothing but wait for it.
void compute_candidates(BandWork& work, const Listed& listed) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const Kernels& kernels = space.kernels;
    const ForwardStep& step = work.step;
    const float* state = space.state(step.from_slot, work.sample);
    float* next = space.state(step.to_slot, work.sample);
    std::uint8_t* candidate_bright = space.plane(space.candidate_bright, work.sample);
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::size_t alpha = static_cast<std::size_t>(space.shape.sizes.channels) - 1;
    const float scale = static_cast<float>(1.0 / step.keep->probability);
    float* perception = work.scratch.perception;
    float* hidden = work.scratch.hidden;
    const std::uint32_t* idle = work.scratch.idle.data();
    const auto copy_idle = [&](std::uint32_t begin, std::uint32_t end) {
        kernels.copy_rows(static_cast<int>(end - begin), idle + begin, state, layout.channels, next);
    };
    const std::uint32_t tiles = (listed.active + kTileRows - 1) / kTileRows;
    std::uint32_t copied = 0;
    for (std::uint32_t tile = 0; tile < tiles; ++tile) {
        const std::uint32_t first = tile * kTileRows;
        const int rows = static_cast<int>(std::min<std::uint32_t>(kTileRows, listed.active - first));
        const std::uint32_t* offsets = work.active() + first;
        const int next_rows = std::min(kTileRows, static_cast<int>(listed.active - first) - rows);
        const std::uint32_t copies = std::min<std::uint32_t>(kTileRows, listed.idle - copied);
        const std::array soon{Soon{state, offsets + rows, next_rows, layout.channels},
                              Soon{state + layout.pitch, offsets + rows, next_rows, layout.channels},
                              Soon{state, idle + copied, static_cast<int>(copies), layout.channels},
                              Soon{next, idle + copied, static_cast<int>(copies), layout.channels}};
        const HiddenTile kept = tape_of_tile(work, tile);
        const bool is_kept = kept.hidden != nullptr;
        kernels.perceive(rows, offsets, state, layout.pitch, layout.channels, perception);
        kernels.hidden_layer(rows, perception, layout.inputs, space.packed.weights1.data(), space.packed.bias1.data(),
                             layout.hidden, hidden, kept.hidden, soon);
        copy_idle(copied, copied + copies);
        copied += copies;
        kernels.output_layer(rows, hidden, layout.hidden, space.packed.weights2.data(), space.packed.bias2.data(),
                             {offsets, state, next, scale, layout.channels},
                             is_kept ? kept.fired_units : work.scratch.fired_units.data(), is_kept);
        for (int row = 0; row < rows; ++row)
            candidate_bright[offsets[row] / channels] = is_alive(next[offsets[row] + alpha]) ? 1 : 0;
    }
    copy_idle(copied, listed.idle);
}

/// next state = candidate where alive before AND after, else zero. Adds the updates that were not masked out.
void mask_band(BandWork& work, std::uint64_t& flowing_count) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const std::uint8_t* candidate_bright = space.plane(space.candidate_bright, work.sample);
    std::uint8_t* next_bright = space.plane(space.next_bright, work.sample);
    std::uint8_t* occupied = space.plane(space.occupied[static_cast<std::size_t>(work.step.to_slot)], work.sample);
    float* next = space.state(work.step.to_slot, work.sample);
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    std::uint8_t* column_any = work.scratch.row_bytes.data();
    std::uint8_t* alive_after = column_any + layout.row_cells;
    std::uint8_t* died = alive_after + layout.row_cells;
    const std::size_t width = static_cast<std::size_t>(layout.width);
    for (int y = work.band.first_row; y < work.band.end_row; ++y) {
        const std::size_t row = layout.cell_id(y, -1);
        dilate_row(candidate_bright + row, layout.row_cells, column_any, alive_after);
        std::uint8_t* held = occupied + row;
        std::uint32_t flowing = 0;
        for (std::size_t x = 1; x <= width; ++x) {
            const std::uint8_t lives = static_cast<std::uint8_t>((held[x] & kAliveBefore) & alive_after[x]);
            died[x] = static_cast<std::uint8_t>((held[x] != 0 ? 1 : 0) & ~lives);
            flowing += static_cast<std::uint32_t>(lives & (held[x] / kFired));
            held[x] = lives;
            next_bright[row + x] = static_cast<std::uint8_t>(lives & candidate_bright[row + x]);
        }
        flowing_count += flowing;
        clear_marked(died, width, next + row * channels, channels);
    }
}

}  // namespace

bool forward_step(Workspace& space, const ForwardStep& step, Gate* gate) {
    // The active cells of the last step taken so tell where this step's work will be.
    const std::size_t cells =
        plan_tasks(space, [&](int task) { return space.active_count[static_cast<std::size_t>(task)]; });
    std::fill(space.reach_count.begin(), space.reach_count.end(), 0);
    std::fill(space.active_count.begin(), space.active_count.end(), 0);
    std::fill(space.flowing_count.begin(), space.flowing_count.end(), 0);
    const auto band_work = [&](int sample, int band, int thread) {
        return BandWork{space, step, sample, space.layout.bands[static_cast<std::size_t>(band)],
                        space.scratch[static_cast<std::size_t>(thread)]};
    };
    const std::size_t looked_at = static_cast<std::size_t>(space.layout.batch) * space.layout.grid_cells;
    AlignedBuffer<std::uint32_t>& counts = space.tape[static_cast<std::size_t>(step.tape_step)].active_count;
    const bool alone = cells < kAloneCells && looked_at < kAloneBytes;
    const bool computed = run_phase(space, gate, alone, [&](int sample, int slot, int band, int thread) {
        BandWork work = band_work(sample, band, thread);
        const int task_number = sample * space.layout.slots + slot;
        const auto task = static_cast<std::size_t>(task_number);
        find_alive(work);
        const Listed listed = list_cells(work, space.reach_count[task]);
        compute_candidates(work, listed);
        space.active_count[task] += listed.active;
        counts[static_cast<std::size_t>(sample) * space.layout.bands.size() + static_cast<std::size_t>(band)] =
            listed.active;
    });
    if (!computed) return false;
    // Masking is quick: it is finished even if the gate is wanted, so that a step is never left half masked.
    run_phase(space, nullptr, looked_at < kAloneBytes, [&](int sample, int slot, int band, int thread) {
        BandWork work = band_work(sample, band, thread);
        mask_band(work, space.flowing_count[static_cast<std::size_t>(sample * space.layout.slots + slot)]);
    });
    std::swap(space.bright, space.next_bright);
    return true;
}

int forward_steps_by_samples(Workspace& space, int steps, const KeepMasks& keep, Gate* gate) {
    const Layout& layout = space.layout;
    const int bands = static_cast<int>(layout.bands.size());
    const bool done = run_samples(*space.team, space.turns, steps, 2 * bands, gate, [&](const Turn& turn, int thread) {
        const int t = turn.step;
        const ForwardStep step{t, t + 1, t, true, t, &keep};
        const std::size_t sample = static_cast<std::size_t>(turn.sample);
        const std::size_t band = static_cast<std::size_t>(turn.part % bands);
        StepCounts& counts =
            space.step_counts[static_cast<std::size_t>(t) * static_cast<std::size_t>(layout.batch) + sample];
        if (turn.part == 0) counts = {};
        BandWork work{space, step, turn.sample, layout.bands[band], space.scratch[static_cast<std::size_t>(thread)]};
        if (turn.part < bands) {
            find_alive(work);
            const Listed listed = list_cells(work, counts.reach);
            compute_candidates(work, listed);
            counts.active += listed.active;
            space.tape[static_cast<std::size_t>(t)].active_count[sample * layout.bands.size() + band] = listed.active;
        } else {
            mask_band(work, counts.flowing);
        }
        if (turn.part + 1 == 2 * bands)
            std::copy_n(space.plane(space.next_bright, turn.sample), layout.plane_cells,
                        space.plane(space.bright, turn.sample));
    });
    return done ? steps : space.turns.steps_done();
}

void find_bright(Workspace& space, int slot) {
    const Layout& layout = space.layout;
    // Nothing is known of the next step's work: it may be all there is.
    std::fill(space.active_count.begin(), space.active_count.end(), layout.grid_cells);
    const std::size_t alpha = static_cast<std::size_t>(space.shape.sizes.channels) - 1;
    for (int sample = 0; sample < layout.batch; ++sample) {
        const float* state = space.state(slot, sample);
        std::uint8_t* bright = space.plane(space.bright, sample);
        std::uint8_t* occupied = space.plane(space.occupied[static_cast<std::size_t>(slot)], sample);
        for (int y = 0; y < layout.height; ++y)
            for (int x = 0; x < layout.width; ++x) {
                const std::size_t id = layout.cell_id(y, x);
                bright[id] = is_alive(state[id * static_cast<std::size_t>(layout.channels) + alpha]) ? 1 : 0;
                occupied[id] = 1;
            }
    }
}

}  // namespace nca::cpu
