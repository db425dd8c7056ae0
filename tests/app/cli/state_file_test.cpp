// The file of states: the starts and steps of the denoising itself, in the form of a golden case.
#include "app/cli/state_file.h"

#include <doctest/doctest.h>

#include "engine/io/safetensors.h"
#include "engine/model/errors.h"
#include "tests/app/fresh_folder.h"
#include "tests/engine/evaluate/busy_model.h"

namespace {

using namespace nca;

ModelFile model() {
    ModelFile model;
    model.recipe = test::small_recipe();
    model.parameters = test::busy_model();
    model.target = test::small_target();
    return model;
}

}  // namespace

TEST_CASE("states: the last one has the error that denoise measured, and a rollout of the file gives the others") {
    const test::FreshFolder folder;
    DenoiseSettings settings;
    settings.examples = 3;
    settings.steps = 5;
    settings.seed = 8;
    const Denoising denoising = denoise(model().parameters, model().target, settings, {});
    save_states(folder / "states.safetensors", model(), settings, denoising, {});
    const TensorFile file = read_safetensors(folder / "states.safetensors");
    CHECK(file.metadata.at("kind") == "rollout");
    CHECK(file.metadata.at("keep_probability") == "0.5");
    file.check_shape("expected.states", {5, 3, 16, 16, 8});
    file.check_shape("keep", {5, 3, 16, 16});

    const auto backend = make_backend({}, {.sizes = {8, 16}, .grid = {16, 16}, .batch = 3, .tape_steps = 0});
    backend->upload(Buffer::parameters, std::span<const float>(model().parameters.values));
    backend->upload(Buffer::target, std::span<const float>(model().target.values()));
    const std::vector<float> start = file.floats("state");
    backend->upload(Buffer::state, std::span<const float>(start));
    std::vector<double> errors(3);
    backend->loss(errors);
    for (std::size_t i = 0; i < 3; ++i) CHECK(errors[i] == denoising.examples[i].error_before);
    const std::vector<std::uint8_t> keep = file.bytes("keep");
    backend->roll(5, {.probability = 0.5, .place = {}, .explicit_masks = keep}, false);
    backend->loss(errors);
    for (std::size_t i = 0; i < 3; ++i) CHECK(errors[i] == denoising.examples[i].error_after);
    std::vector<float> last(start.size());
    backend->download(Buffer::state, std::span<float>(last));
    CHECK(last == file.floats("expected.state"));
    const std::vector<float> states = file.floats("expected.states");
    CHECK(std::equal(last.begin(), last.end(), states.end() - static_cast<std::ptrdiff_t>(last.size())));
}

TEST_CASE("states: a file beyond all measure is refused before anything is computed") {
    DenoiseSettings settings;
    settings.examples = 60'000;
    settings.steps = 10'000;
    CHECK_THROWS_AS(check_states_fit(model(), settings), InvalidSetting);
    settings.examples = 2;
    settings.steps = 10;
    CHECK_NOTHROW(check_states_fit(model(), settings));
}
