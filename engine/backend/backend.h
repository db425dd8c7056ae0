// The narrow set of verbs behind which a CPU or a GPU computes the automaton. One Backend object is one batch of grids
// on one device, with the parameters they obey; it owns all its memory (states, tape, gradients, moments), so that a
// device can keep everything to itself and fuse many steps of a rollout in one kernel. The trainer holds one with a
// tape, the live grid one of batch 1 without.
//
// What a step means is SPEC'd once, in engine/model/cell_rule.h and the reference backend; every other backend is
// proved equal to that by the golden cases and the parity tests.
//
// A backend is not thread-safe: one thread calls its verbs. Verbs may use threads or devices of their own inside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/backend/device_frame.h"
#include "engine/backend/work_clock.h"
#include "engine/model/brush.h"
#include "engine/model/parameters.h"
#include "engine/model/random.h"
#include "engine/model/sizes.h"

namespace nca {

/// What a backend is made for. Fixed for its life.
struct BackendShape {
    ModelSizes sizes;
    GridSize grid;
    int batch = 1;       ///< B
    int tape_steps = 0;  ///< longest rollout that can be backpropagated; 0: no tape, no gradient, no optimiser state
};

/// Host numbers that go to a backend; it rounds them to its own precision.
using HostInput = std::variant<std::span<const float>, std::span<const double>>;
/// Host numbers that come from a backend.
using HostOutput = std::variant<std::span<float>, std::span<double>>;

/// The buffers that can be read and written, with their shapes (row-major).
enum class Buffer {
    state,          ///< (B,H,W,C)
    target,         ///< (H,W,4); zero until uploaded
    parameters,     ///< (P), ParameterLayout; zero until uploaded
    gradient,       ///< (P), of the last backpropagate(), before clipping; needs a tape
    first_moment,   ///< (P), Adam; zero until uploaded; needs a tape
    second_moment,  ///< (P), Adam; zero until uploaded; needs a tape
};

/// Elements of a buffer.
std::size_t buffer_count(const BackendShape& shape, Buffer buffer);

/// Lets the owner hold or abandon a computation in its midst. A backend looks at `wanted` between steps, or between
/// tiles where a step is long, from any of its threads, and calls hold() when it is set. A device that is given many
/// short steps at once (Precision::reduced) looks before and after each such portion, some milliseconds of work, or
/// each whole iteration, some hundredths of a second.
class Gate {
public:
    virtual ~Gate() = default;
    /// True while somebody wants the computation to hold or to be abandoned. Cheap; any thread.
    virtual bool wanted() const = 0;
    /// Blocks while held. Returns true to go on, false to abandon the rollout or backpropagation. Any thread.
    virtual bool hold() = 0;
    /// Of all the time spent in hold(), the seconds in which the computation waited for its turn on a shared machine:
    /// they belong to what it takes, as those in which somebody held it on purpose do not.
    virtual double queued_seconds() const { return 0; }
};

/// Where a rollout's keep masks come from.
struct KeepMasks {
    double probability = 1.0;  ///< kept cells get delta / probability, dropped ones 0; in (0,1]
    /// With `explicit_masks` empty: Bernoulli draws keep_word(place with .sample += b, .step += t, cell).
    RandomPlace place{};
    /// Or given masks (T,B,H,W), non-zero = kept (golden cases).
    std::span<const std::uint8_t> explicit_masks{};
};

/// What a rollout counted, summed over its steps and samples.
struct RolloutCounts {
    std::uint64_t cell_steps = 0;  ///< B * H * W * steps
    std::uint64_t in_reach = 0;    ///< reach = dilate3x3(alive(state)); f = in_reach / cell_steps
    std::uint64_t active = 0;      ///< reach AND keep: updates computed
    std::uint64_t flowing = 0;     ///< active and not masked out: updates through which a gradient flows
};

/// Settings of one optimiser update (Adam with optax's defaults beta1 0.9, beta2 0.999, eps 1e-8).
struct OptimiserStep {
    double learning_rate = 1e-3;
    double clip_norm = 1.0;
    std::int64_t update = 1;  ///< 1 for the first update ever (bias correction)
};

/// A training iteration: noisy starts, a recorded rollout, its loss and gradient, an optimiser update.
struct IterationWork {
    std::span<const double> levels;  ///< (B), of the noisy starts
    RandomPlace normals{};           ///< of their normal numbers: as noisy_states(levels, normals)
    int steps = 0;                   ///< at most tape_steps
    KeepMasks keep{};
    OptimiserStep update{};
    // What the host does in between, by the backend's verbs. A backend can compute an iteration in one piece only if
    // nothing of the kind is asked for.
    /// Replaces or damages starts.
    std::function<void()> change_starts{};
    /// Looks at the final states, may add to their gradient. False ends the iteration there.
    std::function<bool()> meet_ends{};
};

/// How Backend::iterate() ended.
enum class IterationOutcome {
    updated,          ///< the update is made; whether its numbers are finite is for the caller to see
    abandoned,        ///< by the gate
    ended_by_host,    ///< meet_ends() said so
    loss_not_finite,  ///< infinite or NaN
    norm_not_finite,  ///< the gradient's
};

/// What an iteration measured and made, as far as it came.
struct IterationResult {
    std::vector<std::vector<std::uint8_t>> starts;  ///< B pictures (H,W,4), FrameKind::rgba, before the first step
    std::vector<std::vector<std::uint8_t>> ends;    ///< after the last
    RolloutCounts counts;
    std::vector<double> losses;  ///< (B), of each sample
    double loss = 0;             ///< their mean
    double gradient_norm = 0;    ///< before clipping
    // What the update left, rounded to single precision.
    std::vector<float> parameters;  ///< (P)
    std::vector<float> first_moment;
    std::vector<float> second_moment;
    bool rounded = false;  ///< the backend itself has other numbers than these
};

/// Damage of one stroke to one grid of the batch.
struct Damage {
    BrushKind kind = BrushKind::noise;
    std::span<const float> weights;  ///< (H,W) in [0,1]: stroke_weights()
    float colour[4] = {1, 0, 0, 1};
    std::span<const std::uint8_t> channels;  ///< (C), non-zero = may change; empty = all
    RandomPlace place{};                     ///< of the noise: random_normals(place, cell) = R,G,B,alpha
};

/// What write_frame draws, 8 bits a channel.
enum class FrameKind {
    rgba,        ///< last four channels, clipped, straight alpha
    over_white,  ///< composed over white, alpha 255
};

/// How results are rounded. reduced: the factors of products to 16 bits, their sums to 32.
enum class Precision { double_precision, single, reduced };

class Backend {
public:
    virtual ~Backend() = default;
    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;

