// A checksum over all that a tensor file says, so that a damaged checkpoint is noticed and not learnt from. Kept in the
// file's own metadata; a file may be written anew in another order of its tensors and still be the same.
//
// "checksum" is "crc32:" and eight hexadecimal digits: the CRC-32 of zlib (and of Python's zlib.crc32) over, first,
// each other entry of the metadata by the order of its key: key, a zero byte, text, a zero byte; then each tensor by
// the order of its name: name, a zero byte, type, a zero byte, shape as "(1,1,192,256)", a zero byte, its bytes.
#pragma once

#include <map>
#include <string>

#include "engine/io/safetensors.h"

namespace nca {

inline constexpr const char* kChecksumKey = "checksum";

/// What the entry must say; an entry that is there is passed over.
std::string content_checksum(const std::map<std::string, std::string>& metadata,
                             const std::map<std::string, StoredTensor>& tensors);

/// Throws BadFile if the file's checksum is not that of its content. `required`: also if it has none; files of dnca's
/// first version have none.
void check_checksum(const TensorFile& file, bool required);

}  // namespace nca
