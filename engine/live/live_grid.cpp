// The live grid spelled with the verbs of a Backend of batch 1 without a tape. All it keeps beside the backend is the
// handful of numbers that place its random draws (LiveState); checks of settings happen before anything changes.
#include "engine/live/live_grid.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <utility>

#include "engine/model/errors.h"
#include "engine/model/random.h"

namespace nca {
namespace {

void check_noise_level(double level) {
    if (!(level >= 0.0 && level <= 1.0))
        throw InvalidSetting(fmt::format("noise level is {}: choose a number from 0 to 1", level));
}

void check_keep_probability(double probability) {
    if (!(probability > 0.0 && probability <= 1.0))
        throw InvalidSetting(fmt::format("keep probability is {}: choose a number above 0, up to 1", probability));
}

void check_parameters(const Parameters& parameters) {
    check_sizes(parameters.sizes);
    const std::size_t count = ParameterLayout(parameters.sizes).total();
    if (parameters.values.size() != count)
        throw InvalidSetting(
            fmt::format("a model of {} channels and hidden size {} has {} parameters, not {}: load the model again",
                        parameters.sizes.channels, parameters.sizes.hidden, count, parameters.values.size()));
}

void check_target(const Target& target) {
    check_sizes(target.grid());
    const std::size_t count = target.grid().cells() * kPictureChannels;
    if (target.picture.pixels.size() != count)
        throw InvalidSetting(fmt::format("a target of {}x{} cells has {} bytes, not {}: choose the target again",
                                         target.picture.height, target.picture.width, count,
                                         target.picture.pixels.size()));
}

}  // namespace

struct LiveGrid::Parts {
    RandomPlace place(Stream stream, std::uint32_t iteration, std::uint32_t at_step) const {
        return {.seed = seed, .stream = stream, .iteration = iteration, .sample = 0, .step = at_step};
    }

    void start_noisy(std::uint64_t new_seed, std::uint32_t new_reset_count, double level) {
        check_noise_level(level);
        seed = new_seed;
        reset_count = new_reset_count;
        noise_level = level;
        step = 0;
        backend->noisy_states(std::span<const double>(&noise_level, 1), place(Stream::live_noise, reset_count, 0));
    }

