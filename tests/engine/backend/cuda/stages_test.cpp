// Which stage computes: a fast one is taken only where it agrees with fp32, and who is not taken is said with the
// reason.
#include "engine/backend/cuda/stages.h"

#include <doctest/doctest.h>

#include <future>
#include <string>
#include <utility>
#include <vector>

#include "engine/backend/cuda/agreement.h"
#include "engine/backend/cuda/fp32/fp32_kernels.h"
#include "engine/model/errors.h"
#include "tests/engine/backend/cuda/cuda_case.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

const BackendShape kShape{{8, 12}, {10, 9}, 1, 2};

/// The fp32 stage in disguise, with a flaw.
gpu::Stage disguised(const std::string& name,
                     std::function<std::unique_ptr<gpu::RolloutKernels>(const gpu::StageParts&)> make,
                     const std::string& why_not = "") {
    return {name, std::move(make), [](const BackendShape& shape) { return gpu::fp32_kernels_bytes(shape); },
            [](const BackendShape& shape) { return gpu::fp32_activation_bytes(shape); },
            [why_not](const BackendShape&) { return why_not; }};
}

/// Forwards to fp32, but for what a test spoils.
class Flawed final : public gpu::RolloutKernels {
public:
    Flawed(const gpu::StageParts& parts, double keep_factor)
        : inner_(gpu::make_fp32_kernels(parts)), factor_(keep_factor) {}
    std::string name() const override { return "flawed"; }
    std::size_t bytes() const override { return inner_->bytes(); }
    void parameters_changed() override { inner_->parameters_changed(); }
    int roll(int steps, const KeepMasks& keep, bool record, int& current, gpu::Progress& progress) override {
        KeepMasks other = keep;
        other.probability *= factor_;
        return inner_->roll(steps, other, record, current, progress);
    }
    RolloutCounts counts() override { return inner_->counts(); }
    bool backpropagate(gpu::Progress& progress) override { return inner_->backpropagate(progress); }

private:
    std::unique_ptr<gpu::RolloutKernels> inner_;
    double factor_;
};

gpu::Stage good(const std::string& name) {
    return disguised(name, [](const gpu::StageParts& parts) { return gpu::make_fp32_kernels(parts); });
}

gpu::Stage flawed(const std::string& name, double factor) {
    return disguised(name, [factor](const gpu::StageParts& parts) -> std::unique_ptr<gpu::RolloutKernels> {
        return std::make_unique<Flawed>(parts, factor);
    });
}

}  // namespace

TEST_CASE("stages: the first that agrees is taken") {
    const FreshDevice fresh;
    const gpu::StageChoice choice = gpu::choose_stage(kShape, {good("swift"), good("slower")});
    CHECK(choice.stage.name == "swift");
    CHECK(choice.why_not_faster.empty());
    CHECK(gpu::choose_stage(kShape, {}).stage.name == "fp32");
}

TEST_CASE("stages: one that differs is passed over, with what differs") {
    const FreshDevice fresh;
    const gpu::StageChoice choice = gpu::choose_stage(kShape, {flawed("wrong", 0.9), good("right")});
    CHECK(choice.stage.name == "right");
    CHECK(choice.why_not_faster.find("not wrong: its states differ by") == 0);
}

TEST_CASE("stages: one that can't compute this, or fails, is passed over with its reason") {
    const FreshDevice fresh;
    const auto narrow = disguised(
        "narrow", [](const gpu::StageParts& parts) { return gpu::make_fp32_kernels(parts); }, "it needs 64 channels");
    const auto broken = disguised(
        "broken", [](const gpu::StageParts&) -> std::unique_ptr<gpu::RolloutKernels> { throw DeviceLost("it broke"); });
    const gpu::StageChoice choice = gpu::choose_stage(kShape, {narrow, broken});
    CHECK(choice.stage.name == "fp32");
    CHECK(choice.why_not_faster == "not narrow: it needs 64 channels; not broken: it broke");
}

