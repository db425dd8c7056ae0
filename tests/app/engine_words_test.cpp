// The engine's badge.
#include "app/engine_words.h"

#include <doctest/doctest.h>

TEST_CASE("the badge says kind, instructions and threads") {
    CHECK(nca::engine_badge_text("cpu, avx512, 2 threads (tbb)") == "CPU AVX-512 x2");
    CHECK(nca::engine_badge_text("cpu, avx2, 16 threads (tbb)") == "CPU AVX2 x16");
    CHECK(nca::engine_badge_text("cpu, scalar, 1 thread (plain)") == "CPU SCALAR x1");
    CHECK(nca::engine_badge_text("reference, double precision") == "Reference double precision");
    CHECK(nca::engine_badge_text("cuda, H200, fp32") == "CUDA H200");
    CHECK(nca::engine_badge_text("").empty());
    CHECK(nca::engine_kind_text("cpu, avx512, 2 threads (tbb)") == "CPU");
    CHECK(nca::engine_kind_text("reference, double precision") == "Reference");
    CHECK(nca::engine_kind_text("").empty());
}
