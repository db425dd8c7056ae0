// Sound files of each kind, and a few that were made to break loaders.
#include <stb_image_write.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/io/atomic_file.h"
#include "engine/io/checkpoint.h"
#include "engine/io/model_file.h"
#include "engine/io/picture_file.h"
#include "engine/io/recipe_json.h"
#include "tests/fuzz/loaders.h"

namespace nca::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargest = 1U << 20U;  // bytes

/// As the loaders' own writers have it; they write to paths.
template <class Save>
Bytes saved(Save save) {
    const fs::path path = fs::temp_directory_path() / ("fuzz_loaders_" + std::to_string(::getpid()));
    save(path);
    Bytes bytes = read_file(path, kLargest);
    fs::remove(path);
    return bytes;
}

Recipe small_recipe() {
    Recipe recipe;
    recipe.sizes = {4, 3};
    recipe.target_size = 3;
    recipe.target_padding = 1;
    recipe.target = "x.png";
    return recipe;
}

TrainingState run_of(const Recipe& recipe, std::int64_t iterations) {
    const GridSize grid = recipe.grid();
    TrainingState run =
        initial_training_state(recipe, {{grid.height, grid.width, Bytes(grid.cells() * kPictureChannels, 200)}, false});
    run.iteration = iterations;
    for (std::int64_t i = 0; i < iterations; ++i)
        run.history.push_back({.iteration = i, .loss = 0.1, .gradient_norm = 1, .learning_rate = 1e-3});
    std::vector<float> state(grid.cells() * static_cast<std::size_t>(recipe.sizes.channels));
    for (std::size_t i = 0; i < state.size(); ++i) state[i] = static_cast<float>(std::sin(static_cast<double>(i)));
    for (std::size_t place = 0; place + 1 < run.pool.size(); ++place)
        run.pool[place] = pack_pool_state(state, recipe.sizes.channels);
    return run;
}

std::vector<Bytes> checkpoints() {
    Recipe enduring = small_recipe();
    enduring.endurance.pool = 3;
    enduring.endurance.wounded = 0.5;
    std::vector<Bytes> files;
    for (const TrainingState& run : {run_of(small_recipe(), 0), run_of(small_recipe(), 9), run_of(enduring, 3)})
        files.push_back(saved([&](const fs::path& path) { save_checkpoint(path, run); }));
    return files;
}

std::vector<Bytes> models() {
    const TrainingState run = run_of(small_recipe(), 5);
    ModelFile model{run.parameters, run.recipe, 5, run.target, {{"note", "a"}}};
    std::vector<Bytes> files{saved([&](const fs::path& path) { save_model(path, model); })};
    model.target = {};
    files.push_back(saved([&](const fs::path& path) { save_model(path, model); }));
    TensorFile bare = parse_safetensors(files.back(), "bare");
    files.push_back(encode_safetensors({}, bare.tensors));  // as CAX's users save it
    files.push_back(checkpoints().back());                  // which is read as a model, too
    return files;
}

std::vector<Bytes> recipes() {
    const auto bytes = [](std::string_view text) { return Bytes(text.begin(), text.end()); };
    std::vector<Bytes> files{bytes(recipe_to_json(Recipe{})), bytes(R"({"steps": 96, "about": "mine"})"), bytes("{}")};
    for (const fs::directory_entry& preset : fs::directory_iterator(NCA_SOURCE_DIR "/resources/recipes"))
        files.push_back(read_file(preset.path(), kLargest));
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<Bytes> pictures() {
    Picture picture{5, 6, {}};
    for (int i = 0; i < 5 * 6 * kPictureChannels; ++i) picture.pixels.push_back(static_cast<std::uint8_t>(i * 37));
    std::vector<Bytes> files{encode_png(picture)};
    const auto append = [](void* to, void* data, int size) {
        const auto* begin = static_cast<const std::uint8_t*>(data);
        static_cast<Bytes*>(to)->insert(static_cast<Bytes*>(to)->end(), begin, begin + size);
    };
    files.emplace_back();
    stbi_write_jpg_to_func(append, &files.back(), 6, 5, 4, picture.pixels.data(), 70);
    return files;
}

/// The files in a folder of tests/fuzz whose name begins so, in the order of their names.
void add_files(const char* folder, std::string_view beginning, std::vector<Bytes>& files) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (const fs::directory_entry& file :
         fs::directory_iterator(fs::path(NCA_SOURCE_DIR) / "tests/fuzz" / folder, error))
        if (file.path().filename().string().starts_with(beginning)) paths.push_back(file.path());
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) files.push_back(read_file(path, kLargest));
}

Bytes with_header(std::string_view header, std::size_t data = 0) {
    Bytes bytes(8);
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(header.size() >> (8 * i));
    bytes.insert(bytes.end(), header.begin(), header.end());
    bytes.resize(bytes.size() + data);
    return bytes;
}

/// Nesting, lengths and numbers beyond reason.
std::vector<Bytes> hostile_containers() {
    const std::string deep(60'000, '[');
    std::string names = "{";
    for (int i = 0; i < 2'000; ++i)
        names += (i > 0 ? ",\"" : "\"") + std::to_string(i) + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
    return {{},
            Bytes(7, 0),
            Bytes(8, 0),
            Bytes(64, 0xFF),
            with_header("{}"),
            with_header(deep),
            with_header("{\"a\":" + deep),
            with_header("{\"__metadata__\":{\"recipe\":\"" + std::string(60'000, '{') + "\"}}"),
            with_header(names + "}"),
            with_header(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})"),
            with_header(R"({"a":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,4]}})", 4),
            with_header(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}})", 4),
            with_header(R"({"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}})", 1)};
}

Bytes png_of_size(std::uint32_t width, std::uint32_t height) {
    Bytes bytes = pictures().front();
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[16 + i] = static_cast<std::uint8_t>(width >> (24 - 8 * i));
        bytes[20 + i] = static_cast<std::uint8_t>(height >> (24 - 8 * i));
    }
    return bytes;
}

}  // namespace

std::vector<Bytes> corpus(Kind kind) {
    switch (kind) {
        case Kind::model:
            return models();
        case Kind::checkpoint:
            return checkpoints();
        case Kind::recipe:
            return recipes();
        case Kind::picture:
            break;
    }
    std::vector<Bytes> files = pictures();
    add_files("corpus", "", files);
    return files;
}

std::vector<Bytes> failures(Kind kind) {
    std::vector<Bytes> files;
    if (kind == Kind::model || kind == Kind::checkpoint) files = hostile_containers();
    if (kind == Kind::recipe)
        files = {{}, Bytes(60'000, '['), Bytes(60'000, '{'), Bytes(60'000, '9'), Bytes(100, 0), Bytes(100, 0xFF)};
    if (kind == Kind::picture)
        files = {{},
                 png_of_size(0, 0),
                 png_of_size(0x7FFFFFFF, 0x7FFFFFFF),
                 png_of_size(8192, 8192),
                 png_of_size(1, 8193),
                 png_of_size(0xFFFFFFFF, 1)};
    add_files("failures", kind_name(kind), files);
    return files;
}

}  // namespace nca::fuzz
