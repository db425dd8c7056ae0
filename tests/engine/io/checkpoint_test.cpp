// Checkpoints: a run comes back whole, the seed run's stays under a million bytes, and what does not fit is refused.
#include "engine/io/checkpoint.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "engine/io/checksum.h"
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
    file.metadata[kChecksumKey] = content_checksum(file.metadata, file.tensors);
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

    CHECK(contains(refusal(metadata("format", "dnca-checkpoint 3")), "update dnca"));
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

/// A run with a pool of 5 places on 10x10 cells, of which three hold a state.
TrainingState enduring_run() {
    Recipe recipe = small_recipe();
    recipe.name = "Forever";
    recipe.endurance.pool = 5;
    TrainingState run = example_run(recipe, 5);
    const std::size_t count = recipe.grid().cells() * 5;
    for (std::size_t place : {0, 1, 3}) {
        std::vector<float> state(count, 0.0F);
        for (std::size_t i = 0; i < count; ++i)
            if (i / 5 % (place + 2) == 0) state[i] = static_cast<float>(std::cos(static_cast<double>(i + place)));
        run.pool.resize(5);
        run.pool[place] = pack_pool_state(state, 5);
        REQUIRE(run.pool[place] != nullptr);
    }
    return run;
}

TEST_CASE("checkpoint: a pool comes back whole, and saving it again gives the same file") {
    const TemporaryDirectory directory;
    const TrainingState run = enduring_run();
    save_checkpoint(directory / "run", run);
    CHECK(read_safetensors(directory / "run").metadata.at("format") == "dnca-checkpoint 2");
    const TrainingState back = load_checkpoint(directory / "run");
    check_equal(back, run);
    REQUIRE(back.pool.size() == 5);
    for (std::size_t place = 0; place < 5; ++place) {
        REQUIRE((back.pool[place] == nullptr) == (run.pool[place] == nullptr));
        if (back.pool[place] != nullptr) CHECK(*back.pool[place] == *run.pool[place]);
    }
    save_checkpoint(directory / "again", back);
    CHECK(get_bytes(directory / "again") == get_bytes(directory / "run"));

    TrainingState empty = enduring_run();
    empty.pool.assign(5, nullptr);
    save_checkpoint(directory / "empty", empty);
    CHECK(load_checkpoint(directory / "empty").pool == empty.pool);
}

TEST_CASE("checkpoint: a pool that does not fit is refused with the reason") {
    const TemporaryDirectory directory;
    save_checkpoint(directory / "run", enduring_run());
    const auto refused = [&](const std::function<void(TensorFile&)>& spoil) {
        TensorFile file = read_safetensors(directory / "run");
        spoil(file);
        file.metadata[kChecksumKey] = content_checksum(file.metadata, file.tensors);
        write_safetensors(directory / "spoilt", file.metadata, file.tensors);
        return message_of<BadFile>([&] { load_checkpoint(directory / "spoilt"); });
    };
    CHECK(contains(refused([](TensorFile& file) { file.tensors.erase("pool.halves"); }), "pool.halves"));
    CHECK(contains(refused([](TensorFile& file) { file.tensors["pool.filled"].bytes[0] = 2; }), "has 2 where"));
    CHECK(contains(refused([](TensorFile& file) { file.tensors["pool.filled"].bytes[2] = 1; }), "pool.occupied"));
    CHECK(contains(refused([](TensorFile& file) { file.tensors["pool.occupied"].bytes[0] ^= 1U; }), "pool.halves"));
    CHECK(contains(refused([](TensorFile& file) {
                       file.tensors["pool.occupied"].bytes[12] |= 0x10U;  // cell 100 of 100
                       StoredTensor& halves = file.tensors["pool.halves"];
                       halves.shape[0] += 1;
                       halves.bytes.resize(halves.bytes.size() + 10);
                   }),
                   "beyond the end of the grid"));
    CHECK(contains(refused([](TensorFile& file) { file.tensors["pool.halves"].bytes[1] = 0x7CU; }), "not finite"));
    CHECK(contains(
        refused([](TensorFile& file) { file.tensors["pool.filled"] = store_bytes({4}, std::vector<std::uint8_t>(4)); }),
        "shape (4), (5) is needed"));
}

TEST_CASE("checkpoint: damage is noticed by the checksum, and old files without one are read") {
    const TemporaryDirectory directory;
    save_checkpoint(directory / "run", example_run(small_recipe(), 5));
    auto bytes = get_bytes(directory / "run");
    bytes[bytes.size() - 9] ^= 1;  // a pixel of the target or a number: sound in itself
    put_bytes(directory / "damaged", bytes);
    CHECK(contains(message_of<BadFile>([&] { load_checkpoint(directory / "damaged"); }), "it is damaged"));
    CHECK(contains(message_of<BadFile>([&] { load_model(directory / "damaged"); }), "it is damaged"));

    TensorFile old = read_safetensors(directory / "run");
    CHECK(old.metadata.at("format") == "dnca-checkpoint 1");
    old.metadata.erase(kChecksumKey);
    write_safetensors(directory / "old", old.metadata, old.tensors);
    check_equal(load_checkpoint(directory / "old"), example_run(small_recipe(), 5));
    // One that must have it.
    save_checkpoint(directory / "run", enduring_run());
    TensorFile bare = read_safetensors(directory / "run");
    bare.metadata.erase(kChecksumKey);
    write_safetensors(directory / "bare", bare.metadata, bare.tensors);
    CHECK(contains(message_of<BadFile>([&] { load_checkpoint(directory / "bare"); }), "no 'checksum'"));
}

TEST_CASE("checkpoint: the one that comes with the program is read") {
    const TrainingState run = load_checkpoint(std::string(NCA_SOURCE_DIR) + "/resources/training/lizard.checkpoint");
    CHECK(run.iteration == static_cast<std::int64_t>(run.history.size()));
    CHECK(run.recipe.endurance == Endurance{});
    CHECK(run.pool.empty());
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
