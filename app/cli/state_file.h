// The states of a denoising as a file that other programs can check: starts, coin flips, parameters, and every state
// that follows, as safetensors in the form of the golden cases (kind "rollout").
#pragma once

#include <filesystem>

#include "engine/evaluate/denoising.h"
#include "engine/io/model_file.h"

namespace nca {

/// Throws InvalidSetting (bytes, what to do) if the file would be too large.
void check_states_fit(const ModelFile& model, const DenoiseSettings& settings);

/// The states of the examples of `denoising`, which was made by `settings`: state (B,H,W,C), keep (T,B,H,W) U8,
/// update.layers.*, expected.states (T,B,H,W,C), expected.state (B,H,W,C). Atomic; throws WriteFailed.
void save_states(const std::filesystem::path& path, const ModelFile& model, const DenoiseSettings& settings,
                 const Denoising& denoising, const Execution& execution);

}  // namespace nca