    std::unique_ptr<Backend> backend;
    double keep_probability = 0.5;
    std::uint64_t seed = 0;
    std::uint32_t reset_count = 0;
    std::uint32_t step = 0;
    std::uint32_t strokes = 0;
    double noise_level = 0.5;
    std::uint64_t parameters_changes = 0;
};

LiveGrid::LiveGrid(const Parameters& parameters, const Target& target, double keep_probability,
                   const Execution& execution, std::uint64_t seed, double noise_level)
    : parts_(std::make_unique<Parts>()) {
    check_parameters(parameters);
    check_target(target);
    check_keep_probability(keep_probability);
    check_noise_level(noise_level);
    parts_->keep_probability = keep_probability;
    parts_->backend =
        make_backend(execution, {.sizes = parameters.sizes, .grid = target.grid(), .batch = 1, .tape_steps = 0});
    set_parameters(parameters);
    set_target(target);
    parts_->start_noisy(seed, 0, noise_level);
}

LiveGrid::~LiveGrid() = default;

void LiveGrid::reset() { parts_->start_noisy(parts_->seed, 0, parts_->noise_level); }

void LiveGrid::reset(std::uint64_t seed) { parts_->start_noisy(seed, 0, parts_->noise_level); }

void LiveGrid::renoise(double noise_level) { parts_->start_noisy(parts_->seed, parts_->reset_count + 1, noise_level); }

int LiveGrid::step(int steps, Gate* gate) {
    const StepDraws draws = next_draws();
    KeepMasks keep;
    keep.probability = draws.keep_probability;
    keep.place = draws.place;
    const int done = parts_->backend->roll(steps, keep, false, gate);
    parts_->step += static_cast<std::uint32_t>(done);
    return done;
}

void LiveGrid::damage(const Stroke& stroke) {
    const std::vector<float> weights = stroke_weights(stroke, grid());
    const std::size_t channels = static_cast<std::size_t>(sizes().channels);
    if (!stroke.channels.empty() && stroke.channels.size() != channels)
        throw InvalidSetting(fmt::format("the stroke names {} channels, the grid has {}: choose the channels again",
                                         stroke.channels.size(), channels));
    Damage damage;
    damage.kind = stroke.kind;
    damage.weights = weights;
    for (int i = 0; i < kPictureChannels; ++i) {
        if (!std::isfinite(stroke.colour[i]))
            throw InvalidSetting(
                fmt::format("the stroke's colour is {}: choose numbers from 0 to 1", stroke.colour[i]));
        damage.colour[i] = stroke.colour[i];
    }
    damage.channels = stroke.channels;
    damage.place = parts_->place(Stream::damage, parts_->strokes, 0);
    parts_->backend->damage(0, damage);
    ++parts_->strokes;
}

void LiveGrid::set_parameters(const Parameters& parameters) {
    check_parameters(parameters);
    if (parameters.sizes != sizes())
        throw InvalidSetting(fmt::format(
            "the parameters are for {} channels and hidden size {}, the live grid has {} and {}: open a new grid",
            parameters.sizes.channels, parameters.sizes.hidden, sizes().channels, sizes().hidden));
    parts_->backend->upload(Buffer::parameters, std::span<const float>(parameters.values));
    ++parts_->parameters_changes;
}

void LiveGrid::set_keep_probability(double keep_probability) {
    check_keep_probability(keep_probability);
    parts_->keep_probability = keep_probability;
}

void LiveGrid::set_target(const Target& target) {
    check_target(target);
    if (target.grid() != grid())
        throw InvalidSetting(fmt::format("the target is {}x{} cells, the live grid {}x{}: open a new grid",
                                         target.grid().height, target.grid().width, grid().height, grid().width));
    const std::vector<float> values = target.values();
    parts_->backend->upload(Buffer::target, std::span<const float>(values));
}

GridSize LiveGrid::grid() const { return parts_->backend->shape().grid; }

const ModelSizes& LiveGrid::sizes() const { return parts_->backend->shape().sizes; }

LiveState LiveGrid::save() const {
    LiveState saved;
    saved.state.resize(buffer_count(parts_->backend->shape(), Buffer::state));
    download_state(saved.state);
    // A backend of higher precision goes on from the rounded numbers as well, so that both futures are the same.
    parts_->backend->upload(Buffer::state, std::span<const float>(saved.state));
    saved.seed = parts_->seed;
    saved.reset_count = parts_->reset_count;
    saved.step = parts_->step;
    saved.strokes = parts_->strokes;
    saved.noise_level = parts_->noise_level;
    return saved;
}

void LiveGrid::restore(const LiveState& state) {
    const std::size_t count = buffer_count(parts_->backend->shape(), Buffer::state);
    if (state.state.size() != count)
        throw InvalidSetting(
            fmt::format("the saved state has {} numbers, the live grid {}: open a grid of its sizes first",
                        state.state.size(), count));
    check_noise_level(state.noise_level);
    parts_->backend->upload(Buffer::state, std::span<const float>(state.state));
    parts_->seed = state.seed;
    parts_->reset_count = state.reset_count;
    parts_->step = state.step;
    parts_->strokes = state.strokes;
    parts_->noise_level = state.noise_level;
}

std::uint32_t LiveGrid::steps_done() const { return parts_->step; }

double LiveGrid::noise_level() const { return parts_->noise_level; }

std::uint64_t LiveGrid::seed() const { return parts_->seed; }

double LiveGrid::error() const { return parts_->backend->loss(); }

void LiveGrid::write_frame(std::span<std::uint8_t> pixels) const {
    parts_->backend->write_frame(0, FrameKind::rgba, pixels);
}

std::shared_ptr<const DeviceFrame> LiveGrid::device_frame() const { return parts_->backend->device_frame(0); }

void LiveGrid::download_state(std::span<float> state) const {
    parts_->backend->download(Buffer::state, HostOutput(state));
}

StepDraws LiveGrid::next_draws() const {
    return {parts_->place(Stream::live_keep, parts_->reset_count, parts_->step), parts_->keep_probability};
}

void LiveGrid::download_parameters(std::span<double> parameters) const {
    parts_->backend->download(Buffer::parameters, HostOutput(parameters));
}

std::uint64_t LiveGrid::parameters_changes() const { return parts_->parameters_changes; }

std::string LiveGrid::backend_description() const { return parts_->backend->description(); }

std::string LiveGrid::backend_notice() const { return parts_->backend->notice(); }

}  // namespace nca
