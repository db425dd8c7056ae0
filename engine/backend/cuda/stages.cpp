// The table of stages, and the memory of what agreed.
#include "engine/backend/cuda/stages.h"

#include <fmt/format.h>

#include <limits>
#include <map>
#include <mutex>

#include "engine/backend/cuda/agreement.h"
#include "engine/backend/cuda/fp32/fp32_kernels.h"
#include "engine/backend/cuda/tensor/tensor_rollout.h"
#include "engine/model/errors.h"

namespace nca::gpu {
namespace {

/// The stage, with so many blocks.
Stage with_blocks(const Stage& stage, int blocks) {
    Stage other = stage;
    other.make = [&stage, blocks](const StageParts& parts) {
        StageParts others = parts;
        others.blocks = blocks;
        return stage.make(others);
    };
    return other;
}

/// Empty if the stage agrees with fp32; else why it is not used. It is asked twice: with activations kept, and one
/// block that does all of a step, as blocks of large grids have much to do; and with activations computed again, and as
/// many blocks as suit the device, most of which then have nothing to do. Models of other sizes take other paths, so
/// that the sizes are part of the question.
std::string ask(const Stage& stage, const BackendShape& small) {
    struct Way {
        std::size_t activation_bytes_limit;
        int blocks;
    };
    try {
        const auto judge = make_backend_of(small, fp32_stage(), "fp32", 0);  // in the least memory: the same bits
        for (const Way& way : {Way{std::numeric_limits<std::size_t>::max(), 1}, Way{0, 0}}) {
            const auto candidate =
                make_backend_of(small, with_blocks(stage, way.blocks), stage.name, way.activation_bytes_limit);
            if (std::string why = disagreement(*candidate, *judge); !why.empty()) return why;
        }
        return {};
    } catch (const OutOfMemory&) {
        throw;  // says nothing about the stage
    } catch (const Error& error) {
        return error.what();
    }
}

std::string why_not(const Stage& stage, const BackendShape& shape) {
    const BackendShape small = agreement_shape(shape.sizes);
    if (std::string why = stage.why_not(shape); !why.empty()) return why;
    if (std::string why = stage.why_not(small); !why.empty()) return why;
    using Key = std::tuple<std::string, int, int>;
    static std::mutex mutex;
    static std::map<Key, std::string> answers;
    const Key key{stage.name, shape.sizes.channels, shape.sizes.hidden};
    const std::lock_guard lock(mutex);
    const auto known = answers.find(key);
    return known != answers.end() ? known->second : answers[key] = ask(stage, small);
}

}  // namespace

const Stage& fp32_stage() {
    static const Stage stage{"fp32", [](const StageParts& parts) { return make_fp32_kernels(parts); },
                             [](const BackendShape& shape) { return fp32_kernels_bytes(shape); },
                             [](const BackendShape& shape) { return fp32_activation_bytes(shape); },
                             [](const BackendShape&) { return std::string(); }};
    return stage;
}

const std::vector<Stage>& fast_stages() {
    static const std::vector<Stage> stages{
        {"tensor cores",
         [](const StageParts& parts) {
             return make_tensor_rollout(parts, parts.blocks > 0 ? parts.blocks : device_report().multiprocessors,
                                        choose_activations(parts.shape, parts.activation_bytes_limit));
         },
         tensor_rollout_bytes, tensor_activation_bytes,
         [](const BackendShape& shape) {
             const char* why = tensor_cores_refuse(shape, device_report());
             return why == nullptr ? std::string() : std::string(why);
         }}};
    return stages;
}

StageChoice choose_stage(const BackendShape& shape, const std::vector<Stage>& stages) {
    std::string why_not_faster;
    for (const Stage& stage : stages) {
        const std::string why = why_not(stage, shape);
        if (why.empty()) return {stage, why_not_faster};
        why_not_faster += fmt::format("{}not {}: {}", why_not_faster.empty() ? "" : "; ", stage.name, why);
    }
    return {fp32_stage(), why_not_faster};
}

}  // namespace nca::gpu
