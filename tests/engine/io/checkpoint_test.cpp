// Checkpoints: a run comes back whole, the seed run's stays under a million bytes, and what does not fit is refused.
#include "engine/io/checkpoint.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "engine/io/model_file.h"
#include "engine/io/safetensors.h"
#include "engine/model/errors.h"
#include "tests/engine/io/example_run.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Recipe small_recipe() { return example_model().recipe; }

void check_same_bits(double found, double saved) {
    const bool same =
        found == static_cast<double>(static_cast<float>(saved)) || (std::isnan(found) && std::isnan(saved));
    CHECK(same);
}

/// The record rounded to float32, as history_tensors.h promises.
void check_record(const IterationRecord& found, const IterationRecord& saved) {
    CHECK(found.iteration == saved.iteration);
    check_same_bits(found.loss, saved.loss);
    check_same_bits(found.gradient_norm, saved.gradient_norm);
    check_same_bits(found.learning_rate, saved.learning_rate);
    check_same_bits(found.reach_share, saved.reach_share);
    check_same_bits(found.active_share, saved.active_share);
    check_same_bits(found.seconds, saved.seconds);
}

void check_equal(const TrainingState& found, const TrainingState& saved) {
    CHECK(found.recipe == saved.recipe);
    CHECK(found.target.grid() == saved.target.grid());
    CHECK(found.target.picture.pixels == saved.target.picture.pixels);
    CHECK(found.parameters.sizes == saved.parameters.sizes);
    CHECK(found.parameters.values == saved.parameters.values);
    CHECK(found.optimiser.first_moment == saved.optimiser.first_moment);
    CHECK(found.optimiser.second_moment == saved.optimiser.second_moment);
    CHECK(found.iteration == saved.iteration);
    REQUIRE(found.history.size() == saved.history.size());
    for (std::size_t i = 0; i < found.history.size(); ++i) check_record(found.history[i], saved.history[i]);
}

std::string refusal(const std::function<void(TensorFile&)>& spoil) {
    const TemporaryDirectory directory;
    save_checkpoint(directory / "run", example_run(small_recipe(), 5));
    TensorFile file = read_safetensors(directory / "run");
    spoil(file);
    write_safetensors(directory / "spoilt", file.metadata, file.tensors);
    const std::string message = message_of<BadFile>([&] { load_checkpoint(directory / "spoilt"); });
    CHECK(contains(message, (directory / "spoilt").string()));
    return message;
}

TEST_CASE("checkpoint: a run comes back whole") {
    const TemporaryDirectory directory;
    for (const std::int64_t iterations : {0, 1, 700}) {
        const TrainingState run = example_run(small_recipe(), iterations);
        save_checkpoint(directory / "run", run);
        check_equal(load_checkpoint(directory / "run"), run);
    }
}

TEST_CASE("checkpoint: saving what was loaded gives the same file") {
    const TemporaryDirectory directory;
    save_checkpoint(directory / "run", example_run(small_recipe(), 300));
    save_checkpoint(directory / "again", load_checkpoint(directory / "run"));
    CHECK(get_bytes(directory / "again") == get_bytes(directory / "run"));
}

TEST_CASE("checkpoint: learning rates that changed in mid-run come back, marks of a wrong turn too") {
    const TemporaryDirectory directory;
    TrainingState run = example_run(small_recipe(), 1200);
    for (std::size_t i = 0; i < run.history.size(); ++i)
        run.history[i].learning_rate = i < 600 ? 1e-3 : i < 900 ? 1e-3 / static_cast<double>(i) : 2e-5;
    run.history[17].loss = kNaN;
    run.history[18].gradient_norm = std::numeric_limits<double>::infinity();
    run.history.erase(run.history.begin(), run.history.begin() + 10);  // the oldest records may be gone
    save_checkpoint(directory / "run", run);
    check_equal(load_checkpoint(directory / "run"), run);
}

TEST_CASE("checkpoint: the seed run's stays under a million bytes") {
    const TemporaryDirectory directory;
    TrainingState run = example_run(Recipe{}, 8192);
    save_checkpoint(directory / "run", run);
    const std::uintmax_t size = std::filesystem::file_size(directory / "run");
    MESSAGE("8,192 iterations: " << size << " bytes");
    CHECK(size < 1'000'000);
    check_equal(load_checkpoint(directory / "run"), run);

    // Also where the rate was set anew in mid-run and fell once more.
    for (std::size_t i = 4000; i < 8192; ++i)
        run.history[i].learning_rate =
            learning_rate_at({.learning_rate = 5e-4, .end_learning_rate = 1e-5}, static_cast<std::int64_t>(i) - 4000);
    save_checkpoint(directory / "run", run);
    CHECK(std::filesystem::file_size(directory / "run") < 1'000'000);
}

