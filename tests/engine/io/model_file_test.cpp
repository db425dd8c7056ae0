// Model files: everything comes back, CAX's own files are read, damaged and lying ones are refused with the reason, and
// no mutation of a file brings the loader down.
#include "engine/io/model_file.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <limits>
#include <random>
#include <string>

#include "engine/io/checkpoint.h"
#include "engine/io/safetensors.h"
#include "engine/model/cell_rule.h"
#include "engine/model/errors.h"
#include "tests/engine/io/example_run.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

constexpr const char* kKernel = "perceive.conv.kernel";

void check_equal(const ModelFile& a, const ModelFile& b) {
    CHECK(a.parameters.sizes == b.parameters.sizes);
    CHECK(a.parameters.values == b.parameters.values);
    CHECK(a.recipe == b.recipe);
    CHECK(a.iterations_done == b.iterations_done);
    CHECK(a.target.grid() == b.target.grid());
    CHECK(a.target.picture.pixels == b.target.picture.pixels);
    CHECK(a.notes == b.notes);
}

/// The message for the example model after its content was spoilt.
std::string refusal(const std::function<void(TensorFile&)>& spoil) {
    const TemporaryDirectory directory;
    save_model(directory / "model", example_model());
    TensorFile file = read_safetensors(directory / "model");
    spoil(file);
    write_safetensors(directory / "spoilt", file.metadata, file.tensors);
    const std::string message = message_of<BadFile>([&] { load_model(directory / "spoilt"); });
    CHECK(contains(message, (directory / "spoilt").string()));
    return message;
}

void put_float(TensorFile& file, const std::string& name, std::size_t index, float value) {
    std::vector<float> values = file.floats(name);
    values.at(index) = value;
    file.tensors[name] = store_floats(file.tensor(name).shape, values);
}

TEST_CASE("model_file: everything comes back") {
    const TemporaryDirectory directory;
    const ModelFile model = example_model();
    save_model(directory / "model.safetensors", model);
    check_equal(load_model(directory / "model.safetensors"), model);

    ModelFile bare = example_model({64, 256});
    bare.recipe = Recipe{};
    bare.target = {};
    bare.notes.clear();
    save_model(directory / "model.safetensors", bare);
    check_equal(load_model(directory / "model.safetensors"), bare);
    CHECK(directory.entries() == 1);
}

TEST_CASE("model_file: the file has CAX's names, shapes and perception kernel") {
    const TemporaryDirectory directory;
    save_model(directory / "model", example_model({64, 256}));
    const TensorFile file = read_safetensors(directory / "model");
    file.check_shape(kKernel, {3, 3, 1, 192});
    file.check_shape("update.layers.0.kernel", {1, 1, 192, 256});
    file.check_shape("update.layers.0.bias", {256});
    file.check_shape("update.layers.1.kernel", {1, 1, 256, 64});
    file.check_shape("update.layers.1.bias", {64});
    CHECK(file.metadata.at("format") == "dnca-model 1");

    // SPEC: identity, outer([-1,0,1],[1,2,1])/8 along rows, outer([1,2,1],[-1,0,1])/8 along columns, index 3c + k.
    const std::vector<float> kernel = file.floats(kKernel);
    constexpr double kIdentity[3][3] = {{0, 0, 0}, {0, 1, 0}, {0, 0, 0}};
    constexpr double kAlongRows[3][3] = {{-1, -2, -1}, {0, 0, 0}, {1, 2, 1}};
    for (std::size_t y = 0; y < 3; ++y)
        for (std::size_t x = 0; x < 3; ++x)
            for (std::size_t c = 0; c < 64; ++c) {
                const float* at = &kernel[(y * 3 + x) * 192 + 3 * c];
                CHECK(static_cast<double>(at[0]) == kIdentity[y][x]);
                CHECK(static_cast<double>(at[1]) == kAlongRows[y][x] / 8);
                CHECK(static_cast<double>(at[2]) == kAlongRows[x][y] / 8);
            }
}

