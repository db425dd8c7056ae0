// What the window opens on: a checkpoint, a model file, or what comes with the program.
#pragma once

#include <filesystem>
#include <string>

#include "engine/model/training_state.h"

namespace nca {

struct OpenedRun {
    TrainingState run;
    std::string name;     ///< "Lizard", or the file's stem
    std::string caption;  ///< file name, or "bundled"
    std::string path;     ///< absolute; empty: what comes with the program
};

/// An empty path: the bundled lizard's checkpoint, or its model where there is no checkpoint. A name that ends with
/// .checkpoint is a checkpoint, any other a model file, with which learning goes on with moments of zero. Throws
/// BadFile, InvalidSetting.
OpenedRun open_run(const std::filesystem::path& path);

}  // namespace nca
