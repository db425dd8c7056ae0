// The same starts and coins as denoise has, drawn once more: they are functions of their places.
#include "app/cli/state_file.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "engine/backend/memory_check.h"
#include "engine/evaluate/started_grids.h"
#include "engine/io/safetensors.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30U;  // twice of it is in memory while it is written

std::size_t as_size(int value) { return static_cast<std::size_t>(value); }

}  // namespace

void check_states_fit(const ModelFile& model, const DenoiseSettings& settings) {
    const std::size_t one = model.target.grid().cells() * as_size(model.parameters.sizes.channels) * sizeof(float);
    const std::size_t bytes =
        saturating_multiply(saturating_multiply(one, as_size(settings.examples)), as_size(settings.steps) + 2);
    if (bytes > kMostBytes)
        throw InvalidSetting(fmt::format("--states would write {}, {} are allowed: choose fewer --examples or --steps",
                                         bytes_for_people(bytes), bytes_for_people(kMostBytes)));
}

void save_states(const std::filesystem::path& path, const ModelFile& model, const DenoiseSettings& settings,
                 const Denoising& denoising, const Execution& execution) {
    const ModelSizes& sizes = model.parameters.sizes;
    StartedGrids grids(model.parameters, model.target, settings.examples, execution);
    std::vector<double> levels;
    for (const DenoisedExample& example : denoising.examples) levels.push_back(example.noise_level);
    grids.start(std::span<const double>(levels), settings.seed, settings.draw);

    const std::size_t batch = as_size(settings.examples);
    const std::size_t height = as_size(denoising.grid.height);
    const std::size_t width = as_size(denoising.grid.width);
    const std::size_t steps = as_size(settings.steps);
    const std::size_t channels = as_size(sizes.channels);
    const std::vector<float> start = grids.states();
    const std::vector<std::uint8_t> keep = grids.next_masks(settings.steps, settings.keep_probability);
    std::vector<float> states;
    states.reserve(steps * start.size());
    for (int step = 0; step < settings.steps; ++step) {
        grids.roll(1, settings.keep_probability);
        const std::vector<float> now = grids.states();
        states.insert(states.end(), now.begin(), now.end());
    }

    std::map<std::string, StoredTensor> tensors;
    tensors["state"] = store_floats({batch, height, width, channels}, start);
    tensors["keep"] = store_bytes({steps, batch, height, width}, keep);
    tensors["expected.states"] = store_floats({steps, batch, height, width, channels}, states);
    tensors["expected.state"] = store_floats({batch, height, width, channels}, grids.states());
    for (const ParameterTensor& tensor : parameter_tensors(sizes))
        tensors[std::string(tensor.name)] =
            store_floats({tensor.shape.begin(), tensor.shape.end()},
                         std::span(model.parameters.values).subspan(tensor.offset, tensor.count));
    write_safetensors(path,
                      {{"kind", "rollout"},
                       {"channels", fmt::format("{}", sizes.channels)},
                       {"hidden", fmt::format("{}", sizes.hidden)},
                       {"steps", fmt::format("{}", settings.steps)},
                       {"keep_probability", fmt::format("{}", settings.keep_probability)},
                       {"note", "computed by dnca denoise --states"}},
                      tensors);
}

}  // namespace nca
