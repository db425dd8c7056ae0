// The folder of a training run: what lies in it, and that no run which is there is ever lost.
#pragma once

#include <filesystem>
#include <string>

namespace nca {

struct TrainingFolder {
    std::filesystem::path path;  ///< absolute

    std::filesystem::path checkpoint() const { return path / "run.checkpoint"; }
    std::filesystem::path model() const { return path / "model.safetensors"; }
    std::filesystem::path metrics() const { return path / "metrics.csv"; }
};

/// Absolute and without "." and "..".
std::filesystem::path absolute_path(const std::filesystem::path& path);
/// Creates a folder and those above it. Throws WriteFailed (path, reason, what to do).
void create_folder(const std::filesystem::path& path);
/// The folder for a run that is new there, created if need be. Throws WriteFailed if it already holds a run, or can't
/// be created.
TrainingFolder claim_new_folder(const std::filesystem::path& path);

/// A path as one word of a shell's command line, quoted where it must be.
std::string shell_word(const std::filesystem::path& path);

}  // namespace nca
