// Phase one of a step finds the active cells of a band and computes their candidates tile by tile; phase two masks.
// Rows that are written stay marked in the target slot's `occupied` plane, so that dead cells are cleared only once.
#include "engine/backend/cpu/forward_step.h"

#include <algorithm>
#include <cstring>

#include "engine/backend/cpu/dilate.h"
#include "engine/backend/cpu/phase.h"
#include "engine/model/cell_rule.h"
#include "engine/model/random.h"

namespace nca::cpu {
namespace {

// Bits of the target's occupied plane between the phases.
constexpr std::uint8_t kAliveBefore = 1;  ///< alive(state)
constexpr std::uint8_t kWritten = 2;      ///< the target row holds something

/// Which cells fire, four cells a Philox call.
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

    /// Cells must be asked in ascending order for the words to be reused.
    bool fires(std::uint32_t cell) {
        if (mask_ != nullptr) return mask_[cell] != 0;
        if (cell / 4 != group_) {
            group_ = cell / 4;
            words_ = random_words(place_, group_);
        }
        return words_.word[cell % 4] < threshold_;
    }

private:
    RandomPlace place_;
    std::uint64_t threshold_;
    const std::uint8_t* mask_ = nullptr;
    std::uint32_t group_ = UINT32_MAX;
    RandomWords words_{};
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

/// Lists the active cells, and settles the rows of all others: copied where alive, cleared where not.
std::uint32_t list_active(BandWork& work, std::uint64_t& reach_count) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const ForwardStep& step = work.step;
    const std::uint8_t* bright = space.plane(space.bright, work.sample);
    std::uint8_t* candidate_bright = space.plane(space.candidate_bright, work.sample);
    std::uint8_t* occupied = space.plane(space.occupied[static_cast<std::size_t>(step.to_slot)], work.sample);
    const float* state = space.state(step.from_slot, work.sample);
    float* next = space.state(step.to_slot, work.sample);
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::size_t row_bytes = channels * sizeof(float);
    std::uint8_t* column_any = work.scratch.row_bytes.data();
    std::uint8_t* reach = column_any + layout.row_cells;
    std::uint32_t* active = work.active();
    std::uint32_t count = 0;
    KeepDraws draws(*step.keep, work.sample, step.mask_step, space.shape);
    for (int y = work.band.first_row; y < work.band.end_row; ++y) {
        const std::size_t row = layout.cell_id(y, -1);
        const std::uint8_t* alive = work.scratch.alive.data() + row;
        dilate_row(alive, layout.row_cells, column_any, reach);
        for (int x = 1; x <= layout.width; ++x) {
            const std::size_t id = row + static_cast<std::size_t>(x);
            const std::size_t offset = id * channels;
            reach_count += reach[x];
            if (reach[x] != 0 && draws.fires(static_cast<std::uint32_t>(y * layout.width + x - 1))) {
                active[count++] = static_cast<std::uint32_t>(offset);
                occupied[id] = static_cast<std::uint8_t>(kWritten | alive[x]);
                continue;
            }
            // A cell without an update keeps its state if it is alive; a dead one becomes zero, and cannot be bright.
            candidate_bright[id] = bright[id];
            if (alive[x] != 0) {
                std::memcpy(next + offset, state + offset, row_bytes);
                occupied[id] = kWritten | kAliveBefore;
            } else if (occupied[id] != 0) {
                std::memset(next + offset, 0, row_bytes);
                occupied[id] = 0;
            }
        }
    }
    return count;
}

void compute_candidates(BandWork& work, std::uint32_t count, bool keep_hidden) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const Kernels& kernels = space.kernels;
    const ForwardStep& step = work.step;
    const float* state = space.state(step.from_slot, work.sample);
    float* next = space.state(step.to_slot, work.sample);
    std::uint8_t* candidate_bright = space.plane(space.candidate_bright, work.sample);
    const std::uint32_t* active = work.active();
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    const std::size_t alpha = static_cast<std::size_t>(space.shape.sizes.channels) - 1;
    const std::size_t hidden_tile = static_cast<std::size_t>(kTileRows) * static_cast<std::size_t>(layout.hidden);
    const float scale = static_cast<float>(1.0 / step.keep->probability);
    float* hidden = work.scratch.hidden.data();
    if (keep_hidden)
        hidden = space.tape[static_cast<std::size_t>(step.tape_step)].hidden.data() +
                 static_cast<std::size_t>(work.sample) * layout.hidden_floats + work.band.first_tile * hidden_tile;
    for (std::uint32_t first = 0; first < count; first += kTileRows) {
        const int rows = static_cast<int>(std::min<std::uint32_t>(kTileRows, count - first));
        const std::uint32_t* offsets = active + first;
        kernels.perceive(rows, offsets, state, layout.pitch, layout.channels, work.scratch.perception.data());
        kernels.hidden_layer(rows, work.scratch.perception.data(), layout.inputs, space.packed.weights1.data(),
                             space.packed.bias1.data(), layout.hidden, hidden);
        kernels.output_layer(rows, hidden, layout.hidden, space.packed.weights2.data(), space.packed.bias2.data(),
                             layout.outputs, work.scratch.delta.data());
        kernels.add_delta(rows, offsets, state, work.scratch.delta.data(), layout.outputs, scale, layout.channels,
                          next);
        for (int row = 0; row < rows; ++row)
            candidate_bright[offsets[row] / channels] = is_alive(next[offsets[row] + alpha]) ? 1 : 0;
        if (keep_hidden) hidden += hidden_tile;
    }
}

