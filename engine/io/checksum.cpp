// zlib's CRC-32, fed piece by piece.
#include "engine/io/checksum.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "engine/io/printable_text.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

class Crc {
public:
    void add(std::span<const std::uint8_t> bytes) {
        while (!bytes.empty()) {
            const std::size_t piece = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
            value_ = ::crc32(value_, bytes.data(), static_cast<uInt>(piece));
            bytes = bytes.subspan(piece);
        }
    }
    void add_text(std::string_view text) {
        add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        constexpr std::uint8_t kEnd = 0;
        add({&kEnd, 1});
    }
    std::string text() const { return fmt::format("crc32:{:08x}", value_); }

private:
    uLong value_ = 0;
};

}  // namespace

std::string content_checksum(const std::map<std::string, std::string>& metadata,
                             const std::map<std::string, StoredTensor>& tensors) {
    Crc crc;
    for (const auto& [key, text] : metadata) {
        if (key == kChecksumKey) continue;
        crc.add_text(key);
        crc.add_text(text);
    }
    for (const auto& [name, tensor] : tensors) {
        crc.add_text(name);
        crc.add_text(tensor_type_name(tensor.type));
        crc.add_text(tensor_shape_text(tensor.shape));
        crc.add(tensor.bytes);
    }
    return crc.text();
}

void check_checksum(const TensorFile& file, bool required) {
    const auto found = file.metadata.find(kChecksumKey);
    if (found == file.metadata.end()) {
        if (!required) return;
        throw BadFile(fmt::format("{}: its metadata has no '{}'; choose another checkpoint", file.name, kChecksumKey));
    }
    const std::string needed = content_checksum(file.metadata, file.tensors);
    if (found->second != needed)
        throw BadFile(
            fmt::format("{}: it is damaged: its checksum is '{}', that of what it holds is '{}'; choose an earlier "
                        "checkpoint, or a "
                        "copy of this one",
                        file.name, printable_text(found->second), needed));
}

}  // namespace nca
