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

/// Empty if the stage agrees with fp32, with activations kept and computed again; else why it is not used. Models of
/// other sizes take other paths, so that the sizes are part of the question.
std::string ask(const Stage& stage, const BackendShape& small) {
    try {
        const auto judge = make_backend_of(small, fp32_stage(), "fp32", 0);  // in the least memory: the same bits
        for (const std::size_t limit : {std::numeric_limits<std::size_t>::max(), std::size_t{0}}) {
            const auto candidate = make_backend_of(small, stage, stage.name, limit);
            if (std::string why = disagreement(*candidate, *judge); !why.empty()) return why;
            if (stage.activation_bytes(small) == 0) break;  // the limit makes no difference
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
    static const std::vector<Stage> stages{{"tensor cores",
                                            [](const StageParts& parts) {
                                                return make_tensor_rollout(
                                                    parts, device_report().multiprocessors,
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
