// Looks, and tells.
#include "app/cli/free_place.h"

#include <fmt/format.h>

#include <system_error>

#include "app/cli/training_folder.h"
#include "engine/model/errors.h"

namespace nca {

namespace fs = std::filesystem;

fs::path free_place(const char* option, const fs::path& path, bool replace) {
    if (path.empty()) return {};
    fs::path place = absolute_path(path);
    std::error_code error;
    if (!replace && fs::exists(fs::symlink_status(place, error)))
        throw WriteFailed(
            fmt::format("{} exists: choose another name with {}, or give --replace", place.string(), option));
    if (!fs::is_directory(place.parent_path(), error))
        throw WriteFailed(fmt::format("can't write {}: {} is no folder; create it first, or choose another with {}",
                                      place.string(), place.parent_path().string(), option));
    return place;
}

}  // namespace nca
