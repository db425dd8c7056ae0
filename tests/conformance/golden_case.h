// One golden case as its file has it: kind, metadata, tensors. Knows what was asked for and used, so that whatever a
// case holds beyond that is noticed. What the kinds mean is in case_kinds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace nca::conformance {

/// A case that can't be understood; what() says why.
class BadCase : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class NumberType { f32, f64, u8 };

/// A tensor of a case: numbers for F32 and F64, bytes for U8.
struct Tensor {
    NumberType type = NumberType::f64;
    std::vector<std::size_t> shape;
    std::vector<double> numbers;
    std::vector<std::uint8_t> bytes;
};

using Shape = std::vector<std::size_t>;

/// "(2, 10, 12, 8)"
std::string shape_text(const Shape& shape);

class GoldenCase {
public:
    /// Throws BadCase or one of the engine's errors.
    explicit GoldenCase(const std::filesystem::path& path);

    const std::string& kind() const { return kind_; }

    bool has(const std::string& name) const { return tensors_.contains(name); }
    /// Float numbers of this very shape, or of this many axes. BadCase if missing or otherwise.
    const Tensor& numbers(const std::string& name, const Shape& shape) const;
    const Tensor& numbers_with_axes(const std::string& name, std::size_t axes) const;
    /// The same for U8.
    const Tensor& bytes(const std::string& name, const Shape& shape) const;
    const Tensor& bytes_with_axes(const std::string& name, std::size_t axes) const;

    /// A scalar of the metadata. BadCase if missing or not a number.
    double number(const std::string& name) const;
    /// The same for a whole number from 0 up.
    std::size_t count(const std::string& name) const;
    /// BadCase if the metadata has no such count, or another one than the tensors.
    void check_count(const std::string& name, std::size_t by_tensors) const;

    /// Tensors that nobody has asked for: not understood.
    std::vector<std::string> unused() const;

private:
    const Tensor& find(const std::string& name) const;

    std::string kind_;
    std::map<std::string, std::string> metadata_;
    std::map<std::string, Tensor> tensors_;
    mutable std::set<std::string> used_;
};

}  // namespace nca::conformance