TEST_CASE("model_file: a file from CAX has no metadata; its sizes come from the shapes") {
    const TemporaryDirectory directory;
    const ModelFile model = example_model({12, 30});
    save_model(directory / "model", model);
    TensorFile file = read_safetensors(directory / "model");
    file.tensors.erase("target");
    file.metadata = {{"format", "flax"}};
    write_safetensors(directory / "cax", file.metadata, file.tensors);
    file.tensors.erase(kKernel);
    write_safetensors(directory / "update_only", {}, file.tensors);
    for (const char* name : {"cax", "update_only"}) {
        const ModelFile loaded = load_model(directory / name);
        CHECK(loaded.parameters.values == model.parameters.values);
        CHECK(loaded.recipe.sizes == ModelSizes{12, 30});
        Recipe defaults;
        defaults.sizes = {12, 30};
        CHECK(loaded.recipe == defaults);
        CHECK(loaded.iterations_done == 0);
        CHECK(loaded.target.grid() == GridSize{0, 0});
        CHECK(loaded.notes.empty());
    }
}

TEST_CASE("model_file: parameters in double precision are rounded") {
    const TemporaryDirectory directory;
    const ModelFile model = example_model();
    save_model(directory / "model", model);
    TensorFile file = read_safetensors(directory / "model");
    const std::vector<double> wide = file.doubles("update.layers.1.kernel");
    file.tensors["update.layers.1.kernel"] = store_doubles(file.tensor("update.layers.1.kernel").shape, wide);
    write_safetensors(directory / "wide", file.metadata, file.tensors);
    check_equal(load_model(directory / "wide"), model);
}

