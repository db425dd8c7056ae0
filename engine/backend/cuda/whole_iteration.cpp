// What the graph holds, in its order: the same functions that the verbs queue, hence the same bits.
#include "engine/backend/cuda/whole_iteration.h"

#include <algorithm>
#include <cmath>

#include "engine/backend/cuda/optimiser.h"

namespace nca::gpu {
namespace {

/// A run whose steps are drawn has as many graphs as lengths. More steps than this, of all of them, are not kept.
constexpr int kMostStepsKept = 12'800;
constexpr std::size_t kCounts = 3;

template <class Number>
void bring(Stream& stream, PinnedBuffer<Number>& to, const Number* from) {
    copy_to_host(stream, to.data(), from, to.bytes());
}

template <class Number>
void take(const PinnedBuffer<Number>& from, std::vector<Number>& to) {
    to.assign(from.data(), from.data() + from.size());
}

}  // namespace

WholeIteration::WholeIteration(const BackendShape& shape, Stream& stream, BackendMemory& memory,
                               RolloutKernels& kernels)
    : shape_(shape),
      grids_(make_grids(shape)),
      stream_(stream),
      memory_(memory),
      kernels_(kernels),
      rollout_(*kernels.in_one_graph()),
      settings_(memory.settings_block.size()),
      pictures_(2 * batch_bytes()),
      losses_(memory.losses.size()),
      counts_(kCounts),
      numbers_(1),
      parameters_(memory.parameters.size()),
      first_moment_(memory.first_moment.size()),
      second_moment_(memory.second_moment.size()) {}

IterationOutcome WholeIteration::run(const IterationWork& work, IterationResult& result) {
    set(work);
    auto found = graphs_.find(work.steps);
    if (found == graphs_.end()) {
        if (steps_kept_ + work.steps > kMostStepsKept) {
            graphs_.clear();
            steps_kept_ = 0;
        }
        found = graphs_.emplace(work.steps, Graph(stream_, [&] { queue(work.steps); })).first;
        steps_kept_ += work.steps;
    }
    found->second.replay(stream_);
    done_.record(stream_);
    done_.wait();
    return tell(work.steps, result);
}

/// Nobody reads the pinned block now: the replay before was waited for.
void WholeIteration::set(const IterationWork& work) {
    const SettingsBlock settings(settings_.data());
    const OptimiserStep& update = work.update;
    *settings.fixed = {.update = {update.learning_rate, update.clip_norm, update.update},
                       .normals = work.normals,
                       .rollout = make_control(work.keep)};
    std::transform(work.levels.begin(), work.levels.end(), settings.levels,
                   [](double level) { return static_cast<float>(level); });
}

void WholeIteration::queue(int steps) {
    const SettingsBlock settings = memory_.settings();
    float* const state = memory_.states[0].data();
    const float* const target = memory_.target.data();
    float* const gradient = memory_.gradient.data();
    const std::size_t parameters = memory_.gradient.size();
    // Four bytes a cell and picture in the place of as many floats a cell as there are channels.
    auto* const pictures = reinterpret_cast<std::uint8_t*>(memory_.added_gradient.data());

    copy_to_device(stream_, memory_.settings_block, settings_);
    start_noisy(stream_, grids_, target, settings.levels, nullptr, &settings.fixed->normals, state);
    draw_frames(stream_, grids_, FrameKind::rgba, state, pictures);
    rollout_.queue_roll(steps, state);
    measure_loss(stream_, grids_, state, target, memory_.loss_parts.data(), memory_.losses.data());
    draw_frames(stream_, grids_, FrameKind::rgba, state, pictures + batch_bytes());

    loss_gradient(stream_, grids_, state, target, memory_.state_gradient.data());
    rollout_.queue_backpropagate(steps);
    measure_norm(stream_, gradient, parameters, memory_.norm_parts.data(), memory_.numbers.data());
    update_parameters(stream_, &settings.fixed->update, memory_.numbers.data(), gradient, parameters,
                      memory_.parameters.data(), memory_.first_moment.data(), memory_.second_moment.data());
    kernels_.parameters_changed();

    bring(stream_, pictures_, pictures);
    bring(stream_, losses_, memory_.losses.data());
    bring(stream_, counts_, rollout_.counts_on_device());
    bring(stream_, numbers_, memory_.numbers.data());
    bring(stream_, parameters_, memory_.parameters.data());
    bring(stream_, first_moment_, memory_.first_moment.data());
    bring(stream_, second_moment_, memory_.second_moment.data());
}

IterationOutcome WholeIteration::tell(int steps, IterationResult& result) const {
    take_pictures(pictures_.data(), result.starts);
    take_pictures(pictures_.data() + batch_bytes(), result.ends);
    const std::uint64_t* counts = counts_.data();
    const std::uint64_t cells = static_cast<std::uint64_t>(shape_.batch) * shape_.grid.cells();
    result.counts = {static_cast<std::uint64_t>(steps) * cells, counts[0], counts[1], counts[2]};
    take(losses_, result.losses);
    result.loss = mean_loss(result.losses);
    result.gradient_norm = numbers_.data()->norm;
    if (!std::isfinite(result.loss)) return IterationOutcome::loss_not_finite;
    if (!std::isfinite(result.gradient_norm)) return IterationOutcome::norm_not_finite;
    take(parameters_, result.parameters);
    take(first_moment_, result.first_moment);
    take(second_moment_, result.second_moment);
    result.rounded = false;
    return IterationOutcome::updated;
}

void WholeIteration::take_pictures(const std::uint8_t* from, std::vector<std::vector<std::uint8_t>>& pictures) const {
    pictures.resize(static_cast<std::size_t>(shape_.batch));
    for (std::vector<std::uint8_t>& picture : pictures) {
        picture.assign(from, from + frame_bytes());
        from += frame_bytes();
    }
}

}  // namespace nca::gpu
