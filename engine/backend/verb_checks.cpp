// The checks themselves.
#include "engine/backend/verb_checks.h"

#include <fmt/format.h>

#include <cmath>

#include "engine/backend/host_numbers.h"
#include "engine/model/errors.h"

namespace nca {

void check_sample(const BackendShape& shape, int sample) {
    if (sample < 0 || sample >= shape.batch)
        throw InvalidSetting(fmt::format("sample is {}: choose one from 0 to {}", sample, shape.batch - 1));
}

void check_roll(const BackendShape& shape, int steps, const KeepMasks& keep, bool record_tape) {
    if (steps < 0) throw InvalidSetting(fmt::format("steps is {}: choose 0 or more", steps));
    if (record_tape && steps > shape.tape_steps)
        throw InvalidSetting(fmt::format(
            "{} steps can't be recorded on a tape of {}: make the backend with a longer one", steps, shape.tape_steps));
    if (!(keep.probability > 0 && keep.probability <= 1))
        throw InvalidSetting(
            fmt::format("keep probability is {}: choose a number above 0, at most 1", keep.probability));
    if (!keep.explicit_masks.empty())
        check_count("the keep masks", keep.explicit_masks.size(),
                    static_cast<std::size_t>(steps) * static_cast<std::size_t>(shape.batch) * shape.grid.cells());
}

void check_loss(const BackendShape& shape, std::span<const double> per_sample) {
    if (!per_sample.empty())
        check_count("the loss of each sample", per_sample.size(), static_cast<std::size_t>(shape.batch));
}

void check_has_tape(const BackendShape& shape, const char* verb) {
    if (shape.tape_steps == 0)
        throw InvalidSetting(fmt::format("a backend made with tape_steps 0 can't {}: make it with a tape", verb));
}

void check_optimiser(const BackendShape& shape, const OptimiserStep& step) {
    check_has_tape(shape, "update parameters");
    if (!std::isfinite(step.learning_rate) || step.learning_rate < 0)
        throw InvalidSetting(fmt::format("learning rate is {}: choose 0 or more", step.learning_rate));
    if (!(step.clip_norm > 0)) throw InvalidSetting(fmt::format("clip norm is {}: choose more than 0", step.clip_norm));
    if (step.update < 1) throw InvalidSetting(fmt::format("update number is {}: the first is 1", step.update));
}

void check_damage(const BackendShape& shape, int sample, const Damage& damage) {
    check_sample(shape, sample);
    check_count("the stroke's weights", damage.weights.size(), shape.grid.cells());
    if (!damage.channels.empty())
        check_count("the stroke's channels", damage.channels.size(), static_cast<std::size_t>(shape.sizes.channels));
}

void check_frame(const BackendShape& shape, int sample, std::span<const std::uint8_t> pixels) {
    check_sample(shape, sample);
    check_count("the frame", pixels.size(), shape.grid.cells() * kPictureChannels);
}

}  // namespace nca