TEST_CASE("model_file: golden parameters of CAX are read") {
    const char* shared = std::getenv("DNCA_SHARED");
    const std::filesystem::path golden = std::filesystem::path(shared != nullptr ? shared : NCA_SHARED_DIR) / "golden";
    if (!std::filesystem::exists(golden)) {
        std::cout << "SKIPPED: ../shared absent\n";
        MESSAGE("SKIPPED: ../shared absent");
        return;
    }
    CHECK(load_model(golden / "gradient_seed_model.safetensors").parameters.sizes == ModelSizes{64, 256});
    CHECK(load_model(golden / "training_seed_model.safetensors").parameters.values.size() == 65'856);
}

TEST_CASE("model_file: a checkpoint is read as a model") {
    const TemporaryDirectory directory;
    Recipe recipe = example_model().recipe;
    const TrainingState run = example_run(recipe, 3);
    save_checkpoint(directory / "run", run);
    const ModelFile model = load_model(directory / "run");
    CHECK(model.parameters.values == run.parameters.values);
    CHECK(model.recipe == recipe);
    CHECK(model.iterations_done == 3);
    CHECK(model.notes.empty());
}

TEST_CASE("model_file: wrong content is refused with the reason") {
    const auto erase = [](const char* name) { return [name](TensorFile& file) { file.tensors.erase(name); }; };
    const auto metadata = [](const char* key, const char* value) {
        return [key, value](TensorFile& file) { file.metadata[key] = value; };
    };
    const auto put = [](const char* name, std::size_t index, float value) {
        return [=](TensorFile& file) { put_float(file, name, index, value); };
    };
    const auto reshape = [](const char* name, const std::vector<std::size_t>& shape) {
        return [=](TensorFile& file) { file.tensors.at(name).shape = shape; };
    };
    constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
    constexpr float kInfinity = std::numeric_limits<float>::infinity();

    CHECK(contains(refusal(erase("update.layers.0.kernel")), "no tensor 'update.layers.0.kernel'"));
    CHECK(contains(refusal(erase("update.layers.1.bias")), "no tensor 'update.layers.1.bias'"));
    CHECK(contains(refusal(put("update.layers.0.bias", 3, kNaN)), "'update.layers.0.bias' holds nan at index 3"));
    CHECK(contains(refusal(put("update.layers.1.kernel", 34, -kInfinity)), "holds -inf at index 34"));
    CHECK(contains(refusal(put(kKernel, 67, 0.5F)), "holds 0.5 at index 67 where dnca's fixed perception has"));
    CHECK(contains(refusal(put(kKernel, 0, kNaN)), "holds nan at index 0"));
    CHECK(contains(refusal(reshape(kKernel, {9, 15})), "shape (9,15), (3,3,1,15) is needed"));
    CHECK(contains(refusal(reshape("update.layers.0.kernel", {15, 7})), "shape (15,7)"));
    CHECK(contains(refusal(reshape("update.layers.0.kernel", {1, 1, 7, 15})), "shape"));
    CHECK(contains(refusal(reshape("update.layers.0.bias", {1, 7})), "shape (1,7), (7) is needed"));
    CHECK(contains(refusal(reshape("target", {10, 40})), "shape (10,40)"));
    CHECK(contains(refusal(reshape("target", {20, 5, 4})), "its target has 20x5 cells, its recipe makes 10x10"));
    CHECK(
        contains(refusal([](TensorFile& file) {
                     file.tensors["update.layers.1.kernel"] = store_bytes({1, 1, 7, 5}, std::vector<std::uint8_t>(35));
                 }),
                 "type U8"));
    CHECK(contains(refusal([](TensorFile& file) {
                       file.tensors["target"] = store_floats({10, 10, 4}, std::vector<float>(400));
                   }),
                   "type F32"));
    CHECK(contains(refusal([](TensorFile& file) {
                       file.tensors["update.layers.2.bias"] = store_floats({1}, std::vector<float>(1));
                   }),
                   "'update.layers.2.bias' is none of an update"));
    CHECK(contains(refusal([](TensorFile& file) {  // three channels are too few for a picture
                       file.tensors["update.layers.0.kernel"] = store_floats({1, 1, 9, 7}, std::vector<float>(63));
                       file.tensors["update.layers.1.kernel"] = store_floats({1, 1, 7, 3}, std::vector<float>(21));
                       file.tensors["update.layers.1.bias"] = store_floats({3}, std::vector<float>(3));
                   }),
                   "channels is 3"));
    CHECK(contains(refusal([](TensorFile& file) {
                       file.tensors["update.layers.0.kernel"] = store_floats({1, 1, 15, 0}, {});
                   }),
                   "hidden size is 0"));

    CHECK(contains(refusal(metadata("format", "dnca-model 2")), "update dnca"));
    CHECK(contains(refusal(metadata("format", "dnca-model x")), "unknown format 'dnca-model x'"));
    CHECK(contains(refusal(metadata("format", "dnca-checkpoint 9")), "update dnca"));
    CHECK(contains(refusal(metadata("iterations_done", "-1")), "iterations_done is '-1'"));
    CHECK(contains(refusal(metadata("iterations_done", "12a")), "iterations_done is '12a'"));
    CHECK(contains(refusal(metadata("iterations_done", "99999999999999999999")), "iterations_done"));
    CHECK(contains(refusal(metadata("recipe", "hello")), "its recipe can't be used"));
    CHECK(contains(refusal(metadata("recipe", R"({"channels":5,"hidden":7,"batch":"x"})")), "'batch' is \"x\""));
    CHECK(contains(refusal(metadata("recipe", R"({"channels":5,"hidden":7,"batch":0})")), "batch is 0"));
    CHECK(contains(refusal(metadata("recipe", R"({"channels":5,"hidden":7,"learning_rate":-1})")),
                   "learning rate is -1"));
    CHECK(contains(refusal(metadata("recipe", R"({"channels":6,"hidden":7,"target_size":10,"target_padding":0})")),
                   "its recipe speaks of 6 channels"));
}

TEST_CASE("model_file: what could not be loaded again is not saved, and the old file stays") {
    const TemporaryDirectory directory;
    save_model(directory / "model", example_model());
    const auto before = get_bytes(directory / "model");
    const auto refused = [&](const std::function<void(ModelFile&)>& spoil) {
        ModelFile model = example_model();
        spoil(model);
        return message_of<InvalidSetting>([&] { save_model(directory / "model", model); });
    };
    CHECK(contains(refused([](ModelFile& m) { m.parameters.values[5] = NAN; }), "index 5"));
    CHECK(contains(refused([](ModelFile& m) { m.parameters.values.pop_back(); }), "numbers"));
    CHECK(contains(refused([](ModelFile& m) { m.recipe.sizes.hidden = 8; }), "recipe"));
    CHECK(contains(refused([](ModelFile& m) { m.recipe.target_padding = 3; }), "target"));
    CHECK(contains(refused([](ModelFile& m) { m.notes["recipe"] = "x"; }), "'recipe'"));
    CHECK(contains(refused([](ModelFile& m) { m.notes["a"] = "\xFF"; }), "UTF-8"));
    CHECK(contains(message_of<WriteFailed>([&] { save_model(directory / "no/model", example_model()); }), "create"));
    CHECK(get_bytes(directory / "model") == before);
    CHECK(directory.entries() == 1);
}

TEST_CASE("model_file: files that are none are refused") {
    const TemporaryDirectory directory;
    put_bytes(directory / "empty", {});
    put_bytes(directory / "text", std::vector<std::uint8_t>(1000, 'a'));
    for (const auto& path : {directory / "empty", directory / "text", directory / "missing", directory.path()})
        CHECK(contains(message_of<BadFile>([&] { load_model(path); }), path.string()));
}

TEST_CASE("model_file: two thousand mutations are loaded or refused") {
    const TemporaryDirectory directory;
    save_model(directory / "model", example_model());
    const std::vector<std::uint8_t> valid = get_bytes(directory / "model");
    std::uint64_t header = 0;
    std::copy_n(valid.begin(), 8, reinterpret_cast<std::uint8_t*>(&header));

    std::mt19937 random(12345);
    const auto below = [&random](std::size_t limit) { return static_cast<std::size_t>(random()) % limit; };
    int loaded = 0;
    int refused = 0;
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::uint8_t> file = valid;
        const std::size_t changes = 1 + below(4);
        for (std::size_t i = 0; i < changes && !file.empty(); ++i) {
            // Mostly in the header, where the lies can be told.
            const std::size_t at = below(below(4) == 0 ? file.size() : std::min<std::size_t>(file.size(), header + 8));
            const auto byte = static_cast<std::uint8_t>(random());
            const auto position = file.begin() + static_cast<std::ptrdiff_t>(at);
            switch (below(7)) {
                case 0:
                    file.resize(at);
                    break;
                case 1:
                    file.erase(position);
                    break;
                case 2:
                    file.insert(position, byte);
                    break;
                case 3:
                    *position = static_cast<std::uint8_t>("0123456789{}[]\",:-eE."[byte % 21]);
                    break;
                case 4: {
                    const auto from = file.begin() + static_cast<std::ptrdiff_t>(below(file.size()));
                    std::vector<std::uint8_t> piece(from, from + std::min<std::ptrdiff_t>(file.end() - from, 40));
                    file.insert(position, piece.begin(), piece.end());
                    break;
                }
                case 5:
                    *position ^= static_cast<std::uint8_t>(1U << (byte % 8U));
                    break;
                default:
                    *position = byte;
            }
        }
        put_bytes(directory / "mutant", file);
        try {
            const ModelFile model = load_model(directory / "mutant");
            CHECK(model.parameters.values.size() == ParameterLayout(model.parameters.sizes).total());
            ++loaded;
        } catch (const BadFile&) {
            ++refused;
        }
    }
    CHECK(loaded + refused == 2000);
    CHECK(loaded > 20);     // changed numbers or notes are no damage that shows
    CHECK(refused > 1000);  // or the mutations would test nothing
}

}  // namespace
