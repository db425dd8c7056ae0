// What is tried: the loaders behind every file that a person can open, each fed from memory.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tests/fuzz/mutation.h"

namespace nca::fuzz {

enum class Kind : std::uint8_t { model, checkpoint, recipe, picture };

inline constexpr std::array<Kind, 4> kKinds{Kind::model, Kind::checkpoint, Kind::recipe, Kind::picture};

std::string_view kind_name(Kind kind);

/// Sound files of a kind, small; those made by code first, then those of tests/fuzz/corpus.
std::vector<Bytes> corpus(Kind kind);

/// Files that once broke something, or were made to.
std::vector<Bytes> failures(Kind kind);

/// Loads an input and uses what comes of it. True if it was taken, false if it was refused as bad files are refused.
/// Whatever else happens is a find: it is thrown on, or kills the process.
bool try_loader(Kind kind, std::span<const std::uint8_t> input);

}  // namespace nca::fuzz
