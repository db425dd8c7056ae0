// A GPU that is lost at any of the calls that make a backend, learn with it, show it and take it apart: each ends with
// the one error that says so, or is done, and nothing is left behind.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine/backend/cuda/cuda_backend.h"
#include "engine/model/errors.h"
#include "tests/engine/backend/cuda/cuda_case.h"
#include "tests/engine/backend/grid_case.h"

namespace {

using namespace nca;
using namespace nca::test;

const GridCase kCase{{{8, 12}, {4, 3}, 1, 1}, 1, Living::all, 0.5, 3};

/// An iteration, whole where the stage can, then verbs one by one, and frames for the window.
void learn_and_show(Backend& backend) {
    const std::vector<double> levels{0.7};
    IterationWork work;
    work.levels = levels;
    work.normals = {5, Stream::noise_normal, 0, 0, 0};
    work.steps = 1;
    work.keep = {0.5, {6, Stream::keep, 0, 0, 0}, {}};
    work.update = {.learning_rate = 0.01, .clip_norm = 1, .update = 1};
    IterationResult result;
    backend.iterate(work, result);
    const std::vector<std::uint8_t> masks(kCase.shape.grid.cells(), 1);
    work.keep.explicit_masks = masks;
    RolloutCounts counts;
    backend.roll(1, work.keep, true, nullptr, &counts);
    backend.loss();
    backend.backpropagate();
    std::vector<std::uint8_t> pixels(kCase.shape.grid.cells() * 4);
    backend.write_frame(0, FrameKind::rgba, pixels);
    const auto frame = backend.device_frame(0);
    download(backend, Buffer::parameters);
}

/// With the device lost at its first call, its second, and so on, until all is done without. Returns how many those
/// are.
int lose_at_every_call(CudaStage stage) {
    for (int calls = 0;; ++calls) {
        CAPTURE(calls);
        emulation::reset_device();
        emulation::lose_device_at_call(calls);
        bool told = false;
        std::int64_t calls_of_work = 0;  // those that take the backend apart tell of nothing
        try {
            const auto backend = make_cuda_backend(kCase.shape, stage, std::size_t{1} << 30);
            kCase.load(*backend);
            learn_and_show(*backend);
            calls_of_work = emulation::device_counts().calls;
        } catch (const DeviceLost& error) {
            told = true;
            CHECK(std::string(error.what()).find("emulated GPU stopped working when it should") == 0);
        }
        CHECK(emulation::device_counts().device_bytes == 0);
        CHECK(told == (calls_of_work == 0));
        CHECK((told || calls_of_work <= calls));
        if (emulation::device_counts().calls <= calls) return calls;
    }
}

}  // namespace

TEST_CASE("lost at any call: a backend of either stage tells of it, and leaves nothing behind") {
    const FreshDevice fresh;
    for (const CudaStage stage : {CudaStage::fp32, CudaStage::fastest}) {
        emulation::reset_device();
        ask_cuda_stages(kCase.shape, stage);
        const int calls = lose_at_every_call(stage);
        CHECK(calls > 100);
    }
}

TEST_CASE("lost at any call: who did not ask for the GPU gets a backend all the same") {
    const FreshDevice fresh;
    ask_cuda_stages(kCase.shape, CudaStage::fastest);
    bool by_gpu = false;
    int calls = 0;
    for (; !by_gpu; ++calls) {
        CAPTURE(calls);
        emulation::reset_device();
        emulation::lose_device_at_call(calls);
        const auto backend = make_backend({}, kCase.shape);
        by_gpu = !backend->description().starts_with("cpu, ");
        INFO(backend->description() << "; " << backend->notice());
        CHECK(by_gpu == (backend->notice().find("stopped working") == std::string::npos));
    }
    CHECK(calls > 20);
}
