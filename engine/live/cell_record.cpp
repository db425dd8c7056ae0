// The record follows the grid by its place (seed, reset count, step) alone, so that no command needs to tell it what it
// did: whatever happened between two looks is a restart, a way back, or a change in the same place.
#include "engine/live/cell_record.h"

#include <algorithm>
#include <utility>

#include "engine/model/cell_rule.h"
#include "engine/model/parameters.h"

namespace nca {
namespace {

constexpr std::size_t kLeastSteps = 8;

bool same_start(const StepDraws& a, const StepDraws& b) {
    return a.place.seed == b.place.seed && a.place.iteration == b.place.iteration;
}

}  // namespace

std::size_t CellRecord::most_moments(const GridSize& grid) {
    const std::size_t bytes = grid.cells() * kPictureChannels * sizeof(float);
    return std::clamp(kMostBytes / std::max<std::size_t>(bytes, 1), kLeastSteps, kSteps) + 1;
}

void CellRecord::begin_anew() {
    moments_.clear();
    has_step_ = false;
    Moment first = spare_moment();
    first.step = next_draws_.place.step;
    copy_pictures(now(), first.rgba);
    moments_.push_back(std::move(first));
}

void CellRecord::look(const LiveGrid& grid) {
    const StepDraws draws = grid.next_draws();
    const bool same_grid = grid.grid() == grid_ && grid.sizes() == sizes_ && !moments_.empty();
    sizes_ = grid.sizes();
    grid_ = grid.grid();
    now_is_after_ = false;
    now_.resize(grid_.cells() * static_cast<std::size_t>(sizes_.channels));
    grid.download_state(now_);
    looked_ = true;
    parameters_changes_.reset();
    const bool follows = same_grid && same_start(draws, next_draws_) && draws.place.step > 0;
    next_draws_ = draws;
    if (!follows) return begin_anew();
    while (!moments_.empty() && moments_.back().step > draws.place.step) {
        moments_.pop_back();
        has_step_ = false;
    }
    if (moments_.empty() || moments_.back().step != draws.place.step) begin_anew();
}

void CellRecord::stepped(const LiveGrid& grid, const StepDraws& draws) {
    if (parameters_changes_ != grid.parameters_changes()) {
        parameters_.resize(ParameterLayout(sizes_).total());
        grid.download_parameters(parameters_);
        parameters_changes_ = grid.parameters_changes();
    }
    before_.swap(now());
    after_.resize(before_.size());
    grid.download_state(after_);
    now_is_after_ = true;
    has_step_ = true;

    Moment moment = spare_moment();
    if (std::exchange(looked_, false)) {
        copy_pictures(before_, moment.start);
        if (moment.start == moments_.back().rgba) moment.start = {};
    }
    moment.draws = draws;
    moment.step = draws.place.step + 1;
    copy_pictures(after_, moment.rgba);
    moments_.push_back(std::move(moment));
    next_draws_ = grid.next_draws();
}

std::optional<WatchedCell> CellRecord::tell(const Cell& cell) const {
    if (moments_.empty() || !contains(grid_, cell)) return std::nullopt;
    const std::size_t index = cell_index(grid_, cell);
    const auto rgba_in = [&](const std::vector<float>& picture) {
        std::array<float, kPictureChannels> rgba{};
        std::copy_n(picture.begin() + static_cast<std::ptrdiff_t>(index * kPictureChannels), rgba.size(), rgba.begin());
        return rgba;
    };
    WatchedCell told;
    told.cell = cell;
    told.step = next_draws_.place.step;
    const auto channels = static_cast<std::ptrdiff_t>(sizes_.channels);
    const auto own = now().begin() + static_cast<std::ptrdiff_t>(index) * channels;
    told.now.assign(own, own + channels);
    for (std::size_t i = 0; i < told.alpha_around.size(); ++i) {
        const Cell where{cell.x + static_cast<int>(i % 3) - 1, cell.y + static_cast<int>(i / 3) - 1};
        if (!contains(grid_, where)) continue;
        const float alpha = now()[(cell_index(grid_, where) + 1) * static_cast<std::size_t>(sizes_.channels) - 1];
        told.alpha_around[i] = alpha;
        told.alive = told.alive || is_alive(alpha);
    }
    if (has_step_)
        told.story = tell_cell_story(sizes_, grid_, parameters_, before_, after_, *moments_.back().draws, cell);
    told.past.reserve(moments_.size());
    for (const Moment& moment : moments_) {
        CellMoment one;
        one.step = moment.step;
        one.rgba = rgba_in(moment.rgba);
        one.fired = moment.draws && moment.draws->fires(index);
        one.wounded = !moment.start.empty() && !told.past.empty() && rgba_in(moment.start) != told.past.back().rgba;
        told.past.push_back(one);
    }
    return told;
}

void CellRecord::copy_pictures(const std::vector<float>& state, std::vector<float>& rgba) const {
    const auto channels = static_cast<std::size_t>(sizes_.channels);
    const std::size_t cells = grid_.cells();
    rgba.resize(cells * kPictureChannels);
    const float* from = state.data() + channels - kPictureChannels;
    for (std::size_t cell = 0; cell < cells; ++cell, from += channels)
        std::copy_n(from, kPictureChannels, rgba.data() + cell * kPictureChannels);
}

/// A moment to be filled, in the memory of one that is too old.
CellRecord::Moment CellRecord::spare_moment() {
    if (moments_.size() < most_moments(grid_)) return {};
    Moment old = std::move(moments_.front());
    moments_.pop_front();
    old.start.clear();
    return old;
}

}  // namespace nca
