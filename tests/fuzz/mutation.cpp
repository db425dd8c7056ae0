// The ways in which inputs are bent.
#include "tests/fuzz/mutation.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <map>
#include <string_view>

#include "engine/io/checksum.h"
#include "engine/io/safetensors.h"
#include "engine/model/errors.h"

namespace nca::fuzz {
namespace {

constexpr std::size_t kLargestInput = 1U << 16U;

constexpr std::array<std::uint64_t, 16> kNumbers{0,
                                                 1,
                                                 2,
                                                 7,
                                                 8,
                                                 127,
                                                 128,
                                                 255,
                                                 256,
                                                 65'535,
                                                 65'536,
                                                 0x7FFFFFFF,
                                                 0x80000000,
                                                 0xFFFFFFFF,
                                                 0x7FFFFFFFFFFFFFFF,
                                                 ~std::uint64_t{0}};

constexpr std::array<std::string_view, 40> kWords{"{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  ",",
                                                  ":",
                                                  "\"",
                                                  "null",
                                                  "true",
                                                  "-1",
                                                  "0",
                                                  "1e999",
                                                  "1e-999",
                                                  "NaN",
                                                  "0.5",
                                                  "99999999999999999999",
                                                  "65536",
                                                  "4294967296",
                                                  "2147483648",
                                                  "\\u0000",
                                                  "\xC3\x28",
                                                  "__metadata__",
                                                  "dtype",
                                                  "shape",
                                                  "data_offsets",
                                                  "F32",
                                                  "F64",
                                                  "U8",
                                                  "F16",
                                                  "format",
                                                  "recipe",
                                                  "target",
                                                  "pool",
                                                  "pool.halves",
                                                  "pool.filled",
                                                  "fewest_steps",
                                                  "target_size",
                                                  "batch",
                                                  "channels",
                                                  "dnca-checkpoint 2"};

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void insert(Bytes& bytes, std::size_t at, std::span<const std::uint8_t> piece) {
    const Bytes copy(piece.begin(), piece.end());  // it may be a part of the same bytes
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), copy.begin(), copy.end());
}

void put(Bytes& bytes, std::size_t at, std::span<const std::uint8_t> piece) {
    for (std::size_t i = 0; i < piece.size() && at + i < bytes.size(); ++i) bytes[at + i] = piece[i];
}

void erase(Bytes& bytes, std::size_t at, std::size_t count) {
    count = std::min(count, bytes.size() - at);
    bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                bytes.begin() + static_cast<std::ptrdiff_t>(at + count));
}

/// Mostly short, sometimes long.
std::size_t draw_length(Draws& draws, std::size_t most) {
    return draws.below(std::min<std::size_t>(most, std::size_t{1} << draws.below(13)) + 1);
}

/// A number of 1, 2, 4 or 8 bytes, in either order of bytes.
void put_number(Draws& draws, Bytes& bytes, std::size_t at) {
    const std::uint64_t number = draws.one_in(3) ? draws.next() : kNumbers[draws.below(kNumbers.size())];
    std::array<std::uint8_t, 8> raw{};
    std::memcpy(raw.data(), &number, raw.size());
    const std::size_t size = std::size_t{1} << draws.below(4);
    if (draws.one_in(2)) std::reverse(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(size));
    put(bytes, at, std::span(raw).first(size));
}

void bend_once(Draws& draws, std::span<const Bytes> others, Bytes& bytes) {
    if (bytes.empty()) return insert(bytes, 0, bytes_of(kWords[draws.below(kWords.size())]));
    // The beginning is where headers are.
    const std::size_t at = draws.below(draws.one_in(2) ? bytes.size() : std::min<std::size_t>(bytes.size(), 64));
    switch (draws.below(11)) {
        case 0:
            bytes[at] ^= static_cast<std::uint8_t>(1U << draws.below(8));
            return;
        case 1:
            bytes[at] = static_cast<std::uint8_t>(draws.next());
            return;
        case 2:
            return put_number(draws, bytes, at);
        case 3:
            return erase(bytes, at, draw_length(draws, bytes.size()));
        case 4:
            return insert(bytes, draws.below(bytes.size()),
                          std::span(bytes).subspan(at, draw_length(draws, bytes.size() - at)));
        case 5:
            return put(bytes, draws.below(bytes.size()),
                       std::span(bytes).subspan(at, draw_length(draws, bytes.size() - at)));
        case 6:
            return bytes.resize(at);
        case 7:
            return insert(bytes, at, bytes_of(kWords[draws.below(kWords.size())]));
        case 8:
            return put(bytes, at, bytes_of(kWords[draws.below(kWords.size())]));
        case 9: {
            const Bytes& other = others[draws.below(others.size())];
            if (other.empty()) return;
            const std::size_t from = draws.below(other.size());
            return insert(bytes, at, std::span(other).subspan(from, draw_length(draws, other.size() - from)));
        }
        default: {
            const std::uint8_t filling = draws.one_in(2) ? 0 : 0xFF;
            const std::size_t end = std::min(bytes.size(), at + draw_length(draws, bytes.size()));
            std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.begin() + static_cast<std::ptrdiff_t>(end),
                      filling);
        }
    }
}

