// Allocation of a cpu backend's memory.
#include "engine/backend/cpu/workspace.h"

#include <algorithm>

namespace nca::cpu {
namespace {

std::size_t times(std::size_t a, std::size_t b) { return a * b; }

/// Tiles of H that a tape can need, and how many of them fit.
std::size_t hidden_tiles(const BackendShape& shape, const Layout& layout, std::size_t hidden_bytes) {
    const std::size_t most =
        times(times(static_cast<std::size_t>(shape.tape_steps), static_cast<std::size_t>(shape.batch)), layout.tiles);
    const std::size_t fit = hidden_bytes / HiddenPool::bytes_of_tile(layout.hidden);
    return std::min({most, fit, static_cast<std::size_t>(HiddenPool::kNotKept) - 1});
}

/// TileScratch::matrices: P and H, and with a gradient those of the deltas and of H.
std::size_t matrix_floats(const Layout& layout, bool with_gradient) {
    return 2 * kApartFloats +
           blocked_floats(layout.inputs + layout.hidden + (with_gradient ? layout.channels + layout.hidden : 0));
}

}  // namespace

Lanes::Lanes(const BackendShape& shape, const Layout& layout, int threads)
    : by_samples(shape.tape_steps > 0 && 2 * threads <= shape.batch),
      count(shape.tape_steps == 0 ? 0
            : by_samples          ? threads
                                  : shape.batch),
      cells(by_samples ? std::min(std::size_t{kLaneBands}, layout.bands.size()) * layout.band_cells
                       : layout.grid_cells) {}

TileScratch::TileScratch(const Layout& layout, bool with_gradient)
    : matrices(matrix_floats(layout, with_gradient)),
      perception(matrices.data() + kApartFloats),
      hidden(perception + blocked_floats(layout.inputs)),
      delta_gradient(with_gradient ? hidden + blocked_floats(layout.hidden) : nullptr),
      hidden_gradient(with_gradient ? delta_gradient + blocked_floats(layout.channels) : nullptr),
      alive(layout.plane_cells),
      row_bytes(kRowPlanes * static_cast<std::size_t>(layout.row_cells)),
      idle(layout.band_cells),
      offsets(kTileRows),
      places(kTileRows),
      fired_units(kTileRows * fired_words(layout.hidden)),
      fired_rows(with_gradient ? kRowWords * static_cast<std::size_t>(layout.hidden) : 0),
      gathered(kGatherCells) {}

std::size_t TileScratch::bytes() const {
    return matrices.bytes() + alive.bytes() + row_bytes.bytes() + idle.bytes() + offsets.bytes() + places.bytes() +
           fired_units.bytes() + fired_rows.bytes() + gathered.bytes();
}

Workspace::Workspace(const BackendShape& shape_in, const Kernels& kernels_in, int threads, std::size_t hidden_bytes)
    : shape(shape_in),
      kernels(kernels_in),
      layout(shape_in, kernels_in.panel),
      team(make_thread_team(threads)),
      packed(layout, shape_in.tape_steps > 0),
      hidden(hidden_tiles(shape_in, layout, hidden_bytes), layout.hidden),
      gradient_layout(layout),
      lanes(shape_in, layout, threads),
      turns(lanes.by_samples ? shape_in.batch : 0, threads) {
    const bool has_tape = shape.tape_steps > 0;
    const std::size_t batch = static_cast<std::size_t>(layout.batch);
    const std::size_t planes = batch * layout.plane_cells;
    const std::size_t slots = has_tape ? static_cast<std::size_t>(shape.tape_steps) + 1 : 2;
    for (std::size_t slot = 0; slot < slots; ++slot) {
        states.emplace_back(batch * layout.state_floats);
        occupied.emplace_back(planes);
    }
    bright = AlignedBuffer<std::uint8_t>(planes);
    candidate_bright = AlignedBuffer<std::uint8_t>(planes);
    next_bright = AlignedBuffer<std::uint8_t>(planes);
    for (int step = 0; step < std::max(1, shape.tape_steps); ++step)
        tape.push_back({AlignedBuffer<std::uint32_t>(batch * layout.grid_cells),
                        AlignedBuffer<std::uint32_t>(batch * layout.bands.size()),
                        AlignedBuffer<std::uint32_t>(has_tape ? batch * layout.tiles : 0)});
    for (int thread = 0; thread < threads; ++thread) scratch.emplace_back(layout, has_tape);
    if (has_tape) {
        state_gradient = AlignedBuffer<float>(batch * layout.state_floats);
        gradient_occupied = AlignedBuffer<std::uint8_t>(planes);
        perception_gradient = AlignedBuffer<float>(static_cast<std::size_t>(lanes.count) * (lanes.cells + 1) *
                                                   static_cast<std::size_t>(layout.inputs));
        const std::size_t lane_planes = static_cast<std::size_t>(lanes.count) * layout.plane_cells;
        gradient_place = AlignedBuffer<std::uint32_t>(lane_planes);
        std::fill_n(gradient_place.data(), lane_planes, static_cast<std::uint32_t>(zero_place()));
        flows = AlignedBuffer<std::uint8_t>(lane_planes);
        accumulators = AlignedBuffer<float>(static_cast<std::size_t>(tasks()) * gradient_layout.total);
    }
    if (lanes.by_samples) step_counts.resize(static_cast<std::size_t>(shape.tape_steps) * batch);
    task_order.resize(static_cast<std::size_t>(tasks()));
    task_cells.resize(static_cast<std::size_t>(tasks()));
    next_band.resize(static_cast<std::size_t>(tasks()));
    reach_count.resize(static_cast<std::size_t>(tasks()));
    active_count.resize(static_cast<std::size_t>(tasks()));
    flowing_count.resize(static_cast<std::size_t>(tasks()));
}

std::size_t Workspace::bytes() const {
    std::size_t sum = packed.bytes() + bright.bytes() + candidate_bright.bytes() + next_bright.bytes() +
                      state_gradient.bytes() + gradient_occupied.bytes() + perception_gradient.bytes() +
                      gradient_place.bytes() + flows.bytes() + accumulators.bytes() + hidden.bytes();
    for (const auto& buffer : states) sum += buffer.bytes();
    for (const auto& buffer : occupied) sum += buffer.bytes();
    for (const StepTape& step : tape)
        sum += step.offsets.bytes() + step.active_count.bytes() + step.hidden_tile.bytes();
    for (const TileScratch& tile : scratch) sum += tile.bytes();
    return sum;
}

WorkspaceBytes workspace_bytes(const BackendShape& shape, int panel, int threads) {
    // The layout itself is small: a vector of bands, at most one a row.
    const Layout layout(shape, panel);
    const double batch = layout.batch;
    const double steps = std::max(1, shape.tape_steps);
    const double planes = batch * static_cast<double>(layout.plane_cells);
    const double state = batch * static_cast<double>(layout.state_floats) * sizeof(float);
    const double tile = static_cast<double>(matrix_floats(layout, shape.tape_steps > 0)) * sizeof(float) +
                        (2 * kTileRows + kGatherCells) * sizeof(std::uint32_t);
    const double fired = static_cast<double>(sizeof(std::uint64_t)) *
                         (static_cast<double>(kTileRows * fired_words(layout.hidden)) +
                          (shape.tape_steps > 0 ? static_cast<double>(kRowWords) * layout.hidden : 0));
    const double by_words = static_cast<double>(
        word_packed_floats(layout.hidden, layout.channels + (shape.tape_steps > 0 ? layout.inputs : 0)));
    const double packed = sizeof(float) * (static_cast<double>(layout.hidden) * layout.inputs + by_words +
                                           layout.hidden + layout.channels);
    double sum = packed + (shape.tape_steps > 0 ? steps + 1 : 2) * (state + planes) + 3 * planes;
    sum += steps * batch * static_cast<double>(layout.grid_cells + layout.bands.size()) * sizeof(std::uint32_t);
    sum += threads *
           (tile + fired + static_cast<double>(layout.plane_cells) +
            sizeof(std::uint32_t) * static_cast<double>(layout.band_cells) + 1.0 * kRowPlanes * layout.row_cells);
    if (shape.tape_steps == 0) return {0, sum};
    const double tiles = steps * batch * static_cast<double>(layout.tiles);
    sum += tiles * sizeof(std::uint32_t) + state + planes;
    const Lanes lanes(shape, layout, threads);
    sum += lanes.count * (static_cast<double>(layout.plane_cells) * 5 +
                          (static_cast<double>(lanes.cells) + 1) * layout.inputs * sizeof(float));
    sum += batch * layout.slots * static_cast<double>(GradientLayout(layout).total) * sizeof(float);
    return {tiles * static_cast<double>(HiddenPool::bytes_of_tile(layout.hidden)), sum};
}

}  // namespace nca::cpu
