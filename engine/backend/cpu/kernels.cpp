// One source for every instruction set: Highway compiles this file once for each target and the best one that the
// machine has is chosen at run time (or any one forced).
// Vectors whose length is known only at run time (SVE) can't stand in arrays: ARM has NEON.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/backend/cpu/kernels.cpp"
#include "engine/backend/cpu/kernels.h"

#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "engine/backend/cpu/fired-inl.h"
#include "engine/backend/cpu/hidden_gradient-inl.h"
#include "engine/backend/cpu/matmul-inl.h"
#include "engine/backend/cpu/stencil-inl.h"
#include "engine/backend/cpu/weights_gradient-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nca::cpu {
namespace HWY_NAMESPACE {

const Kernels* table() {
    static const Kernels kernels = {
        hwy::TargetName(HWY_TARGET),
        static_cast<int>(kPanel),
        perceive,
        hidden_layer,
        output_layer,
        copy_rows,
        gather_rows,
        find_fired,
        find_fired_rows,
        hidden_gradient,
        perception_gradient,
        accumulate_weights,
        accumulate_bias,
        gather_gradient,
    };
    return &kernels;
}

}  // namespace HWY_NAMESPACE
}  // namespace nca::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nca::cpu {
namespace {

HWY_EXPORT(table);

std::vector<const Kernels*> list_kernels() {
    std::vector<const Kernels*> tables;
    // Highway dispatches through one process-wide choice: make it each of the supported targets in turn, best first.
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        hwy::GetChosenTarget().Update(target);
        tables.push_back(HWY_DYNAMIC_DISPATCH(table)());
    }
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    return tables;
}

}  // namespace

const std::vector<const Kernels*>& available_kernels() {
    static const std::vector<const Kernels*> tables = list_kernels();
    return tables;
}

}  // namespace nca::cpu
#endif
