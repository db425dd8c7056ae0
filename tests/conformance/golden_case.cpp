// Reading a case and handing its parts out, checked.
#include "tests/conformance/golden_case.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "engine/io/safetensors.h"

namespace nca::conformance {
namespace {

/// The number that a text is, or NaN: "10", "0.5", " 1e-3 ".
double parse_number(const std::string& text) {
    constexpr const char* kBlanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string::npos) return std::numeric_limits<double>::quiet_NaN();
    const std::string word = text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
    char* end = nullptr;
    const double number = std::strtod(word.c_str(), &end);
    return end == word.c_str() + word.size() ? number : std::numeric_limits<double>::quiet_NaN();
}

Tensor tensor_of(const TensorFile& file, const std::string& name) {
    const StoredTensor& stored = file.tensor(name);
    Tensor tensor;
    tensor.shape = stored.shape;
    switch (stored.type) {
        case TensorType::f32:
            tensor.type = NumberType::f32;
            tensor.numbers = file.doubles(name);
            break;
        case TensorType::f64:
            tensor.type = NumberType::f64;
            tensor.numbers = file.doubles(name);
            break;
        case TensorType::u8:
            tensor.type = NumberType::u8;
            tensor.bytes = file.bytes(name);
            break;
    }
    return tensor;
}

void check_axes(const std::string& name, const Tensor& tensor, std::size_t axes) {
    if (tensor.shape.size() != axes)
        throw BadCase(fmt::format("tensor '{}' has shape {}, not {} axes", name, shape_text(tensor.shape), axes));
}

void check_shape(const std::string& name, const Tensor& tensor, const Shape& shape) {
    if (tensor.shape != shape)
        throw BadCase(
            fmt::format("tensor '{}' has shape {}, not {}", name, shape_text(tensor.shape), shape_text(shape)));
}

void check_type(const std::string& name, const Tensor& tensor, bool bytes) {
    if ((tensor.type == NumberType::u8) != bytes)
        throw BadCase(fmt::format("tensor '{}' must be {}", name, bytes ? "U8" : "F32 or F64"));
}

}  // namespace

std::string shape_text(const Shape& shape) {
    std::string text;
    for (const std::size_t axis : shape) text += (text.empty() ? "" : ", ") + std::to_string(axis);
    return "(" + text + ")";
}

GoldenCase::GoldenCase(const std::filesystem::path& path) {
    const TensorFile file = read_safetensors(path);
    metadata_ = file.metadata;
    for (const auto& [name, stored] : file.tensors) tensors_.emplace(name, tensor_of(file, name));
    const auto kind = metadata_.find("kind");
    if (kind == metadata_.end()) throw BadCase("the metadata has no kind");
    kind_ = kind->second;
}

const Tensor& GoldenCase::find(const std::string& name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) throw BadCase(fmt::format("tensor '{}' is missing", name));
    used_.insert(name);
    return found->second;
}

const Tensor& GoldenCase::numbers_with_axes(const std::string& name, std::size_t axes) const {
    const Tensor& tensor = find(name);
    check_type(name, tensor, false);
    check_axes(name, tensor, axes);
    return tensor;
}

const Tensor& GoldenCase::numbers(const std::string& name, const Shape& shape) const {
    const Tensor& tensor = find(name);
    check_type(name, tensor, false);
    check_shape(name, tensor, shape);
    return tensor;
}

const Tensor& GoldenCase::bytes_with_axes(const std::string& name, std::size_t axes) const {
    const Tensor& tensor = find(name);
    check_type(name, tensor, true);
    check_axes(name, tensor, axes);
    return tensor;
}

const Tensor& GoldenCase::bytes(const std::string& name, const Shape& shape) const {
    const Tensor& tensor = find(name);
    check_type(name, tensor, true);
    check_shape(name, tensor, shape);
    return tensor;
}

double GoldenCase::number(const std::string& name) const {
    const auto found = metadata_.find(name);
    if (found == metadata_.end()) throw BadCase(fmt::format("the metadata has no {}", name));
    const double value = parse_number(found->second);
    if (!std::isfinite(value))
        throw BadCase(fmt::format("{} in the metadata is '{}', not a number", name, found->second));
    return value;
}

std::size_t GoldenCase::count(const std::string& name) const {
    const double value = number(name);
    if (value < 0 || value > 1e15 || value != std::floor(value))
        throw BadCase(fmt::format("{} in the metadata is {}, not a whole number from 0 up", name, value));
    return static_cast<std::size_t>(value);
}

void GoldenCase::check_count(const std::string& name, std::size_t by_tensors) const {
    if (const std::size_t said = count(name); said != by_tensors)
        throw BadCase(fmt::format("{} in the metadata is {}, the tensors have {}", name, said, by_tensors));
}

std::vector<std::string> GoldenCase::unused() const {
    std::vector<std::string> names;
    for (const auto& [name, tensor] : tensors_)
        if (!used_.contains(name)) names.push_back(name);
    return names;
}

}  // namespace nca::conformance
