// Looks before it writes: any of a run's three files is somebody's work.
#include "app/cli/training_folder.h"

#include <fmt/format.h>

#include <system_error>

#include "engine/io/checkpoint.h"
#include "engine/model/errors.h"

namespace nca {

namespace fs = std::filesystem;

fs::path absolute_path(const fs::path& path) {
    std::error_code error;
    fs::path absolute = fs::absolute(path, error);
    if (error) absolute = path;  // the working directory is gone; what is written will say so
    absolute = absolute.lexically_normal();
    return absolute.has_filename() ? absolute : absolute.parent_path();
}

void create_folder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (!error && !fs::is_directory(path, error) && !error) error = std::make_error_code(std::errc::not_a_directory);
    if (error)
        throw WriteFailed(fmt::format("can't create the folder {}: {}; choose another one with --out", path.string(),
                                      error.message()));
}

namespace {

/// ", unfinished (120 of 8192 iterations)" - perhaps the program was killed; empty where it can't be said.
std::string how_far(const fs::path& checkpoint) {
    try {
        const TrainingState run = load_checkpoint(checkpoint);
        return fmt::format("{} ({} of {} iterations)",
                           run.iteration < run.recipe.iterations ? ", unfinished" : ", finished", run.iteration,
                           run.recipe.iterations);
    } catch (const Error&) {
        return "";  // --resume will say what is wrong with it
    }
}

}  // namespace

TrainingFolder claim_new_folder(const fs::path& path) {
    const TrainingFolder folder{absolute_path(path)};
    std::error_code error;
    if (fs::exists(folder.checkpoint(), error))
        throw WriteFailed(
            fmt::format("{} already holds a run{}: go on with it by --resume {}, or choose another folder with --out",
                        folder.path.string(), how_far(folder.checkpoint()), shell_word(folder.path)));
    for (const fs::path& file : {folder.model(), folder.metrics()})
        if (fs::exists(file, error))
            throw WriteFailed(
                fmt::format("{} exists, and a new run would replace it: choose another folder with --out, or move it "
                            "away",
                            file.string()));
    create_folder(folder.path);
    return folder;
}

std::string shell_word(const fs::path& path) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+,:=@%";
    const std::string text = path.string();
    if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? "'\\''" : std::string(1, c);
    return quoted + "'";
}

}  // namespace nca
