// The safetensors container: named tensors and text metadata in one file. Reads and writes F32, F64 and U8 and trusts
// nothing that a file says of itself; what tensors mean is the business of model_file, checkpoint and conformance.
// Format: https://huggingface.co/docs/safetensors (8 bytes header length, JSON header, bytes of all tensors).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nca {

enum class TensorType : std::uint8_t { f32, f64, u8 };

/// "F32", "F64" or "U8", as files have it.
std::string_view tensor_type_name(TensorType type);
/// Bytes of one number: 4, 8 or 1.
std::size_t tensor_type_size(TensorType type);

/// A tensor as it lies in the file: row-major, little-endian. Invariant: bytes.size() == count() * size of the type.
struct StoredTensor {
    TensorType type = TensorType::f32;
    std::vector<std::size_t> shape;  ///< empty: a single number
    std::vector<std::uint8_t> bytes;

    std::size_t count() const;  ///< product of the shape
};

StoredTensor store_floats(std::vector<std::size_t> shape, std::span<const float> values);
StoredTensor store_doubles(std::vector<std::size_t> shape, std::span<const double> values);
StoredTensor store_bytes(std::vector<std::size_t> shape, std::span<const std::uint8_t> values);

/// What a file holds. The accessors throw BadFile, naming the file, for a tensor that is missing or of another type.
struct TensorFile {
    std::string name;                             ///< the path it was read from, for messages
    std::map<std::string, std::string> metadata;  ///< `__metadata__`, empty if the file has none
    std::map<std::string, StoredTensor> tensors;

    bool has(const std::string& tensor) const { return tensors.contains(tensor); }
    const StoredTensor& tensor(const std::string& tensor) const;
    std::vector<float> floats(const std::string& tensor) const;        ///< of F32, or of F64 rounded
    std::vector<double> doubles(const std::string& tensor) const;      ///< of F32 or F64
    std::vector<std::uint8_t> bytes(const std::string& tensor) const;  ///< of U8
    /// BadFile if the tensor is missing or its shape is another.
    void check_shape(const std::string& tensor, const std::vector<std::size_t>& shape) const;
};

/// "(1,1,192,256)"
std::string tensor_shape_text(std::span<const std::size_t> shape);

/// More than any file of dnca; a larger one is refused before it is read.
inline constexpr std::uint64_t kLargestTensorFile = 4ULL << 30U;  // bytes

/// Throws BadFile with the path and what is wrong: too large, header longer than the file or 100 MB, header no JSON
/// object, a name twice, another type of numbers, impossible shape, bytes outside the file, overlapping, missing or
/// left over.
TensorFile read_safetensors(const std::filesystem::path& path, std::uint64_t largest = kLargestTensorFile);
/// The same from memory; `name` stands for the path in messages.
TensorFile parse_safetensors(std::span<const std::uint8_t> file, const std::string& name);

/// The file's bytes: header padded to 8 bytes, tensors by falling size of their numbers, then by name. The same content
/// gives the same bytes. Throws InvalidSetting for a tensor whose bytes do not match its shape or that is called
/// `__metadata__`, and for text that is not UTF-8.
std::vector<std::uint8_t> encode_safetensors(const std::map<std::string, std::string>& metadata,
                                             const std::map<std::string, StoredTensor>& tensors);
/// Atomic (atomic_file.h); throws WriteFailed as well.
void write_safetensors(const std::filesystem::path& path, const std::map<std::string, std::string>& metadata,
                       const std::map<std::string, StoredTensor>& tensors);

}  // namespace nca
