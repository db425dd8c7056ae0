// Reading with a limit, writing atomically. A file that may not be written stays as it is, also where the folder would
// let us put another in its place.
#include "app/settings_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "engine/io/atomic_file.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargest = 1 << 20U;  // bytes

/// Puts a copy of what stands in `file` beside it. Returns the sentence that tells where it is; `kept`: whether it is.
std::string keep_aside(const fs::path& file, const std::string& text, const char* ending, bool& kept) {
    fs::path aside = file;
    aside += ending;
    try {
        write_file_atomically(aside, text);
        kept = true;
        return fmt::format("The file as it was is kept in {}; take from it what you miss, or delete it",
                           aside.string());
    } catch (const Error& error) {
        kept = false;
        return fmt::format("It stays as it is and nothing is saved there: {}", error.what());
    }
}

std::string first_and_count(const std::vector<std::string>& problems) {
    if (problems.size() == 1) return problems.front();
    return fmt::format("{} (and {} more)", problems.front(), problems.size() - 1);
}

/// What can't be read as a file at all: it is moved out of the way.
LoadedSettings not_readable(const fs::path& file, const std::string& reason) {
    LoadedSettings loaded;
    fs::path aside = file;
    aside += ".damaged";
    std::error_code error;
    fs::rename(file, aside, error);
    loaded.may_write = !error;
    loaded.problem =
        error ? fmt::format("The defaults are in force: {}. Nothing is saved there; mend or remove it", reason)
              : fmt::format("The defaults are in force: {}. It was moved to {}", reason, aside.string());
    return loaded;
}

}  // namespace

LoadedSettings load_settings(const fs::path& file) {
    std::error_code error;
    if (file.empty() || fs::symlink_status(file, error).type() == fs::file_type::not_found) return {};
    std::string text;
    try {
        const std::vector<std::uint8_t> bytes = read_file(file, kLargest);
        text.assign(bytes.begin(), bytes.end());
    } catch (const Error& problem) {
        return not_readable(file, problem.what());
    }
    ReadSettings read = read_settings(text);
    LoadedSettings loaded;
    loaded.settings = std::move(read.settings);
    // The name alone at first: what is wrong shall be seen where there is little room, and the path comes after it.
    const std::string name = file.filename().string();
    if (read.newer_version > 0)
        loaded.problem =
            fmt::format("{} is of version {}, from a later release of dnca: what this one knows is in force. {}", name,
                        read.newer_version, keep_aside(file, text, ".newer", loaded.may_write));
    else if (!read.problems.empty())
        loaded.problem = fmt::format("{}: {}. {}", name, first_and_count(read.problems),
                                     keep_aside(file, text, ".damaged", loaded.may_write));
    return loaded;
}

SettingsFile::SettingsFile(fs::path file, const LoadedSettings& loaded)
    : file_(loaded.may_write ? std::move(file) : fs::path()), seen_(loaded.settings) {
    if (loaded.problem.empty()) written_ = loaded.settings;
}

std::string SettingsFile::look(const WindowSettings& now, double seconds) {
    if (!(now == seen_)) {
        seen_ = now;
        changed_at_ = seconds;
    }
    if (seen_ == written_ || seconds - changed_at_ < kRest) return {};
    return write(now);
}

std::string SettingsFile::finish(const WindowSettings& now) { return now == written_ ? std::string() : write(now); }

std::string SettingsFile::write(const WindowSettings& now) {
    written_ = now;  // also where it fails: the next change tries again
    if (file_.empty()) return {};
    std::string reason;
    try {
        std::error_code error;
        fs::create_directories(file_.parent_path(), error);
        if (fs::exists(file_, error) && ::access(file_.c_str(), W_OK) != 0)
            throw WriteFailed(fmt::format("can't write {}: {}; make it writable (chmod u+w) if they shall be kept",
                                          file_.string(), std::strerror(errno)));
        write_file_atomically(file_, settings_text(now));
    } catch (const Error& problem) {
        reason = problem.what();
    }
    if (reason == std::exchange(told_, reason) || reason.empty()) return {};
    return "The settings of the window are not kept: " + reason;
}

}  // namespace nca
