// optax.chain(clip_by_global_norm, adam) with optax's default betas and epsilon.
#include "engine/backend/reference/reference_optimiser.h"

#include <cmath>

namespace nca::reference {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;  // added after the square root

}  // namespace

double global_norm(std::span<const double> gradient) {
    double sum = 0;
    for (const double value : gradient) sum += value * value;
    return std::sqrt(sum);
}

void adam_update(const OptimiserStep& step, std::span<const double> gradient, std::span<double> parameters,
                 std::span<double> first_moment, std::span<double> second_moment) {
    const double norm = global_norm(gradient);
    const double scale = norm < step.clip_norm ? 1.0 : step.clip_norm / norm;
    const auto update = static_cast<double>(step.update);
    const double bias1 = 1.0 - std::pow(kBeta1, update);
    const double bias2 = 1.0 - std::pow(kBeta2, update);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double clipped = scale * gradient[i];
        first_moment[i] = kBeta1 * first_moment[i] + (1.0 - kBeta1) * clipped;
        second_moment[i] = kBeta2 * second_moment[i] + (1.0 - kBeta2) * clipped * clipped;
        const double direction = (first_moment[i] / bias1) / (std::sqrt(second_moment[i] / bias2) + kEpsilon);
        parameters[i] -= step.learning_rate * direction;
    }
}

}  // namespace nca::reference
