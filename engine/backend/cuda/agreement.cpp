// A noisy start of a disc as target, parameters from a seed; what comes out is compared as SPEC.md "Golden cases" says
// for reduced-precision paths: states after one step 2e-3, gradients cosine >= 0.999 and norm within 1 %.
#include "engine/backend/cuda/agreement.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "engine/model/parameters.h"

namespace nca::gpu {
namespace {

constexpr double kStateLimit = 2e-3;
constexpr double kLeastCosine = 0.999;
constexpr double kNormLimit = 0.01;
constexpr int kSteps = 4;
constexpr std::uint64_t kSeed = 20'24;

/// A disc with soft colours, alive in its middle.
std::vector<float> disc(const GridSize& grid) {
    std::vector<float> target(grid.cells() * kPictureChannels);
    const float middle_y = static_cast<float>(grid.height) / 2;
    const float middle_x = static_cast<float>(grid.width) / 2;
    for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
        const std::size_t row = cell / static_cast<std::size_t>(grid.width);
        const auto y = static_cast<float>(row);
        const auto x = static_cast<float>(cell - row * static_cast<std::size_t>(grid.width));
        if (std::hypot(y - middle_y, x - middle_x) > middle_x / 2) continue;
        float* picture = target.data() + cell * kPictureChannels;
        picture[0] = y / static_cast<float>(grid.height);
        picture[1] = x / static_cast<float>(grid.width);
        picture[2] = 0.5F;
        picture[3] = 1.0F;
    }
    return target;
}

/// Fresh parameters, with a small second layer in the place of zeros, so that states move and gradients flow.
std::vector<float> moving_parameters(const ModelSizes& sizes) {
    std::vector<float> values = initial_parameters(sizes, kSeed).values;
    const ParameterLayout layout(sizes);
    RandomPlace place{kSeed, Stream::denoise_normal, 0, 0, 0};
    const float scale = 0.1F / std::sqrt(static_cast<float>(sizes.hidden));
    for (std::size_t i = layout.weights2(); i < layout.bias2(); ++i)
        values[i] = scale * random_normals(place, static_cast<std::uint32_t>(i)).value[0];
    return values;
}

struct Outcome {
    std::vector<double> first_state;
    std::vector<double> gradient;
};

std::vector<double> download(const Backend& backend, nca::Buffer buffer) {
    std::vector<double> values(buffer_count(backend.shape(), buffer));
    backend.download(buffer, std::span<double>(values));
    return values;
}

Outcome compute(Backend& backend) {
    const BackendShape& shape = backend.shape();
    const std::vector<float> target = disc(shape.grid);
    const std::vector<float> parameters = moving_parameters(shape.sizes);
    const std::vector<double> levels(static_cast<std::size_t>(shape.batch), 0.3);
    const KeepMasks keep{0.5, {kSeed, Stream::keep, 0, 0, 0}, {}};
    const RandomPlace start{kSeed, Stream::noise_normal, 0, 0, 0};
    backend.upload(nca::Buffer::target, std::span<const float>(target));
    backend.upload(nca::Buffer::parameters, std::span<const float>(parameters));
    Outcome outcome;
    backend.noisy_states(std::span<const double>(levels), start);
    backend.roll(1, keep, false);
    outcome.first_state = download(backend, nca::Buffer::state);
    backend.noisy_states(std::span<const double>(levels), start);
    backend.roll(kSteps, keep, true);
    backend.backpropagate();
    outcome.gradient = download(backend, nca::Buffer::gradient);
    return outcome;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

}  // namespace

BackendShape agreement_shape(const ModelSizes& sizes) { return {sizes, {21, 19}, 2, kSteps}; }

std::string disagreement(Backend& candidate, Backend& judge) {
    const Outcome found = compute(candidate);
    const Outcome wanted = compute(judge);
    std::vector<double> difference = found.first_state;
    for (std::size_t i = 0; i < difference.size(); ++i) difference[i] -= wanted.first_state[i];
    const double error = std::sqrt(dot(difference, difference) / dot(wanted.first_state, wanted.first_state));
    if (!(error <= kStateLimit))
        return fmt::format("its states differ by {:.1e} after one step, allowed is {:.0e}", error, kStateLimit);
    const double found_norm = std::sqrt(dot(found.gradient, found.gradient));
    const double wanted_norm = std::sqrt(dot(wanted.gradient, wanted.gradient));
    const double cosine = dot(found.gradient, wanted.gradient) / (found_norm * wanted_norm);
    if (!(cosine >= kLeastCosine))
        return fmt::format("its gradient points elsewhere: cosine {:.6f}, allowed from {}", cosine, kLeastCosine);
    const double off = std::fabs(found_norm / wanted_norm - 1.0);
    if (!(off <= kNormLimit))
        return fmt::format("its gradient's length differs by {:.2f} %, allowed is {:.0f} %", 100 * off,
                           100 * kNormLimit);
    return "";
}

}  // namespace nca::gpu
