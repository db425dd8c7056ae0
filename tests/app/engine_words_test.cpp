// The engine's badge.
#include "app/engine_words.h"

#include <doctest/doctest.h>

TEST_CASE("the badge says kind, instructions and threads") {
    CHECK(nca::engine_badge_text("cpu, avx512, 2 threads (tbb)") == "CPU AVX-512 x2");
    CHECK(nca::engine_badge_text("cpu, avx2, 16 threads (tbb)") == "CPU AVX2 x16");
    CHECK(nca::engine_badge_text("cpu, scalar, 1 thread (plain)") == "CPU SCALAR x1");
    CHECK(nca::engine_badge_text("reference, double precision") == "Reference double precision");
    CHECK(nca::engine_badge_text("cuda, H200, fp32") == "CUDA H200");
    CHECK(nca::engine_badge_text("cuda, NVIDIA H200, fp32, sm_90") == "CUDA H200");
    CHECK(nca::engine_badge_text("cuda-fp32, NVIDIA A100, fp32, sm_80") == "CUDA fp32 A100");
    CHECK(nca::engine_kind_text("cuda-fp32, NVIDIA A100, fp32, sm_80") == "CUDA fp32");
    CHECK(nca::engine_badge_text("").empty());
    CHECK(nca::engine_kind_text("cpu, avx512, 2 threads (tbb)") == "CPU");
    CHECK(nca::engine_kind_text("reference, double precision") == "Reference");
    CHECK(nca::engine_kind_text("").empty());
}

TEST_CASE("the engine's tooltip says why it is not another one") {
    CHECK(nca::engine_tooltip_text("", "").starts_with("The engine is being made."));
    const std::string words =
        nca::engine_tooltip_text("cpu, avx2, 2 threads (tbb)", "computing on the CPU: there is no GPU");
    CHECK(words.starts_with("cpu, avx2, 2 threads (tbb)\n"));
    CHECK(words.ends_with("\nComputing on the CPU: there is no GPU."));
}
