// The table of stages, and the memory of what agreed.
#include "engine/backend/cuda/stages.h"

#include <fmt/format.h>

#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>
#include <utility>

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

/// What was asked in this process: why a stage is not used for models of some sizes; empty where it is.
class Answers {
public:
    std::optional<std::string> known(const Stage& stage, const ModelSizes& sizes) {
        const std::lock_guard lock(mutex_);
        const auto answer = answers_.find(key(stage, sizes));
        return answer != answers_.end() ? std::optional(answer->second) : std::nullopt;
    }
    /// Asks where it is not known. One does at a time; those who only want to know what is known do not wait for it.
    std::string ask_once(const Stage& stage, const BackendShape& small) {
        const std::lock_guard one(asking_);
        if (auto answer = known(stage, small.sizes)) return *answer;
        std::string answer = ask(stage, small);
        const std::lock_guard lock(mutex_);
        return answers_[key(stage, small.sizes)] = std::move(answer);
    }

private:
    using Key = std::tuple<std::string, int, int>;
    static Key key(const Stage& stage, const ModelSizes& sizes) { return {stage.name, sizes.channels, sizes.hidden}; }

    std::mutex asking_;
    std::mutex mutex_;
    std::map<Key, std::string> answers_;
};

/// The first of the stages that nothing speaks against; answer(stage, shape of the question) tells what was found of
/// one that can compute the shape.
template <class Answer>
StageChoice first_stage(const BackendShape& shape, const std::vector<Stage>& stages, Answer answer) {
    const BackendShape small = agreement_shape(shape.sizes);
    std::string why_not_faster;
    for (const Stage& stage : stages) {
        std::string why = stage.why_not(shape);
        if (why.empty()) why = stage.why_not(small);
        if (why.empty()) why = answer(stage, small);
        if (why.empty()) return {stage, why_not_faster};
        why_not_faster += fmt::format("{}not {}: {}", why_not_faster.empty() ? "" : "; ", stage.name, why);
    }
    return {fp32_stage(), why_not_faster};
}

Answers& answers() {
    static Answers all;
    return all;
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
    return first_stage(shape, stages,
                       [](const Stage& stage, const BackendShape& small) { return answers().ask_once(stage, small); });
}

StageChoice foresee_stage(const BackendShape& shape, const std::vector<Stage>& stages) {
    return first_stage(shape, stages, [](const Stage& stage, const BackendShape& small) {
        return answers().known(stage, small.sizes).value_or("");
    });
}

}  // namespace nca::gpu