template <class Map>
auto any_of(Draws& draws, Map& map) {
    return std::next(map.begin(), static_cast<std::ptrdiff_t>(draws.below(map.size())));
}

/// Bytes as many as the shape takes, where that is not too many.
void fill_shape(StoredTensor& tensor) {
    std::size_t count = tensor_type_size(tensor.type);
    for (const std::size_t length : tensor.shape) {
        if (length != 0 && count > kLargestInput / length) {
            tensor.shape = {tensor.bytes.size() / tensor_type_size(tensor.type)};
            count = tensor.shape[0] * tensor_type_size(tensor.type);
            break;
        }
        count *= length;
    }
    tensor.bytes.resize(count);
}

void bend_tensor(Draws& draws, StoredTensor& tensor) {
    switch (draws.below(4)) {
        case 0:
            if (!tensor.shape.empty()) tensor.shape[draws.below(tensor.shape.size())] = draws.below(20);
            break;
        case 1:
            if (draws.one_in(2))
                tensor.shape.push_back(draws.below(3));
            else if (!tensor.shape.empty())
                tensor.shape.pop_back();
            break;
        case 2:
            tensor.type = static_cast<TensorType>(draws.below(3));
            break;
        default:
            for (std::size_t i = 0; i < 1 + draws.below(4) && !tensor.bytes.empty(); ++i)
                put_number(draws, tensor.bytes, draws.below(tensor.bytes.size()));
    }
    fill_shape(tensor);
}

void bend_file(Draws& draws, TensorFile& file) {
    switch (draws.below(6)) {
        case 0:
            if (!file.tensors.empty()) file.tensors.erase(any_of(draws, file.tensors));
            return;
        case 1:
            if (!file.tensors.empty())
                file.tensors[std::string(kWords[draws.below(kWords.size())])] = any_of(draws, file.tensors)->second;
            return;
        case 2:
            if (!file.metadata.empty()) bend_text(draws, any_of(draws, file.metadata)->second);
            return;
        case 3:
            if (!file.metadata.empty()) file.metadata.erase(any_of(draws, file.metadata));
            return;
        default:
            if (!file.tensors.empty()) bend_tensor(draws, any_of(draws, file.tensors)->second);
    }
}

}  // namespace

void bend_bytes(Draws& draws, std::span<const Bytes> others, Bytes& bytes) {
    for (std::size_t i = 0; i <= draws.below(6); ++i) bend_once(draws, others, bytes);
    if (bytes.size() > kLargestInput) bytes.resize(kLargestInput);
}

void bend_text(Draws& draws, std::string& text) {
    for (std::size_t i = 0; i <= draws.below(3); ++i) {
        const std::size_t at = draws.below(text.size() + 1);
        const std::string_view word = kWords[draws.below(kWords.size())];
        if (draws.one_in(3)) {  // in the place of a number, so that it stays JSON
            const std::size_t digit = text.find_first_of("0123456789", at);
            const std::size_t end = text.find_first_of(",}", digit);
            if (digit == std::string::npos || end == std::string::npos) continue;
            text.replace(digit, end - digit, word);
        } else if (draws.one_in(2)) {
            text.insert(at, word);
        } else {
            text.erase(at, draw_length(draws, text.size() - at));
        }
    }
}

Bytes bend_tensors(Draws& draws, const Bytes& file) {
    TensorFile bent = parse_safetensors(file, "corpus");
    for (std::size_t i = 0; i <= draws.below(3); ++i) bend_file(draws, bent);
    bent.tensors.erase("__metadata__");
    if (!draws.one_in(8)) bent.metadata[kChecksumKey] = content_checksum(bent.metadata, bent.tensors);
    try {
        return encode_safetensors(bent.metadata, bent.tensors);
    } catch (const InvalidSetting&) {
        return file;  // a text that is not UTF-8 can't be written
    }
}

}  // namespace nca::fuzz
