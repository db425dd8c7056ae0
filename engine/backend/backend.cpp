// What a backend does that has not its own way: an iteration is its verbs, one after the other.
#include "engine/backend/backend.h"

#include <fmt/format.h>

#include <cmath>

#include "engine/model/errors.h"

namespace nca {
namespace {

void take_pictures(const Backend& backend, std::vector<std::vector<std::uint8_t>>& pictures) {
    pictures.resize(static_cast<std::size_t>(backend.shape().batch));
    int sample = 0;
    for (std::vector<std::uint8_t>& picture : pictures) {
        picture.resize(backend.shape().grid.cells() * kPictureChannels);
        backend.write_frame(sample++, FrameKind::rgba, picture);
    }
}

/// Returns whether they had to be rounded.
bool download_single(const Backend& backend, Buffer buffer, std::vector<float>& values) {
    values.resize(buffer_count(backend.shape(), buffer));
    if (backend.precision() != Precision::double_precision) {
        backend.download(buffer, std::span<float>(values));
        return false;
    }
    std::vector<double> exact(values.size());
    backend.download(buffer, std::span<double>(exact));
    bool rounded = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<float>(exact[i]);
        rounded = rounded || static_cast<double>(values[i]) != exact[i];
    }
    return rounded;
}

}  // namespace

void Backend::add_state_gradient(HostInput) {
    throw InvalidSetting(fmt::format(
        "the backend ({}) can't take further terms of the loss: choose the cpu backend, or an overflow weight of 0",
        description()));
}

IterationOutcome Backend::iterate(const IterationWork& work, IterationResult& result, Gate* gate) {
    noisy_states(HostInput(work.levels), work.normals);
    if (work.change_starts) work.change_starts();
    take_pictures(*this, result.starts);
    if (roll(work.steps, work.keep, true, gate, &result.counts) < work.steps) return IterationOutcome::abandoned;

    result.losses.resize(static_cast<std::size_t>(shape().batch));
    result.loss = loss(result.losses);
    if (!std::isfinite(result.loss)) return IterationOutcome::loss_not_finite;
    take_pictures(*this, result.ends);
    if (work.meet_ends && !work.meet_ends()) return IterationOutcome::ended_by_host;

    if (!backpropagate(gate)) return IterationOutcome::abandoned;
    result.gradient_norm = gradient_norm();
    if (!std::isfinite(result.gradient_norm)) return IterationOutcome::norm_not_finite;
    optimiser_update(work.update);
    result.rounded = download_single(*this, Buffer::parameters, result.parameters);
    result.rounded = download_single(*this, Buffer::first_moment, result.first_moment) || result.rounded;
    result.rounded = download_single(*this, Buffer::second_moment, result.second_moment) || result.rounded;
    return IterationOutcome::updated;
}

}  // namespace nca