TEST_CASE("checkpoint: wrong content is refused with the reason") {
    const auto put_floats = [](const char* name, const std::vector<float>& values) {
        return [name, values](TensorFile& file) {
            std::vector<float> all = file.floats(name);
            std::copy(values.begin(), values.end(), all.begin());
            file.tensors[name] = store_floats(file.tensor(name).shape, all);
        };
    };
    const auto replace = [](const char* name, const StoredTensor& tensor) {
        return [name, tensor](TensorFile& file) { file.tensors[name] = tensor; };
    };
    const auto metadata = [](const char* key, const char* value) {
        return [key, value](TensorFile& file) { file.metadata[key] = value; };
    };
    const auto forget = [](const char* key) { return [key](TensorFile& file) { file.metadata.erase(key); }; };
    const auto erase = [](const char* name) { return [name](TensorFile& file) { file.tensors.erase(name); }; };

    CHECK(contains(refusal(metadata("format", "dnca-checkpoint 2")), "update dnca"));
    CHECK(contains(refusal(metadata("format", "dnca-model 1")), "it is a model file"));
    CHECK(contains(refusal(forget("format")), "no checkpoint of dnca"));
    CHECK(contains(refusal(forget("recipe")), "no 'recipe'"));
    CHECK(contains(refusal(forget("iterations_done")), "no 'iterations_done'"));
    CHECK(contains(refusal(metadata("iterations_done", "4")), "its history has 5 iterations, 4 were done"));
    CHECK(contains(refusal(erase("target")), "its target has 0x0 cells"));
    CHECK(
        contains(refusal(erase("adam.second_moment.update.layers.1.bias")), "adam.second_moment.update.layers.1.bias"));
    CHECK(contains(refusal(put_floats("update.layers.0.bias", {0, NAN})), "holds nan at index 1"));
    CHECK(contains(refusal(put_floats("adam.first_moment.update.layers.0.bias", {INFINITY})), "holds inf at index 0"));
    CHECK(contains(refusal(put_floats("adam.second_moment.update.layers.0.bias", {-1})), "below 0"));
    CHECK(contains(refusal(replace("adam.first_moment.update.layers.1.bias", store_floats({6}, std::vector<float>(6)))),
                   "shape (6), (5) is needed"));
    CHECK(contains(refusal(erase("history.seconds")), "history.seconds"));
    CHECK(contains(refusal(replace("history.seconds", store_floats({4}, std::vector<float>(4)))), "shape (4)"));
    CHECK(contains(refusal(replace("history.loss", store_floats({5, 1}, std::vector<float>(5)))), "shape (5,1)"));
    const std::vector<std::uint8_t> lengths{1, 1, 1, 1, 2};
    CHECK(contains(refusal(replace("history.learning_rate.length", store_bytes({5}, lengths))),
                   "6 learning rates for 5"));
    CHECK(contains(refusal(replace("history.learning_rate.length", store_bytes({4}, std::span(lengths).first(4)))),
                   "history.learning_rate.value"));
}

TEST_CASE("checkpoint: what could not be loaded again is not saved, and the old file stays") {
    const TemporaryDirectory directory;
    save_checkpoint(directory / "run", example_run(small_recipe(), 5));
    const auto before = get_bytes(directory / "run");
    const auto refused = [&](const std::function<void(TrainingState&)>& spoil) {
        TrainingState run = example_run(small_recipe(), 6);
        spoil(run);
        return message_of<InvalidSetting>([&] { save_checkpoint(directory / "run", run); });
    };
    CHECK(contains(refused([](TrainingState& run) { run.parameters.values[0] = NAN; }), "index 0"));
    CHECK(contains(refused([](TrainingState& run) { run.optimiser.first_moment[2] = NAN; }), "adam.first_moment"));
    CHECK(contains(refused([](TrainingState& run) { run.optimiser.second_moment.clear(); }), "0 numbers"));
    CHECK(contains(refused([](TrainingState& run) { run.recipe.target_size = 9; }), "do not fit"));
    CHECK(contains(refused([](TrainingState& run) { run.history[3].iteration = 9; }), "record 3"));
    CHECK(contains(refused([](TrainingState& run) { run.iteration = 5; }), "record 0"));
    CHECK(contains(refused([](TrainingState& run) { run.history.pop_back(); }), "record 0"));
    CHECK(get_bytes(directory / "run") == before);
    CHECK(directory.entries() == 1);
}

}  // namespace
