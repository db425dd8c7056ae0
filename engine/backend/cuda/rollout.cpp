// Chunks, graphs and the gate.
#include "engine/backend/cuda/rollout.h"

#include <algorithm>
#include <cstring>

#include "engine/model/random.h"

namespace nca::gpu {
namespace {

/// Chunks that come only once, as the last odd steps of a rollout, are kept too; but no more than this.
constexpr std::size_t kMostGraphs = 4096;

}  // namespace

Rollout::Rollout(const BackendShape& shape, std::unique_ptr<RolloutKernels> kernels,
                 DeviceBuffer<RolloutControl>& control)
    : shape_(shape), kernels_(std::move(kernels)), control_(control) {}

std::size_t Rollout::bytes() const { return kernels_->bytes() + keep_masks_.bytes(); }

int Rollout::chunk_steps() const {
    const std::uint64_t cells = static_cast<std::uint64_t>(shape_.batch) * shape_.grid.cells();
    return static_cast<int>(std::clamp<std::uint64_t>(kChunkCellSteps / cells, 1, 1024));
}

int Rollout::roll(Stream& stream, int steps, const KeepMasks& keep, bool record, Gate* gate, RolloutCounts* counts) {
    if (record) recorded_ = -1;
    set_control(stream, steps, keep);
    kernels_->begin_rollout(stream, record);
    int done = 0;
    for (int chunk = 0; done < steps; ++chunk) {
        if (!go_on(stream, gate, chunk)) break;
        const int count = std::min(chunk_steps(), steps - done);
        run_chunk(stream, {record ? Kind::recorded : Kind::forward, done, count});
        queued_[chunk % kQueuedChunks].record(stream);
        done += count;
    }
    kernels_->finish_rollout(stream, done, record);
    if (record && done == steps) recorded_ = steps;
    copy_to_host(stream, counts_.data(), kernels_->counts(), counts_.bytes());
    stream.wait();
    if (counts != nullptr)
        *counts = {static_cast<std::uint64_t>(done) * static_cast<std::uint64_t>(shape_.batch) * shape_.grid.cells(),
                   counts_.data()[0], counts_.data()[1]};
    return done;
}

bool Rollout::backpropagate(Stream& stream, Gate* gate) {
    kernels_->begin_backward(stream, recorded_);
    int chunk = 0;
    for (int left = recorded_; left > 0; ++chunk) {
        if (!go_on(stream, gate, chunk)) return false;
        const int count = std::min(chunk_steps(), left);
        left -= count;
        run_chunk(stream, {Kind::backward, left, count});
        queued_[chunk % kQueuedChunks].record(stream);
    }
    for (int part = 0; part < kernels_->gradient_chunks(); ++part, ++chunk) {
        if (!go_on(stream, gate, chunk)) return false;
        kernels_->gradient_chunk(stream, recorded_, part);
        queued_[chunk % kQueuedChunks].record(stream);
    }
    kernels_->finish_backward(stream, recorded_);
    return true;
}

/// Before a chunk is queued: not too many may be, and somebody may want a pause; then the device stands still first.
bool Rollout::go_on(Stream& stream, Gate* gate, int chunk) {
    if (chunk >= kQueuedChunks) queued_[chunk % kQueuedChunks].wait();
    if (gate == nullptr || !gate->wanted()) return true;
    stream.wait();
    return gate->hold();
}

void Rollout::run_chunk(Stream& stream, const Chunk& chunk) {
    if (chunk.count == 1) {  // a live grid's single step: two launches, no graph
        queue(stream, chunk);
        return;
    }
    auto found = graphs_.find(chunk);
    if (found == graphs_.end()) {
        if (graphs_.size() >= kMostGraphs) graphs_.clear();
        found = graphs_.emplace(chunk, Graph(stream, [&] { queue(stream, chunk); })).first;
    }
    found->second.replay(stream);
}

void Rollout::queue(Stream& stream, const Chunk& chunk) {
    for (int i = 0; i < chunk.count; ++i) {
        if (chunk.kind == Kind::backward)
            kernels_->backward_step(stream, chunk.first + chunk.count - 1 - i);
        else
            kernels_->forward_step(stream, chunk.first + i, chunk.kind == Kind::recorded);
    }
}

void Rollout::set_control(Stream& stream, int steps, const KeepMasks& keep) {
    RolloutControl& control = *control_copy_.data();
    control = {};
    control.seed = keep.place.seed;
    control.keep_threshold = keep_threshold(keep.probability);
    control.stream = static_cast<std::uint32_t>(keep.place.stream);
    control.iteration = keep.place.iteration;
    control.sample = keep.place.sample;
    control.step = keep.place.step;
    control.delta_scale = static_cast<float>(1.0 / keep.probability);
    if (!keep.explicit_masks.empty() && steps > 0) {
        const std::size_t bytes = keep.explicit_masks.size();
        if (keep_masks_.bytes() < bytes) {
            keep_masks_ = DeviceBuffer<std::uint8_t>(bytes);
            keep_copy_ = PinnedBuffer<std::uint8_t>(bytes);
        }
        std::memcpy(keep_copy_.data(), keep.explicit_masks.data(), bytes);
        copy_to_device(stream, keep_masks_.data(), keep_copy_.data(), bytes);
        control.keep_masks = keep_masks_.data();
    }
    copy_to_device(stream, control_.data(), control_copy_.data(), sizeof control);
}

}  // namespace nca::gpu
