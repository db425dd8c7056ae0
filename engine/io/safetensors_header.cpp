// Reads the header as a stream of events of nlohmann-json's SAX parser, which keeps no tree and calls itself not at
// all: depth 1 holds names, depth 2 the fields of a tensor or the metadata's texts, depth 3 shapes and offsets.
#include "engine/io/safetensors_header.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "engine/io/printable_text.h"

namespace nca {
namespace {

constexpr std::size_t kLargestRank = 32;  // axes of a tensor; CAX's have four

std::optional<TensorType> type_of(std::string_view name) {
    for (const TensorType type : {TensorType::f32, TensorType::f64, TensorType::u8})
        if (tensor_type_name(type) == name) return type;
    return std::nullopt;
}

/// Takes the parser's events. Each returns true to go on; what is wrong is thrown.
class HeaderReader {
public:
    using Json = nlohmann::json;

    bool null() { return refuse("null"); }
    bool boolean(bool) { return refuse("true or false"); }
    bool number_integer(Json::number_integer_t value) { return refuse(fmt::format("the number {}", value)); }
    bool number_float(Json::number_float_t value, const std::string&) {
        return refuse(fmt::format("the number {}", value));
    }
    bool binary(Json::binary_t&) { return refuse("binary data"); }

    bool number_unsigned(Json::number_unsigned_t value) {
        if (depth_ != 3) return refuse(fmt::format("the number {}", value));
        if (numbers_.size() >= kLargestRank)
            throw BadHeader(fmt::format("{}: {} has more than {} numbers", where(), field_, kLargestRank));
        numbers_.push_back(value);
        return true;
    }

    bool string(std::string& text) {
        if (depth_ == 2 && in_metadata_) {
            header_.metadata[field_] = text;
            return true;
        }
        if (depth_ != 2 || field_ != "dtype") return refuse(fmt::format("the text '{}'", printable_text(text)));
        const std::optional<TensorType> type = type_of(text);
        if (!type)
            throw BadHeader(fmt::format("{} has numbers of type '{}', only F32, F64 and U8 can be read", where(),
                                        printable_text(text)));
        tensor_.type = *type;
        return true;
    }

    bool start_object(std::size_t) {
        if (depth_ >= 2) return refuse("an object");
        ++depth_;
        if (depth_ == 2) {
            in_metadata_ = name_ == "__metadata__";
            fields_.clear();
            tensor_ = {};
            tensor_.name = name_;
        }
        return true;
    }

    bool end_object() {
        if (depth_-- == 2 && !in_metadata_) {
            for (const char* needed : {"dtype", "shape", "data_offsets"})
                if (!fields_.contains(needed)) throw BadHeader(fmt::format("{} has no {}", where(), needed));
            header_.tensors.push_back(std::move(tensor_));
        }
        return true;
    }

    bool key(std::string& text) {
        if (depth_ == 1) {
            if (!names_.insert(text).second)
                throw BadHeader(fmt::format("'{}' comes twice in its header", printable_text(text)));
            name_ = text;
            return true;
        }
        if (!fields_.insert(text).second)
            throw BadHeader(fmt::format("{} has '{}' twice", where(), printable_text(text)));
        if (!in_metadata_ && text != "dtype" && text != "shape" && text != "data_offsets")
            throw BadHeader(fmt::format("{} has the unknown field '{}'", where(), printable_text(text)));
        field_ = text;
        return true;
    }

    bool start_array(std::size_t) {
        if (depth_ != 2 || in_metadata_ || field_ == "dtype") return refuse("a list");
        ++depth_;
        numbers_.clear();
        return true;
    }

    bool end_array() {
        --depth_;
        if (field_ == "shape") {
            tensor_.shape.assign(numbers_.begin(), numbers_.end());
            return true;
        }
        if (numbers_.size() != 2)
            throw BadHeader(fmt::format("{} has {} data_offsets instead of two", where(), numbers_.size()));
        tensor_.begin = numbers_[0];
        tensor_.end = numbers_[1];
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const Json::exception&) {
        throw BadHeader(fmt::format("its header is no valid JSON (at byte {} of it)", position));
    }

    TensorHeader take() { return std::move(header_); }

private:
    std::string where() const {
        return in_metadata_ ? std::string("its __metadata__") : fmt::format("tensor '{}'", printable_text(name_));
    }

    bool refuse(const std::string& what) const {
        if (depth_ == 0) throw BadHeader(fmt::format("its header is {} instead of an object", what));
        if (depth_ == 1) throw BadHeader(fmt::format("'{}' is {} instead of an object", printable_text(name_), what));
        throw BadHeader(fmt::format("{} has {} as {}", where(), what, printable_text(field_)));
    }

    TensorHeader header_;
    int depth_ = 0;
    bool in_metadata_ = false;
    std::string name_;   ///< key at depth 1
    std::string field_;  ///< key at depth 2
    std::set<std::string> names_;
    std::set<std::string> fields_;
    AnnouncedTensor tensor_;
    std::vector<std::uint64_t> numbers_;  ///< of the list at depth 3
};

}  // namespace

TensorHeader parse_tensor_header(std::string_view text) {
    if (text.empty() || text.front() != '{') throw BadHeader("its header does not begin with '{'");
    HeaderReader reader;
    nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
    return reader.take();
}

}  // namespace nca