    virtual const BackendShape& shape() const = 0;
    /// One line for people: e.g. "cpu, AVX2, 2 threads" or "reference, double precision".
    virtual std::string description() const = 0;
    virtual Precision precision() const { return Precision::single; }
    /// One line on why this is not what could have been expected ("auto" that became the CPU, and why); empty if it is.
    const std::string& notice() const { return notice_; }
    void set_notice(std::string notice) { notice_ = std::move(notice); }
    /// Bytes this object has reserved (memory that is touched only when needed counts in full).
    virtual std::size_t bytes() const = 0;

    /// From now on the processor seconds that threads of its own spend on the verbs are added to `clock` while they
    /// work (a device adds the seconds it was busy); those of the calling thread are not, as that thread's clock tells.
    virtual void count_work(const std::shared_ptr<WorkClock>& /*clock*/) {}

    /// Copies host numbers in. Throws InvalidSetting if the count is not buffer_count() or the shape has no such
    /// buffer.
    virtual void upload(Buffer buffer, HostInput values) = 0;
    /// Copies numbers out; same conditions.
    virtual void download(Buffer buffer, HostOutput values) const = 0;

    /// Perception (B,H,W,3C) of the present state, channel-major as SPEC.md: index 3c+k.
    virtual void perceive(HostOutput perception) const = 0;

    /// Sets every state to a noisy start of the target: hidden channels 0, RGBA = noisy_value(target, level, normal).
    /// Levels (B); normals (B,H,W,4).
    virtual void noisy_states(HostInput levels, HostInput normals) = 0;
    /// The same with normals random_normals(place with .sample += b, cell).
    virtual void noisy_states(HostInput levels, const RandomPlace& place) = 0;

    /// Advances every state by `steps` steps of the rule. With record_tape (steps <= tape_steps) what
    /// backpropagate() needs is kept. Returns the steps done: fewer than `steps` only if the gate abandoned it; the
    /// states are then those after that many whole steps.
    virtual int roll(int steps, const KeepMasks& keep, bool record_tape, Gate* gate = nullptr,
                     RolloutCounts* counts = nullptr) = 0;

    /// Mean over batch, cells and RGBA of (state - target)^2, unclipped. With per_sample (B) also each sample's mean.
    virtual double loss(std::span<double> per_sample = {}) const = 0;

    /// Adds `gradient` (B,H,W,C), of further terms of the loss by the present state, to what the next backpropagate()
    /// begins with; it counts once, and is forgotten with the tape. So a term is spelled once, on the host, for all
    /// backends. One that can't take it refuses by InvalidSetting, which is what the default does.
    virtual void add_state_gradient(HostInput gradient);

    /// Gradient of loss() through the recorded rollout into Buffer::gradient. Needs a roll() with record_tape before
    /// it and no upload of state, target or parameters between. Returns false if abandoned.
    virtual bool backpropagate(Gate* gate = nullptr) = 0;

    /// Global norm of Buffer::gradient, before clipping.
    virtual double gradient_norm() const = 0;

    /// Clips Buffer::gradient to step.clip_norm (as optax: untouched if its norm is smaller) and lets Adam update the
    /// parameters.
    virtual void optimiser_update(const OptimiserStep& step) = 0;

    /// A whole training iteration: what the verbs above do one after the other, with the same numbers to the bit. A
    /// backend may compute it as one piece, without a look at what it has measured: parameters and moments are then
    /// what they were only if the iteration was updated (then they are the new ones) or abandoned. After every other
    /// end, or if something was thrown, they must be uploaded again. Throws as the verbs do.
    virtual IterationOutcome iterate(const IterationWork& work, IterationResult& result, Gate* gate = nullptr);

    /// Applies one stroke's damage to grid `sample`.
    virtual void damage(int sample, const Damage& damage) = 0;

    /// 8-bit picture (H,W,4) of grid `sample`.
    virtual void write_frame(int sample, FrameKind kind, std::span<std::uint8_t> pixels) const = 0;

    /// The picture FrameKind::rgba of grid `sample`, left where it was made; null from a backend whose memory is the
    /// host's, or while too many of its frames are held. Does not wait for the device. Throws OutOfMemory.
    virtual std::shared_ptr<const DeviceFrame> device_frame([[maybe_unused]] int sample) { return nullptr; }

private:
    std::string notice_;
};

}  // namespace nca