/// next state = candidate where alive before AND after, else zero.
void mask_band(BandWork& work) {
    Workspace& space = work.space;
    const Layout& layout = work.layout();
    const std::uint8_t* candidate_bright = space.plane(space.candidate_bright, work.sample);
    std::uint8_t* next_bright = space.plane(space.next_bright, work.sample);
    std::uint8_t* occupied = space.plane(space.occupied[static_cast<std::size_t>(work.step.to_slot)], work.sample);
    float* next = space.state(work.step.to_slot, work.sample);
    const std::size_t channels = static_cast<std::size_t>(layout.channels);
    std::uint8_t* column_any = work.scratch.row_bytes.data();
    std::uint8_t* alive_after = column_any + layout.row_cells;
    for (int y = work.band.first_row; y < work.band.end_row; ++y) {
        const std::size_t row = layout.cell_id(y, -1);
        dilate_row(candidate_bright + row, layout.row_cells, column_any, alive_after);
        for (int x = 1; x <= layout.width; ++x) {
            const std::size_t id = row + static_cast<std::size_t>(x);
            const bool lives = (occupied[id] & kAliveBefore) != 0 && alive_after[x] != 0;
            if (!lives && occupied[id] != 0) std::memset(next + id * channels, 0, channels * sizeof(float));
            occupied[id] = lives ? 1 : 0;
            next_bright[id] = lives ? candidate_bright[id] : 0;
        }
    }
}

}  // namespace

bool forward_step(Workspace& space, const ForwardStep& step, Gate* gate) {
    std::fill(space.reach_count.begin(), space.reach_count.end(), 0);
    std::fill(space.active_count.begin(), space.active_count.end(), 0);
    const auto band_work = [&](int sample, int band, int thread) {
        return BandWork{space, step, sample, space.layout.bands[static_cast<std::size_t>(band)],
                        space.scratch[static_cast<std::size_t>(thread)]};
    };
    AlignedBuffer<std::uint32_t>& counts = space.tape[static_cast<std::size_t>(step.tape_step)].active_count;
    const bool computed = run_phase(space, gate, [&](int sample, int slot, int band, int thread) {
        BandWork work = band_work(sample, band, thread);
        const int task_number = sample * space.layout.slots + slot;
        const auto task = static_cast<std::size_t>(task_number);
        find_alive(work);
        const std::uint32_t count = list_active(work, space.reach_count[task]);
        compute_candidates(work, count, step.keep_hidden);
        space.active_count[task] += count;
        counts[static_cast<std::size_t>(sample) * space.layout.bands.size() + static_cast<std::size_t>(band)] = count;
    });
    if (!computed) return false;
    // Masking is quick: it is finished even if the gate is wanted, so that a step is never left half masked.
    run_phase(space, nullptr, [&](int sample, int, int band, int thread) {
        BandWork work = band_work(sample, band, thread);
        mask_band(work);
    });
    std::swap(space.bright, space.next_bright);
    return true;
}

void find_bright(Workspace& space, int slot) {
    const Layout& layout = space.layout;
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
