// Reading and storing of the tensors that model files and checkpoints share. Names and shapes are those of CAX's
// ConvPerceive and NCAUpdate, so that CAX reads our files with its own loader and we read its.
#include "engine/io/parameter_tensors.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string_view>

#include "engine/io/printable_text.h"
#include "engine/io/recipe_json.h"
#include "engine/model/cell_rule.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

constexpr const char* kPerceiveName = "perceive.conv.kernel";
constexpr const char* kTargetName = "target";
constexpr std::int64_t kMostIterations = 1'000'000'000;  // as check_recipe

[[noreturn]] void fail(const TensorFile& file, const std::string& what, const char* advice) {
    throw BadFile(fmt::format("{}: {}; {}", file.name, what, advice));
}

/// (3,3,1,3C): rows, columns, one input each, perception index 3c + k.
std::vector<std::size_t> perceive_shape(const ModelSizes& sizes) {
    return {3, 3, 1, static_cast<std::size_t>(sizes.perception())};
}

std::vector<float> perceive_values(const ModelSizes& sizes) {
    std::vector<float> values;
    for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx)
            for (int c = 0; c < sizes.channels; ++c)
                for (int k = 0; k < kKernels; ++k) values.push_back(static_cast<float>(perceive_weight(k, dy, dx)));
    return values;
}

/// The last axis of a kernel of shape (1,1,inputs,outputs).
std::size_t outputs_of(const TensorFile& file, const char* name) {
    const StoredTensor& kernel = file.tensor(name);
    if (kernel.shape.size() != 4)
        fail(file,
             fmt::format("tensor '{}' has shape {}, (1,1,inputs,outputs) is needed", name,
                         tensor_shape_text(kernel.shape)),
             "choose a model of a diffusing NCA");
    return kernel.shape[3];
}

bool read_whole(std::string_view text, std::int64_t& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

/// Version of a format such as "dnca-model 1", from 1 to `newest`; false if `format` is of another kind.
bool check_version(const TensorFile& file, std::string_view format, std::string_view kind, std::int64_t newest) {
    if (!format.starts_with(kind) || !format.substr(kind.size()).starts_with(' ')) return false;
    std::int64_t version = 0;
    const bool known = read_whole(format.substr(kind.size() + 1), version) && version >= 1 &&
                       format == fmt::format("{} {}", kind, version);
    if (known && version <= newest) return true;
    if (known)
        fail(file, fmt::format("it has the format '{}', this program reads '{} {}'", format, kind, newest),
             "update dnca");
    fail(file, fmt::format("it has the unknown format '{}'", printable_text(format)), "get it anew");
}

}  // namespace

FileKind file_kind(const TensorFile& file) {
    const auto format = file.metadata.find(kFormatKey);
    if (format == file.metadata.end()) return FileKind::foreign;
    if (check_version(file, format->second, "dnca-model", 1)) return FileKind::model;
    if (check_version(file, format->second, "dnca-checkpoint", 2)) return FileKind::checkpoint;
    return FileKind::foreign;  // other programs write "pt" or "flax" here
}

ModelSizes read_sizes(const TensorFile& file) {
    const std::size_t hidden = outputs_of(file, "update.layers.0.kernel");
    const std::size_t channels = outputs_of(file, "update.layers.1.kernel");
    constexpr std::size_t kFarTooMany = 1'000'000;  // so that the cast is safe; check_sizes knows the limits
    if (hidden > kFarTooMany || channels > kFarTooMany)
        fail(file, fmt::format("it has hidden size {} and {} channels", hidden, channels), "choose a smaller model");
    const ModelSizes sizes{static_cast<int>(channels), static_cast<int>(hidden)};
    try {
        check_sizes(sizes);
    } catch (const InvalidSetting& wrong) {
        fail(file, wrong.what(), "choose another model");
    }
    for (const ParameterTensor& tensor : parameter_tensors(sizes))
        file.check_shape(std::string(tensor.name), tensor.shape);
    for (const auto& [name, tensor] : file.tensors) {
        bool known = !name.starts_with("update.");
        for (const ParameterTensor& one : parameter_tensors(sizes)) known = known || name == one.name;
        if (!known)
            fail(file, fmt::format("tensor '{}' is none of an update with one hidden layer", printable_text(name)),
                 "choose a model of a diffusing NCA");
    }
    return sizes;
}

std::vector<float> read_parameter_values(const TensorFile& file, const ModelSizes& sizes, const std::string& prefix) {
    std::vector<float> values;
    for (const ParameterTensor& tensor : parameter_tensors(sizes)) {
        const std::string name = prefix + std::string(tensor.name);
        file.check_shape(name, tensor.shape);
        const std::vector<float> part = file.floats(name);
        for (std::size_t i = 0; i < part.size(); ++i)
            if (!std::isfinite(part[i]))
                fail(file, fmt::format("tensor '{}' holds {} at index {}", name, part[i], i),
                     "it is damaged or of a run that went wrong, choose an earlier one");
        values.insert(values.end(), part.begin(), part.end());
    }
    return values;
}

