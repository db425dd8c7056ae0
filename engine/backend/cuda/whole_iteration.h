// One graph for a whole training iteration: noisy starts, their pictures, the rollout, loss, pictures of the ends, the
// way back, norm, Adam and the packing of the new parameters. It is recorded once for each number of steps and replayed
// from then on by one call; settings go in and measurements come out by copies of its own, from and to pinned memory,
// so that the host waits once.
//
// From the replay on nobody can hold it: a pause waits for the iteration's end. So it is for iterations that take the
// device some hundredths of a second (RolloutInOneGraph); longer ones go by the verbs, portion by portion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/backend_memory.h"
#include "engine/backend/cuda/device.h"
#include "engine/backend/cuda/pictures.h"
#include "engine/backend/cuda/rollout_kernels.h"

namespace nca::gpu {

class WholeIteration {
public:
    /// All of them outlive it. `shape` has a tape, `kernels` can roll in one graph (RolloutInOneGraph). Takes
    /// pinned memory; throws as all of device.h.
    WholeIteration(const BackendShape& shape, Stream& stream, BackendMemory& memory, RolloutKernels& kernels);

    /// Work without anything for the host, its arguments checked. The states are then the final ones, in states[0].
    IterationOutcome run(const IterationWork& work, IterationResult& result);

private:
    void set(const IterationWork& work);
    void queue(int steps);
    IterationOutcome tell(int steps, IterationResult& result) const;
    void take_pictures(const std::uint8_t* from, std::vector<std::vector<std::uint8_t>>& pictures) const;
    std::size_t frame_bytes() const { return shape_.grid.cells() * kPictureChannels; }
    std::size_t batch_bytes() const { return static_cast<std::size_t>(shape_.batch) * frame_bytes(); }

    const BackendShape shape_;
    const Grids grids_;
    Stream& stream_;
    BackendMemory& memory_;
    RolloutKernels& kernels_;
    RolloutInOneGraph& rollout_;
    Event done_;
    PinnedBuffer<std::byte> settings_;     // SettingsBlock
    PinnedBuffer<std::uint8_t> pictures_;  // (2,B,H,W,4): starts, ends
    PinnedBuffer<double> losses_;          // (B)
    PinnedBuffer<std::uint64_t> counts_;   // RolloutInOneGraph::counts_on_device()
    PinnedBuffer<UpdateNumbers> numbers_;  // one
    PinnedBuffer<float> parameters_;       // (P); so are the moments
    PinnedBuffer<float> first_moment_;
    PinnedBuffer<float> second_moment_;
    std::map<int, Graph> graphs_;  // by steps
    int steps_kept_ = 0;           // of all graphs
};

}  // namespace nca::gpu
