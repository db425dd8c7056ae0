// The kernels' words that are single instructions on a GPU, with numbers to try them on: the same cases for the GPU and
// for its stand-in.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nca::test {

enum class Instruction {
    pack_bounded,    ///< of a and b as floats
    pack_rectified,  ///< the same
    permute_bytes,   ///< of a and b by the selector c
    slopes,          ///< of the halves of a
    dot_bytes,       ///< __dp4a(a, b, c)
    scale_pair,      ///< the halves of a times the half b
};

struct InstructionCase {
    Instruction which;
    std::uint32_t a, b, c;
    std::uint32_t wanted;
};

/// What the device makes of them: its kernel has a lane for each.
std::vector<std::uint32_t> run_instructions(std::span<const InstructionCase> cases);

}  // namespace nca::test
