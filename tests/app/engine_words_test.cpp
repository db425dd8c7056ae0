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

namespace {

const nca::EngineUse kNone{};
const nca::EngineUse kGpu{"cuda, NVIDIA H200, tensor cores, sm_90", ""};
const nca::EngineUse kCpu{"cpu, avx2, 2 threads (tbb)", "computing on the CPU: there is no GPU"};
const nca::EngineUse kFull{"cpu, avx2, 2 threads (tbb)", "computing on the CPU: the cuda backend needs 3.3 GB"};

}  // namespace

TEST_CASE("the engine's tooltip says why it is not another one") {
    CHECK(nca::engine_tooltip_text(kNone, kNone).starts_with("The engine is being made."));
    const std::string words = nca::engine_tooltip_text(kCpu, kNone);
    CHECK(words.starts_with("cpu, avx2, 2 threads (tbb)\nComputes the live grid and the learner."));
    CHECK(words.ends_with("\nComputing on the CPU: there is no GPU."));
    CHECK(nca::engine_tooltip_text(kCpu, kCpu) == words);  // a reason for both is told once
}

TEST_CASE("a learner that has not the grid's engine is told of everywhere") {
    CHECK(nca::engine_badge_text(kNone, kNone, true) == "starting");
    for (const nca::EngineUse& same : {kNone, kGpu}) {
        CHECK_FALSE(nca::differ(kGpu, same));
        CHECK(nca::engine_badge_text(kGpu, same, true) == "CUDA H200");
        CHECK(nca::engine_badge_text(kGpu, same, false) == "CUDA");
        CHECK(nca::engine_status_text(kGpu, same) == "Engine: cuda, NVIDIA H200, tensor cores, sm_90");
        CHECK(nca::learner_engine_news(kGpu, same).empty());
    }
    CHECK(nca::differ(kGpu, kFull));
    CHECK(nca::engine_badge_text(kGpu, kFull, true) == "CUDA + CPU");
    CHECK(nca::engine_badge_text(kGpu, kFull, false) == "CUDA + CPU");
    CHECK(nca::engine_status_text(kGpu, kFull) ==
          "Engine: cuda, NVIDIA H200, tensor cores, sm_90; learner: CPU AVX2 x2");
    const std::string words = nca::engine_tooltip_text(kGpu, kFull);
    CHECK(words.find("\nComputes the live grid. ") != std::string::npos);
    CHECK(words.find("\nThe learner: cpu, avx2, 2 threads (tbb).") != std::string::npos);
    CHECK(words.ends_with("\nComputing on the CPU: the cuda backend needs 3.3 GB."));
    CHECK(nca::learner_engine_news(kGpu, kFull) ==
          "The learner is computing on the CPU: the cuda backend needs 3.3 GB");
    CHECK(nca::learner_engine_news(kCpu, kFull).empty());  // the CPU anyway
    const nca::EngineUse slower{"cuda, NVIDIA H200, fp32, sm_90", "not tensor cores: its states differ by 1"};
    CHECK(nca::learner_engine_news(kCpu, slower).empty());  // better than the grid's, not worse
    // A grid whose engine still comes says nothing of the learner's.
    const std::string early = nca::engine_tooltip_text(kNone, kFull);
    CHECK(early.starts_with("The engine is being made.\nComputes the live grid. "));
    CHECK(early.find("\nThe learner: cpu, avx2, 2 threads (tbb).") != std::string::npos);
}
