// From the words of the verbs to those of the kernels.
#include "engine/backend/cuda/rollout_control.h"

#include "engine/backend/backend.h"
#include "engine/model/random.h"

namespace nca::gpu {

RolloutControl make_control(const KeepMasks& keep) {
    RolloutControl control;
    control.seed = keep.place.seed;
    control.keep_threshold = keep_threshold(keep.probability);
    control.stream = static_cast<std::uint32_t>(keep.place.stream);
    control.iteration = keep.place.iteration;
    control.sample = keep.place.sample;
    control.step = keep.place.step;
    control.delta_scale = static_cast<float>(1.0 / keep.probability);
    return control;
}

}  // namespace nca::gpu
