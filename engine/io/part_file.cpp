// The same order of calls as atomic_file.cpp: fill, flush, rename, flush the folder.
#include "engine/io/part_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& place, const std::string& what, const std::string& advice) {
    throw WriteFailed(
        fmt::format("can't write {}: {}; {}. What was there before is untouched", place.string(), what, advice));
}

[[noreturn]] void fail(const fs::path& place, const char* doing, int error) {
    const fs::path folder = place.has_parent_path() ? place.parent_path() : fs::path(".");
    std::error_code ignored;
    const std::string advice =
        !fs::is_directory(folder, ignored) ? fmt::format("create the directory {} first", folder.string())
        : error == ENOSPC || error == EDQUOT
            ? std::string("free some space there or choose another disk")
            : fmt::format("choose a directory that you may write to, or check the disk of {}", folder.string());
    fail(place, fmt::format("{}: {}", doing, std::generic_category().message(error)), advice);
}

/// What is there can be replaced, or nothing is.
void check_place(const fs::path& place, PartFile::Kind kind) {
    struct stat found {};
    if (place.empty() || place.filename().empty()) fail(place, "it names no file", "give the path of one");
    if (::stat(place.c_str(), &found) != 0) return;
    if (kind == PartFile::Kind::file) {
        if (S_ISDIR(found.st_mode)) fail(place, "it is a directory", "give the name of a file in it");
        if (!S_ISREG(found.st_mode)) fail(place, "it is no regular file", "choose another name");
        return;
    }
    std::error_code error;
    if (!S_ISDIR(found.st_mode)) fail(place, "it is a file, and a folder is wanted", "choose another name");
    if (!fs::is_empty(place, error)) fail(place, "the folder is not empty", "choose another name, or move it away");
}

/// Behind symbolic links.
fs::path real_place(const fs::path& place) {
    std::error_code error;
    if (!fs::is_symlink(place, error)) return place;
    fs::path real = fs::weakly_canonical(place, error);
    return error ? place : real;
}

void flush(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

}  // namespace

PartFile::PartFile(fs::path place, Kind kind) : place_(std::move(place)), kind_(kind) {
    check_place(place_, kind_);
    place_ = real_place(place_);
    for (int attempt = 0;; ++attempt) {
        path_ = place_;
        path_ += fmt::format(".{}-{}.tmp", ::getpid(), attempt);
        int made = -1;
        if (kind_ == Kind::folder) {
            made = ::mkdir(path_.c_str(), 0777);
        } else {
            made = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (made >= 0) ::close(made);
        }
        if (made >= 0) return;
        if (errno == EEXIST && attempt < 1000) continue;
        const int error = errno;
        path_.clear();
        fail(place_, "making a temporary one beside it", error);
    }
}

PartFile::~PartFile() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

std::uint64_t PartFile::bytes() const {
    std::error_code error;
    std::uint64_t sum = 0;
    if (kind_ == Kind::file) {
        const std::uintmax_t size = fs::file_size(path_, error);
        return error ? 0 : size;
    }
    for (fs::directory_iterator at(path_, error), end; !error && at != end; at.increment(error)) {
        const std::uintmax_t size = at->file_size(error);
        if (!error) sum += size;
    }
    return sum;
}

void PartFile::place() {
    check_place(place_, kind_);
    flush(path_, kind_ == Kind::file ? O_RDONLY : O_RDONLY | O_DIRECTORY);
    if (::rename(path_.c_str(), place_.c_str()) != 0) fail(place_, "putting the finished one in its place", errno);
    path_.clear();
    flush(place_.has_parent_path() ? place_.parent_path() : fs::path("."), O_RDONLY | O_DIRECTORY);
}

}  // namespace nca