void check_perceive_kernel(const TensorFile& file, const ModelSizes& sizes) {
    if (!file.has(kPerceiveName)) return;
    file.check_shape(kPerceiveName, perceive_shape(sizes));
    const std::vector<float> found = file.floats(kPerceiveName);
    const std::vector<float> needed = perceive_values(sizes);
    for (std::size_t i = 0; i < needed.size(); ++i)
        if (!(found[i] == needed[i]))
            fail(file,
                 fmt::format("tensor '{}' holds {} at index {} where dnca's fixed perception has {}", kPerceiveName,
                             found[i], i, needed[i]),
                 "choose a model with identity and gradient kernels");
}

Target read_target(const TensorFile& file) {
    if (!file.has(kTargetName)) return {};
    const StoredTensor& stored = file.tensor(kTargetName);
    constexpr std::size_t kLongestSide = 8192;  // as check_sizes
    if (stored.shape.size() != 3 || stored.shape[2] != kPictureChannels || stored.shape[0] < 1 ||
        stored.shape[0] > kLongestSide || stored.shape[1] < 1 || stored.shape[1] > kLongestSide)
        fail(file,
             fmt::format("tensor '{}' has shape {}, (height,width,4) with sides up to {} is needed", kTargetName,
                         tensor_shape_text(stored.shape), kLongestSide),
             "get it anew");
    return {{static_cast<int>(stored.shape[0]), static_cast<int>(stored.shape[1]), file.bytes(kTargetName)}};
}

Recipe read_recipe(const TensorFile& file, const ModelSizes& sizes) {
    Recipe recipe;
    recipe.sizes = sizes;
    const auto text = file.metadata.find(kRecipeKey);
    if (text == file.metadata.end()) return recipe;
    try {
        recipe = recipe_from_json(text->second);
        check_recipe(recipe);
    } catch (const InvalidSetting& wrong) {
        fail(file, fmt::format("its recipe can't be used: {}", wrong.what()), "get it anew");
    }
    if (recipe.sizes != sizes)
        fail(file,
             fmt::format("its recipe speaks of {} channels and hidden size {}, its tensors have {} and {}",
                         recipe.sizes.channels, recipe.sizes.hidden, sizes.channels, sizes.hidden),
             "get it anew");
    return recipe;
}

std::int64_t read_iterations_done(const TensorFile& file) {
    const auto text = file.metadata.find(kIterationsKey);
    if (text == file.metadata.end()) return 0;
    std::int64_t done = 0;
    if (!read_whole(text->second, done) || done < 0 || done > kMostIterations)
        fail(file,
             fmt::format("its {} is '{}', a whole number from 0 to {} is needed", kIterationsKey,
                         printable_text(text->second), kMostIterations),
             "get it anew");
    return done;
}

void store_parameter_values(TensorMap& tensors, const ModelSizes& sizes, std::span<const float> values,
                            const std::string& prefix) {
    if (values.size() != ParameterLayout(sizes).total())
        throw InvalidSetting(
            fmt::format("{} numbers are no parameters of {} channels and hidden size {}, these are {}; "
                        "give all of them",
                        values.size(), sizes.channels, sizes.hidden, ParameterLayout(sizes).total()));
    for (const ParameterTensor& tensor : parameter_tensors(sizes)) {
        const std::span<const float> part = values.subspan(tensor.offset, tensor.count);
        const std::string name = prefix + std::string(tensor.name);
        for (std::size_t i = 0; i < part.size(); ++i)
            if (!std::isfinite(part[i]))
                throw InvalidSetting(
                    fmt::format("'{}' holds {} at index {} and is not saved; go back to parameters that "
                                "are finite",
                                name, part[i], i));
        tensors.insert_or_assign(name, store_floats(tensor.shape, part));
    }
}

void store_perceive_kernel(TensorMap& tensors, const ModelSizes& sizes) {
    tensors.insert_or_assign(kPerceiveName, store_floats(perceive_shape(sizes), perceive_values(sizes)));
}

void store_target(TensorMap& tensors, const Target& target) {
    const Picture& picture = target.picture;
    if (picture.height == 0 && picture.width == 0) return;
    check_sizes(target.grid());
    tensors.insert_or_assign(
        kTargetName, store_bytes({static_cast<std::size_t>(picture.height), static_cast<std::size_t>(picture.width),
                                  static_cast<std::size_t>(kPictureChannels)},
                                 picture.pixels));
}

}  // namespace nca