TEST_CASE("stages: whether one agrees is asked once") {
    const FreshDevice fresh;
    const gpu::Stage stage = good("asked once");
    gpu::choose_stage(kShape, {stage});
    const std::int64_t launches = emulation::device_counts().launches;
    CHECK(launches > 0);
    gpu::choose_stage(kShape, {stage});
    CHECK(emulation::device_counts().launches == launches);
    BackendShape other = kShape;
    other.sizes.hidden = 13;  // other sizes take other paths
    gpu::choose_stage(other, {stage});
    CHECK(emulation::device_counts().launches > launches);
}

TEST_CASE("stages: one is foreseen as long as nobody found it wrong, and nothing is computed for that") {
    const FreshDevice fresh;
    const std::vector<gpu::Stage> stages{flawed("not wrong yet", 0.9), good("next")};
    const std::int64_t allocations = emulation::device_counts().allocations;
    CHECK(gpu::foresee_stage(kShape, stages).stage.name == "not wrong yet");
    CHECK(emulation::device_counts().launches == 0);
    CHECK(emulation::device_counts().allocations == allocations);
    CHECK(gpu::choose_stage(kShape, stages).stage.name == "next");
    const gpu::StageChoice known = gpu::foresee_stage(kShape, stages);
    CHECK(known.stage.name == "next");
    CHECK(known.why_not_faster.starts_with("not not wrong yet: "));
}

TEST_CASE("stages: who foresees does not wait for one who asks") {
    const FreshDevice fresh;
    std::string foreseen;  // while it is asked whether the stage agrees
    std::vector<gpu::Stage> stages;
    stages.push_back(disguised("asked at length", [&](const gpu::StageParts& parts) {
        foreseen = std::async(std::launch::async, [&] { return gpu::foresee_stage(kShape, stages).stage.name; }).get();
        return gpu::make_fp32_kernels(parts);
    }));
    CHECK(gpu::choose_stage(kShape, stages).stage.name == "asked at length");
    CHECK(foreseen == "asked at length");
}

TEST_CASE("stages: a stage is asked with one block that does it all, and with those of the device; then it has these") {
    const FreshDevice fresh;
    std::vector<std::pair<int, bool>> asked;  // blocks, and whether activations were kept
    const gpu::Stage stage = disguised("asked twice", [&](const gpu::StageParts& parts) {
        asked.emplace_back(parts.blocks, parts.activation_bytes_limit > 0);
        return gpu::make_fp32_kernels(parts);
    });
    const gpu::StageChoice choice = gpu::choose_stage(kShape, {stage});
    CHECK(asked == std::vector<std::pair<int, bool>>{{1, true}, {0, false}});
    gpu::make_backend_of(kShape, choice.stage, "test");
    CHECK(asked.back() == std::pair{0, true});
}

TEST_CASE("stages: one that is wrong where a block has much to do is passed over") {
    const FreshDevice fresh;
    const auto crowded =
        disguised("wrong in a crowd", [](const gpu::StageParts& parts) -> std::unique_ptr<gpu::RolloutKernels> {
            if (parts.blocks == 1) return std::make_unique<Flawed>(parts, 0.9);
            return gpu::make_fp32_kernels(parts);
        });
    CHECK(gpu::choose_stage(kShape, {crowded}).stage.name == "fp32");
}

TEST_CASE("stages: the check sees states and gradients, also those of every real stage") {
    const FreshDevice fresh;
    for (const ModelSizes sizes : {ModelSizes{4, 3}, ModelSizes{16, 32}}) {
        const BackendShape shape = gpu::agreement_shape(sizes);
        const auto judge = make_backend({"reference", 0, "auto"}, shape);
        const auto cpu = make_backend({"cpu", 1, "auto"}, shape);
        CHECK(gpu::disagreement(*cpu, *judge) == "");
        for (const gpu::Stage& stage : gpu::fast_stages())
            if (stage.why_not(shape).empty())
                CHECK(gpu::disagreement(*gpu::make_backend_of(shape, stage, stage.name), *judge) == "");
        CHECK(gpu::disagreement(*gpu::make_backend_of(shape, flawed("wrong", 0.99), "wrong"), *judge) != "");
    }
}
