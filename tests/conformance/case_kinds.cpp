// The table of SPEC.md "Golden cases", one function a kind.
#include "tests/conformance/case_kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "engine/io/target_source.h"
#include "engine/model/cell_rule.h"
#include "engine/model/recipe.h"

namespace nca::conformance {
namespace {

using Numbers = std::vector<double>;

int as_int(std::size_t value) {
    if (value > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw BadCase(fmt::format("a size of {} is beyond what can be computed", value));
    return static_cast<int>(value);
}

std::size_t as_size(int value) { return static_cast<std::size_t>(value); }

HostInput input(const Tensor& tensor) { return std::span<const double>(tensor.numbers); }

/// A case's sizes and the backend made for it.
struct Run {
    const GoldenCase& golden;
    Execution execution;
    std::size_t batch, height, width, channels;
    std::unique_ptr<Backend> backend;

    Shape state_shape() const { return {batch, height, width, channels}; }
    Measurement compare(const std::string& name, std::span<const double> result, const Shape& shape,
                        Quantity quantity) const {
        return measure(name, result, golden.numbers("expected." + name, shape),
                       error_limit(quantity, backend->precision()));
    }
    bool reduced() const { return backend->precision() == Precision::reduced; }
    Numbers download(Buffer buffer) const {
        Numbers numbers(buffer_count(backend->shape(), buffer));
        backend->download(buffer, std::span<double>(numbers));
        return numbers;
    }
};

/// state_like: the shape (B,H,W,C).
Run make_run(const GoldenCase& golden, const Execution& execution, const Shape& state_like, std::size_t hidden = 1,
             std::size_t tape_steps = 0) {
    const BackendShape shape{{as_int(state_like[3]), as_int(hidden)},
                             {as_int(state_like[1]), as_int(state_like[2])},
                             as_int(state_like[0]),
                             as_int(tape_steps)};
    return {
        golden, execution, state_like[0], state_like[1], state_like[2], state_like[3], make_backend(execution, shape)};
}

/// What rollout, gradient and training say of the model, checked against each other.
struct ModelFacts {
    std::size_t hidden;
    std::size_t steps;
    double keep_probability;
};

ModelFacts model_facts(const GoldenCase& golden, std::size_t channels, std::size_t steps_of_keep) {
    const std::size_t hidden = golden.numbers_with_axes("update.layers.0.bias", 1).shape[0];
    golden.check_count("channels", channels);
    golden.check_count("hidden", hidden);
    golden.check_count("steps", steps_of_keep);
    return {hidden, steps_of_keep, golden.number("keep_probability")};
}

Numbers parameters_of(const GoldenCase& golden, const ModelSizes& sizes) {
    Numbers flat;
    for (const ParameterTensor& tensor : parameter_tensors(sizes)) {
        const Numbers& part = golden.numbers(std::string(tensor.name), tensor.shape).numbers;
        flat.insert(flat.end(), part.begin(), part.end());
    }
    return flat;
}

/// The fixed kernels, where a case holds them: (3,3,1,3C), and nothing but what SPEC.md says.
void check_perceive_kernel(const GoldenCase& golden, std::size_t channels) {
    const std::string name = "perceive.conv.kernel";
    if (!golden.has(name)) return;
    const Tensor& kernel = golden.numbers(name, {3, 3, 1, kKernels * channels});
    for (std::size_t i = 0; i < kernel.numbers.size(); ++i) {
        const std::size_t offset = i / (kKernels * channels);
        const double wanted = perceive_weight(static_cast<int>(i % kKernels), static_cast<int>(offset / 3) - 1,
                                              static_cast<int>(offset % 3) - 1);
        if (kernel.numbers[i] != wanted)
            throw BadCase(fmt::format("{} differs from the fixed kernels at number {}: {}, not {}", name, i,
                                      kernel.numbers[i], wanted));
    }
}

void upload_model(const Run& run) {
    check_perceive_kernel(run.golden, run.channels);
    const Numbers parameters = parameters_of(run.golden, run.backend->shape().sizes);
    run.backend->upload(Buffer::parameters, std::span<const double>(parameters));
}

/// States after 64 steps or more at seed size may differ more: rounding grows along the rollout.
Quantity state_quantity(const Run& run, std::size_t steps) {
    return steps >= 64 && run.height >= 72 && run.width >= 72 ? Quantity::long_state : Quantity::state;
}

void append_tensors(const Run& run, const std::string& prefix, const Numbers& flat, Quantity quantity,
                    std::vector<Measurement>& measurements) {
    for (const ParameterTensor& tensor : parameter_tensors(run.backend->shape().sizes))
        measurements.push_back(run.compare(prefix + std::string(tensor.name),
                                           std::span(flat).subspan(tensor.offset, tensor.count), tensor.shape,
                                           quantity));
}

Quantity norm_quantity(const Run& run) { return run.reduced() ? Quantity::norm : Quantity::gradient; }

/// Reduced precision: each tensor's gradient by its direction and its norm.
void append_directions(const Run& run, const Numbers& flat, std::vector<Measurement>& measurements) {
    for (const ParameterTensor& tensor : parameter_tensors(run.backend->shape().sizes)) {
        const std::string name = "grad." + std::string(tensor.name);
        const Tensor& expected = run.golden.numbers("expected." + name, tensor.shape);
        const auto part = std::span(flat).subspan(tensor.offset, tensor.count);
        const Precision precision = run.backend->precision();
        measurements.push_back(
            measure_direction(name + " 1 - cosine", part, expected, error_limit(Quantity::direction, precision)));
        measurements.push_back(measure_norm(name + " norm", part, expected, error_limit(Quantity::norm, precision)));
    }
}

/// Reduced precision: each step from a state that is right, so that neither do errors add up, nor can a cell that lives
/// by a hair in one and not in the other spoil all that follows. The right states are the case's where it has them all,
/// else those of the cpu backend, whose own limits are narrow.
Measurement measure_steps(const Run& run, const Tensor& start, const Tensor& keep, const ModelFacts& facts) {
    const Tensor& last = run.golden.numbers("expected.state", run.state_shape());
    const Tensor* all = nullptr;
    if (run.golden.has("expected.states"))
        all = &run.golden.numbers("expected.states", {facts.steps, run.batch, run.height, run.width, run.channels});
    const auto right = make_backend({"cpu", run.execution.threads, "auto"}, run.backend->shape());
    const Numbers parameters = parameters_of(run.golden, run.backend->shape().sizes);
    right->upload(Buffer::parameters, std::span<const double>(parameters));
    right->upload(Buffer::state, input(start));
    const std::size_t cells = run.batch * run.height * run.width;
    Measurement worst{"state after each step", 0, error_limit(Quantity::one_step, run.backend->precision())};
    Numbers before = start.numbers;
    for (std::size_t t = 0; t < facts.steps; ++t) {
        const KeepMasks masks{facts.keep_probability, {}, std::span(keep.bytes).subspan(t * cells, cells)};
        run.backend->upload(Buffer::state, std::span<const double>(before));
        run.backend->roll(1, masks, false);
        Tensor wanted = last;
        if (all != nullptr) {
            const auto first = all->numbers.begin() + static_cast<std::ptrdiff_t>(t * last.numbers.size());
            wanted.numbers.assign(first, first + static_cast<std::ptrdiff_t>(last.numbers.size()));
        } else if (t + 1 < facts.steps) {
            right->roll(1, masks, false);
            right->download(Buffer::state, std::span<double>(wanted.numbers));
        }
        const Measurement step = measure(worst.name, run.download(Buffer::state), wanted, worst.limit);
        if (!(step.error <= worst.error)) worst.error = step.error;
        before = wanted.numbers;
    }
    return worst;
}

std::vector<Measurement> run_perceive(const GoldenCase& golden, const Execution& execution) {
    const Tensor& state = golden.numbers_with_axes("state", 4);
    const Run run = make_run(golden, execution, state.shape);
    check_perceive_kernel(golden, run.channels);
    run.backend->upload(Buffer::state, input(state));
    Numbers perception(kKernels * state.numbers.size());
    run.backend->perceive(std::span<double>(perception));
    return {run.compare("perception", perception, {run.batch, run.height, run.width, kKernels * run.channels},
                        Quantity::perception)};
}

std::vector<Measurement> run_rollout(const GoldenCase& golden, const Execution& execution) {
    const Tensor& state = golden.numbers_with_axes("state", 4);
    const Tensor& keep = golden.bytes_with_axes("keep", 4);
    const ModelFacts facts = model_facts(golden, state.shape[3], keep.shape[0]);
    const Run run = make_run(golden, execution, state.shape, facts.hidden);
    golden.bytes("keep", {facts.steps, run.batch, run.height, run.width});
    upload_model(run);

    if (run.reduced()) return {measure_steps(run, state, keep, facts)};
    run.backend->upload(Buffer::state, input(state));
    run.backend->roll(as_int(facts.steps), {facts.keep_probability, {}, keep.bytes}, false);
    std::vector<Measurement> measurements{
        run.compare("state", run.download(Buffer::state), run.state_shape(), state_quantity(run, facts.steps))};
    if (!golden.has("expected.states")) return measurements;

    run.backend->upload(Buffer::state, input(state));
    Numbers states;
    const std::size_t cells = run.batch * run.height * run.width;
    for (std::size_t t = 0; t < facts.steps; ++t) {
        run.backend->roll(1, {facts.keep_probability, {}, std::span(keep.bytes).subspan(t * cells, cells)}, false);
        const Numbers now = run.download(Buffer::state);
        states.insert(states.end(), now.begin(), now.end());
    }
    measurements.push_back(run.compare("states", states, {facts.steps, run.batch, run.height, run.width, run.channels},
                                       state_quantity(run, facts.steps)));
    return measurements;
}

std::vector<Measurement> run_gradient(const GoldenCase& golden, const Execution& execution) {
    const Tensor& state = golden.numbers_with_axes("state", 4);
    const Tensor& keep = golden.bytes_with_axes("keep", 4);
    const ModelFacts facts = model_facts(golden, state.shape[3], keep.shape[0]);
    const Run run = make_run(golden, execution, state.shape, facts.hidden, std::max<std::size_t>(facts.steps, 1));
    golden.bytes("keep", {facts.steps, run.batch, run.height, run.width});
    upload_model(run);
    run.backend->upload(Buffer::target, input(golden.numbers("target", {run.height, run.width, kPictureChannels})));

    run.backend->upload(Buffer::state, input(state));
    run.backend->roll(as_int(facts.steps), {facts.keep_probability, {}, keep.bytes}, true);
    run.backend->backpropagate();
    const double loss = run.backend->loss();
    std::vector<Measurement> measurements{run.compare("loss", {&loss, 1}, {1}, Quantity::loss)};
    if (run.reduced()) {
        append_directions(run, run.download(Buffer::gradient), measurements);
        measurements.push_back(measure_steps(run, state, keep, facts));
    } else {
        measurements.push_back(
            run.compare("state", run.download(Buffer::state), run.state_shape(), state_quantity(run, facts.steps)));
        append_tensors(run, "grad.", run.download(Buffer::gradient), Quantity::gradient, measurements);
    }
    if (golden.has("expected.grad_norm")) {
        const double norm = run.backend->gradient_norm();
        measurements.push_back(run.compare("grad_norm", {&norm, 1}, {1}, norm_quantity(run)));
    }
    return measurements;
}

std::vector<Measurement> run_training(const GoldenCase& golden, const Execution& execution) {
    const Tensor& keep = golden.bytes_with_axes("keep", 5);  // (N,T,B,H,W)
    const std::size_t iterations = keep.shape[0];
    const std::size_t channels = golden.numbers_with_axes("update.layers.1.bias", 1).shape[0];
    const ModelFacts facts = model_facts(golden, channels, keep.shape[1]);
    const Run run = make_run(golden, execution, {keep.shape[2], keep.shape[3], keep.shape[4], channels}, facts.hidden,
                             std::max<std::size_t>(facts.steps, 1));
    const Tensor& levels = golden.numbers("noise.alpha", {iterations, run.batch});
    const Tensor& normals =
        golden.numbers("noise.normal", {iterations, run.batch, run.height, run.width, kPictureChannels});
    upload_model(run);
    run.backend->upload(Buffer::target, input(golden.numbers("target", {run.height, run.width, kPictureChannels})));

    LearningControls learning;
    learning.learning_rate = golden.number("learning_rate");
    learning.end_learning_rate = golden.number("end_learning_rate");
    learning.decay_iterations = static_cast<std::int64_t>(golden.count("decay_steps"));
    const double clip_norm = golden.number("clip_norm");

    Numbers losses, norms, rates;
    for (std::size_t i = 0; i < iterations; ++i) {
        const auto part = [i, iterations](const auto& all) {
            const std::size_t count = all.size() / iterations;
            return std::span(all).subspan(i * count, count);
        };
        run.backend->noisy_states(part(levels.numbers), HostInput(part(normals.numbers)));
        run.backend->roll(as_int(facts.steps), {facts.keep_probability, {}, part(keep.bytes)}, true);
        losses.push_back(run.backend->loss());
        run.backend->backpropagate();
        norms.push_back(run.backend->gradient_norm());
        rates.push_back(learning_rate_at(learning, static_cast<std::int64_t>(i)));
        run.backend->optimiser_update({rates.back(), clip_norm, static_cast<std::int64_t>(i) + 1});
    }
    std::vector<Measurement> measurements{run.compare("loss", losses, {iterations}, Quantity::loss),
                                          run.compare("grad_norm", norms, {iterations}, norm_quantity(run)),
                                          run.compare("learning_rate", rates, {iterations}, Quantity::learning_rate)};
    append_tensors(run, "", run.download(Buffer::parameters), Quantity::parameters, measurements);
    return measurements;
}

std::vector<Measurement> run_noise(const GoldenCase& golden, const Execution& execution) {
    const Run run = make_run(golden, execution, golden.numbers_with_axes("expected.state", 4).shape);
    run.backend->upload(Buffer::target, input(golden.numbers("target", {run.height, run.width, kPictureChannels})));
    run.backend->noisy_states(
        input(golden.numbers("noise.alpha", {run.batch})),
        input(golden.numbers("noise.normal", {run.batch, run.height, run.width, kPictureChannels})));
    return {run.compare("state", run.download(Buffer::state), run.state_shape(), Quantity::noise)};
}

std::vector<Measurement> run_render(const GoldenCase& golden, const Execution& execution) {
    const Tensor& state = golden.numbers_with_axes("state", 4);
    const Run run = make_run(golden, execution, state.shape);
    run.backend->upload(Buffer::state, input(state));

    std::vector<std::uint8_t> rgb, rgba;
    std::vector<std::uint8_t> frame(run.height * run.width * kPictureChannels);
    for (std::size_t b = 0; b < run.batch; ++b) {
        run.backend->write_frame(as_int(b), FrameKind::over_white, frame);
        for (std::size_t i = 0; i < frame.size(); ++i)
            if (i % kPictureChannels != 3) rgb.push_back(frame[i]);
        run.backend->write_frame(as_int(b), FrameKind::rgba, frame);
        rgba.insert(rgba.end(), frame.begin(), frame.end());
    }
    return {measure_bytes("rgb", rgb, golden.bytes("expected.rgb", {run.batch, run.height, run.width, 3})),
            measure_bytes("rgba", rgba, golden.bytes("expected.rgba", {run.batch, run.height, run.width, 4}))};
}

std::vector<Measurement> run_target(const GoldenCase& golden, const Execution&) {
    const Tensor& image = golden.bytes_with_axes("image", 3);
    golden.bytes("image", {image.shape[0], image.shape[1], kPictureChannels});
    const std::size_t size = golden.count("size");
    const std::size_t padding = golden.count("pad");
    const Picture picture{as_int(image.shape[0]), as_int(image.shape[1]), image.bytes};
    const Target target = make_target(picture, as_int(size), as_int(padding));
    const GridSize grid = target.grid();
    return {measure_exact(
        "target", target.values(),
        golden.numbers("expected.target", {as_size(grid.height), as_size(grid.width), kPictureChannels}))};
}

struct Kind {
    const char* name;
    std::vector<Measurement> (*run)(const GoldenCase&, const Execution&);
};
constexpr Kind kKinds[] = {{"perceive", run_perceive}, {"rollout", run_rollout}, {"gradient", run_gradient},
                           {"training", run_training}, {"noise", run_noise},     {"render", run_render},
                           {"target", run_target}};

}  // namespace

std::vector<Measurement> run_case(const GoldenCase& golden, const Execution& execution) {
    const auto* kind = std::ranges::find(kKinds, golden.kind(), &Kind::name);
    if (kind == std::end(kKinds)) throw BadCase(fmt::format("kind '{}' is not known", golden.kind()));
    std::vector<Measurement> measurements = kind->run(golden, execution);
    if (const std::vector<std::string> unused = golden.unused(); !unused.empty())
        throw BadCase(fmt::format("tensor '{}' is not part of kind {}", unused.front(), golden.kind()));
    return measurements;
}

}  // namespace nca::conformance
