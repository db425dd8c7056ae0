// Checks a safetensors file against itself (lengths, shapes, offsets) and copies its tensors out; writes the same
// format. The layout follows the reference implementation in Rust, also in what it refuses (holes, overlaps, bytes left
// over).
#include "engine/io/safetensors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <new>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/io/atomic_file.h"
#include "engine/io/printable_text.h"
#include "engine/io/safetensors_header.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are copied as they lie in the file");

constexpr std::size_t kLengthBytes = 8;                // little-endian length of the header
constexpr std::uint64_t kLargestHeader = 100'000'000;  // bytes, as the reference implementation
constexpr const char* kMetadataName = "__metadata__";  // reserved, no tensor may bear it

[[noreturn]] void fail(const std::string& name, const std::string& what) {
    throw BadFile(
        fmt::format("{}: {}; it is damaged or no safetensors file that dnca can read, get it anew", name, what));
}

/// Bytes that a tensor of this shape takes; false if the product overflows.
bool announced_size(const AnnouncedTensor& tensor, std::uint64_t& size) {
    size = tensor_type_size(tensor.type);
    if (std::find(tensor.shape.begin(), tensor.shape.end(), std::size_t{0}) != tensor.shape.end()) {
        size = 0;
        return true;
    }
    for (const std::size_t length : tensor.shape) {
        if (size > std::numeric_limits<std::uint64_t>::max() / length) return false;
        size *= length;
    }
    return true;
}

/// Every byte after the header belongs to exactly one tensor.
void check_offsets(std::vector<AnnouncedTensor>& tensors, std::uint64_t data_size, const std::string& name) {
    for (const AnnouncedTensor& tensor : tensors) {
        const std::string title = printable_text(tensor.name);
        if (tensor.begin > tensor.end)
            fail(name, fmt::format("tensor '{}' ends ({}) before it begins ({})", title, tensor.end, tensor.begin));
        if (tensor.end > data_size)
            fail(name,
                 fmt::format("tensor '{}' reaches to byte {}, the file has only {}", title, tensor.end, data_size));
        std::uint64_t size = 0;
        if (!announced_size(tensor, size) || size != tensor.end - tensor.begin)
            fail(name, fmt::format("tensor '{}' of type {} and shape {} does not take the {} bytes that it has", title,
                                   tensor_type_name(tensor.type), tensor_shape_text(tensor.shape),
                                   tensor.end - tensor.begin));
    }
    std::sort(tensors.begin(), tensors.end(), [](const AnnouncedTensor& a, const AnnouncedTensor& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t reached = 0;
    for (const AnnouncedTensor& tensor : tensors) {
        if (tensor.begin != reached)
            fail(name, fmt::format("tensor '{}' begins at byte {} where {} was due (overlapping or a hole)",
                                   printable_text(tensor.name), tensor.begin, reached));
        reached = tensor.end;
    }
    if (reached != data_size) fail(name, fmt::format("{} bytes are left over at its end", data_size - reached));
}

template <class Number>
std::vector<Number> copy_numbers(std::span<const std::uint8_t> bytes) {
    std::vector<Number> numbers(bytes.size() / sizeof(Number));
    if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
    return numbers;
}

template <class Number>
StoredTensor store(TensorType type, std::vector<std::size_t> shape, std::span<const Number> values) {
    StoredTensor tensor{type, std::move(shape), std::vector<std::uint8_t>(values.size_bytes())};
    if (tensor.count() != values.size())
        throw InvalidSetting(fmt::format("{} numbers do not fill a tensor of shape {}; give as many as it has",
                                         values.size(), tensor_shape_text(tensor.shape)));
    if (!values.empty()) std::memcpy(tensor.bytes.data(), values.data(), values.size_bytes());
    return tensor;
}

std::string encode_header(const std::map<std::string, std::string>& metadata,
                          const std::vector<std::pair<std::string, const StoredTensor*>>& tensors) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty()) header[kMetadataName] = metadata;
    std::size_t begin = 0;
    for (const auto& [name, tensor] : tensors) {
        const std::size_t end = begin + tensor->bytes.size();
        header[name] = {
            {"dtype", tensor_type_name(tensor->type)}, {"shape", tensor->shape}, {"data_offsets", {begin, end}}};
        begin = end;
    }
    try {
        std::string text = header.dump();
        text.resize((text.size() + 7) / 8 * 8, ' ');  // the tensors begin at a multiple of 8
        return text;
    } catch (const nlohmann::json::exception&) {
        throw InvalidSetting("a name or text for a tensor file is not UTF-8; write it in UTF-8");
    }
}

}  // namespace

std::string_view tensor_type_name(TensorType type) {
    switch (type) {
        case TensorType::f32:
            return "F32";
        case TensorType::f64:
            return "F64";
        case TensorType::u8:
            break;
    }
    return "U8";
}

std::size_t tensor_type_size(TensorType type) {
    switch (type) {
        case TensorType::f32:
            return sizeof(float);
        case TensorType::f64:
            return sizeof(double);
        case TensorType::u8:
            break;
    }
    return 1;
}

std::size_t StoredTensor::count() const {
    std::size_t product = 1;
    for (const std::size_t length : shape) product *= length;
    return product;
}

StoredTensor store_floats(std::vector<std::size_t> shape, std::span<const float> values) {
    return store(TensorType::f32, std::move(shape), values);
}

StoredTensor store_doubles(std::vector<std::size_t> shape, std::span<const double> values) {
    return store(TensorType::f64, std::move(shape), values);
}

StoredTensor store_bytes(std::vector<std::size_t> shape, std::span<const std::uint8_t> values) {
    return store(TensorType::u8, std::move(shape), values);
}

std::string tensor_shape_text(std::span<const std::size_t> shape) { return fmt::format("({})", fmt::join(shape, ",")); }

