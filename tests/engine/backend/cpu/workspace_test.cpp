// The memory of a cpu backend: what threads write does not lie within another core's reach, and what is announced is
// what is allocated.
#include "engine/backend/cpu/workspace.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using nca::cpu::blocked_floats;

/// How far behind a matrix a core was seen to guess, in floats: less room measured slower.
constexpr std::size_t kReach = 12 * nca::cpu::kBlockFloats;

/// A matrix of a thread's tiles, in floats from address zero.
struct Range {
    std::size_t begin;
    std::size_t end;
};

Range range_of(const float* matrix, int columns) {
    const std::size_t begin = reinterpret_cast<std::uintptr_t>(matrix) / sizeof(float);
    return {begin, begin + blocked_floats(columns)};
}

std::vector<Range> matrices_of(const nca::cpu::TileScratch& scratch, const nca::cpu::Layout& layout) {
    std::vector<Range> ranges = {range_of(scratch.perception, layout.inputs), range_of(scratch.hidden, layout.hidden)};
    if (scratch.hidden_gradient != nullptr) {
        ranges.push_back(range_of(scratch.delta_gradient, layout.channels));
        ranges.push_back(range_of(scratch.hidden_gradient, layout.hidden));
    }
    return ranges;
}

}  // namespace

TEST_CASE("a thread's matrices do not overlap, and lie far from what other threads write") {
    for (const int tape_steps : {0, 2})
        for (const nca::ModelSizes sizes : {nca::ModelSizes{64, 256}, {5, 7}}) {
            CAPTURE(tape_steps);
            CAPTURE(sizes.channels);
            const nca::BackendShape shape{sizes, {12, 9}, 6, tape_steps};
            for (const nca::cpu::Kernels* kernels : nca::cpu::available_kernels()) {
                CAPTURE(kernels->instruction_set);
                const nca::cpu::Workspace space(shape, *kernels, 3, std::size_t{1} << 20);
                REQUIRE(space.scratch.size() == 3);
                for (const nca::cpu::TileScratch& scratch : space.scratch) {
                    std::vector<Range> own = matrices_of(scratch, space.layout);
                    REQUIRE(own.size() == (tape_steps > 0 ? 4 : 2));
                    const Range block = {reinterpret_cast<std::uintptr_t>(scratch.matrices.data()) / sizeof(float),
                                         reinterpret_cast<std::uintptr_t>(scratch.matrices.data()) / sizeof(float) +
                                             scratch.matrices.size()};
                    for (std::size_t i = 0; i < own.size(); ++i) {
                        // What is allocated around a matrix is this thread's, as far as a core guesses ahead.
                        CHECK(own[i].begin >= block.begin + kReach);
                        CHECK(own[i].end + kReach <= block.end);
                        for (std::size_t j = 0; j < i; ++j) CHECK(own[j].end <= own[i].begin);
                    }
                }
            }
        }
}

TEST_CASE("the memory announced is the memory allocated") {
    for (const int tape_steps : {0, 3})
        for (const int batch : {1, 8})
            for (const int threads : {1, 2, 5})
                for (const nca::ModelSizes sizes : {nca::ModelSizes{64, 256}, {5, 7}})
                    for (const nca::cpu::Kernels* kernels : nca::cpu::available_kernels()) {
                        CAPTURE(tape_steps);
                        CAPTURE(batch);
                        CAPTURE(threads);
                        CAPTURE(sizes.channels);
                        CAPTURE(kernels->instruction_set);
                        const nca::BackendShape shape{sizes, {24, 40}, batch, tape_steps};
                        const nca::cpu::WorkspaceBytes announced =
                            nca::cpu::workspace_bytes(shape, kernels->panel, threads);
                        const nca::cpu::Workspace space(shape, *kernels, threads, std::size_t{1} << 34);
                        CHECK(announced.hidden + announced.others == static_cast<double>(space.bytes()));
                    }
}
