// Rollouts and their gradients on a stream, for either set of kernels: queues the steps in chunks of some milliseconds,
// each recorded as a graph once and replayed from then on, and looks at the gate between chunks.
//
// **Why a graph a verb, not one an iteration.** The trainer looks at its numbers between the verbs: it takes the
// pictures of starts and ends, and a loss or a norm that is not finite ends the iteration before anything is changed.
// One graph across the verbs would have to bring all that along. What a graph saves is the cost of launching some 130
// small kernels a direction; that is saved here too, and what is left between the verbs are a few launches of some
// microseconds each. Learning rate, counters and random places are read from the device's memory, so that nothing is
// recorded twice.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/device.h"
#include "engine/backend/cuda/rollout_kernels.h"

namespace nca::gpu {

/// Cell-steps of a chunk: a fraction of a tenth of a second on the slowest GPU that is served.
inline constexpr std::uint64_t kChunkCellSteps = std::uint64_t{4} << 20;
/// At most so many chunks are queued: what a pause has to wait for.
inline constexpr int kQueuedChunks = 2;

class Rollout {
public:
    /// `control` (1) is written here, buffers.control points to it.
    Rollout(const BackendShape& shape, std::unique_ptr<RolloutKernels> kernels, DeviceBuffer<RolloutControl>& control);

    const RolloutKernels& kernels() const { return *kernels_; }
    /// Of device memory.
    std::size_t bytes() const;

    void parameters_changed(Stream& stream) { kernels_->take_parameters(stream); }
    /// As Backend::roll, arguments checked before.
    int roll(Stream& stream, int steps, const KeepMasks& keep, bool record, Gate* gate, RolloutCounts* counts);
    /// Steps on the tape; -1 without one.
    int recorded_steps() const { return recorded_; }
    /// As Backend::backpropagate; there is a tape. Does not wait for the last of it.
    bool backpropagate(Stream& stream, Gate* gate);

private:
    enum class Kind : std::uint8_t { forward, recorded, backward };
    struct Chunk {
        Kind kind;
        int first;  ///< step
        int count;
        friend auto operator<=>(const Chunk&, const Chunk&) = default;
    };

    void set_control(Stream& stream, int steps, const KeepMasks& keep);
    void queue(Stream& stream, const Chunk& chunk);
    void run_chunk(Stream& stream, const Chunk& chunk);
    bool go_on(Stream& stream, Gate* gate, int chunk);
    int chunk_steps() const;

    const BackendShape shape_;
    std::unique_ptr<RolloutKernels> kernels_;
    DeviceBuffer<RolloutControl>& control_;
    PinnedBuffer<RolloutControl> control_copy_{1};
    PinnedBuffer<std::uint64_t> counts_{2};
    DeviceBuffer<std::uint8_t> keep_masks_;
    PinnedBuffer<std::uint8_t> keep_copy_;
    Event queued_[kQueuedChunks];
    std::map<Chunk, Graph> graphs_;
    int recorded_ = -1;
};

}  // namespace nca::gpu