const StoredTensor& TensorFile::tensor(const std::string& tensor) const {
    const auto found = tensors.find(tensor);
    if (found == tensors.end())
        throw BadFile(fmt::format("{}: it has no tensor '{}'; choose a file of the right kind", name, tensor));
    return found->second;
}

std::vector<float> TensorFile::floats(const std::string& tensor) const {
    const StoredTensor& stored = this->tensor(tensor);
    if (stored.type == TensorType::f32) return copy_numbers<float>(stored.bytes);
    std::vector<float> rounded;
    rounded.reserve(stored.count());
    for (const double value : doubles(tensor)) rounded.push_back(static_cast<float>(value));
    return rounded;
}

std::vector<double> TensorFile::doubles(const std::string& tensor) const {
    const StoredTensor& stored = this->tensor(tensor);
    if (stored.type == TensorType::f64) return copy_numbers<double>(stored.bytes);
    if (stored.type != TensorType::f32)
        throw BadFile(
            fmt::format("{}: tensor '{}' has numbers of type {}, F32 or F64 is needed; choose a file of the "
                        "right kind",
                        name, tensor, tensor_type_name(stored.type)));
    const std::vector<float> narrow = copy_numbers<float>(stored.bytes);
    return {narrow.begin(), narrow.end()};
}

std::vector<std::uint8_t> TensorFile::bytes(const std::string& tensor) const {
    const StoredTensor& stored = this->tensor(tensor);
    if (stored.type != TensorType::u8)
        throw BadFile(
            fmt::format("{}: tensor '{}' has numbers of type {}, U8 is needed; choose a file of the right kind", name,
                        tensor, tensor_type_name(stored.type)));
    return stored.bytes;
}

void TensorFile::check_shape(const std::string& tensor, const std::vector<std::size_t>& shape) const {
    const StoredTensor& stored = this->tensor(tensor);
    if (stored.shape != shape)
        throw BadFile(fmt::format("{}: tensor '{}' has shape {}, {} is needed; choose a file of the right kind", name,
                                  tensor, tensor_shape_text(stored.shape), tensor_shape_text(shape)));
}

TensorFile parse_safetensors(std::span<const std::uint8_t> file, const std::string& name) {
    if (file.size() < kLengthBytes)
        fail(name, fmt::format("it has {} bytes, fewer than the {} of a header's length", file.size(), kLengthBytes));
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), kLengthBytes);
    if (length > kLargestHeader)
        fail(name, fmt::format("its header claims {} bytes, more than the {} allowed", length, kLargestHeader));
    if (length > file.size() - kLengthBytes)
        fail(name, fmt::format("its header claims {} bytes, only {} follow", length, file.size() - kLengthBytes));
    const std::span<const std::uint8_t> text = file.subspan(kLengthBytes, static_cast<std::size_t>(length));
    const std::span<const std::uint8_t> data = file.subspan(kLengthBytes + static_cast<std::size_t>(length));

    TensorHeader header;
    try {
        header = parse_tensor_header({reinterpret_cast<const char*>(text.data()), text.size()});
    } catch (const BadHeader& wrong) {
        fail(name, wrong.what());
    }
    check_offsets(header.tensors, data.size(), name);

    TensorFile result{name, std::move(header.metadata), {}};
    for (AnnouncedTensor& announced : header.tensors) {
        const auto bytes = data.subspan(static_cast<std::size_t>(announced.begin),
                                        static_cast<std::size_t>(announced.end - announced.begin));
        result.tensors.emplace(std::move(announced.name),
                               StoredTensor{announced.type, std::move(announced.shape), {bytes.begin(), bytes.end()}});
    }
    return result;
}

TensorFile read_safetensors(const std::filesystem::path& path, std::uint64_t largest) {
    const std::vector<std::uint8_t> file = read_file(path, largest);
    try {
        return parse_safetensors(file, path.string());
    } catch (const std::bad_alloc&) {
        throw OutOfMemory(fmt::format("{} has {} bytes, more than there is memory for; choose a smaller file",
                                      path.string(), file.size()));
    }
}

std::vector<std::uint8_t> encode_safetensors(const std::map<std::string, std::string>& metadata,
                                             const std::map<std::string, StoredTensor>& tensors) {
    std::vector<std::pair<std::string, const StoredTensor*>> ordered;
    for (const auto& [name, tensor] : tensors) {
        if (name == kMetadataName)
            throw InvalidSetting(fmt::format("a tensor can't be called {}; give it another name", kMetadataName));
        if (tensor.bytes.size() != tensor.count() * tensor_type_size(tensor.type))
            throw InvalidSetting(fmt::format("tensor '{}' of shape {} has {} bytes; give as many as its shape takes",
                                             printable_text(name), tensor_shape_text(tensor.shape),
                                             tensor.bytes.size()));
        ordered.emplace_back(name, &tensor);
    }
    // Large numbers first, so that each tensor begins at a multiple of its numbers' size.
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
        return tensor_type_size(a.second->type) > tensor_type_size(b.second->type);
    });

    const std::string header = encode_header(metadata, ordered);
    const std::uint64_t length = header.size();
    std::vector<std::uint8_t> file(kLengthBytes);
    std::memcpy(file.data(), &length, kLengthBytes);
    file.insert(file.end(), header.begin(), header.end());
    for (const auto& [name, tensor] : ordered) file.insert(file.end(), tensor->bytes.begin(), tensor->bytes.end());
    return file;
}

void write_safetensors(const std::filesystem::path& path, const std::map<std::string, std::string>& metadata,
                       const std::map<std::string, StoredTensor>& tensors) {
    write_file_atomically(path, encode_safetensors(metadata, tensors));
}

}  // namespace nca
