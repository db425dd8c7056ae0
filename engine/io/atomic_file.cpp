// POSIX calls behind atomic_file.h: open, write, fsync, rename, fsync of the directory, in that order (the recipe that
// databases and editors use). std::ofstream can neither flush to the disk nor say why it failed.
#include "engine/io/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestPiece = std::size_t{1} << 26U;  // bytes a call; Linux moves at most 2 GiB at once

std::string reason_text(int error) { return std::generic_category().message(error); }

class OpenFile {
public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int get() const { return descriptor_; }
    /// False with errno set if the last bytes could not be written (network file systems say so only now).
    bool close() { return ::close(std::exchange(descriptor_, -1)) == 0; }

private:
    int descriptor_;
};

/// Removes the temporary file unless it became the real one.
class TemporaryFile {
public:
    explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
    ~TemporaryFile() {
        if (!path_.empty()) ::unlink(path_.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const fs::path& path() const { return path_; }
    void keep() { path_.clear(); }

private:
    fs::path path_;
};

/// What a person can do about a failed write.
std::string remedy(int error, const fs::path& directory) {
    switch (error) {
        case ENOSPC:
        case EDQUOT:
            return "free some space there or choose another disk";
        case EFBIG:
            return "the disk or a limit (ulimit -f) allows no file of this size: free some space or choose another "
                   "disk";
        case EACCES:
        case EPERM:
        case EROFS:
            return fmt::format("choose a directory that you may write to, or get permission for {}",
                               directory.string());
        case ENOENT:
        case ENOTDIR: {
            std::error_code ignored;
            if (fs::is_directory(directory, ignored)) return "no files can be made there, choose another directory";
            return fmt::format("create the directory {} first", directory.string());
        }
        case ENAMETOOLONG:
            return "choose a shorter name";
        default:
            return "check the disk or choose another place";
    }
}

[[noreturn]] void fail_write(const fs::path& path, const std::string& doing, int error) {
    fs::path directory = path.parent_path();
    if (directory.empty()) directory = ".";
    throw WriteFailed(fmt::format("can't write {}: {}: {}; {}. What was there before is untouched", path.string(),
                                  doing, reason_text(error), remedy(error, directory)));
}

[[noreturn]] void fail_read(const fs::path& path, int error) {
    const char* advice = error == ENOENT || error == ENOTDIR ? "check the name"
                         : error == EACCES                   ? "get permission to read it"
                                                             : "check the disk or choose another file";
    throw BadFile(fmt::format("can't read {}: {}; {}", path.string(), reason_text(error), advice));
}

/// Opens a fresh file beside `path`; the process and a count keep the names of writers at the same time apart.
int open_temporary(const fs::path& path, mode_t mode, fs::path& name) {
    for (int attempt = 0;; ++attempt) {
        name = path;
        name += fmt::format(".{}-{}.tmp", ::getpid(), attempt);
        const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (descriptor >= 0 || errno != EEXIST || attempt >= 1000) return descriptor;
    }
}

/// The process that made a temporary file beside a file called `name`; 0 if it is none of its temporary files.
pid_t writer_of(const std::string& temporary, const std::string& name) {
    constexpr std::string_view kEnding = ".tmp";
    if (!temporary.starts_with(name + ".") || !temporary.ends_with(kEnding)) return 0;
    const char* at = temporary.data() + name.size() + 1;
    const char* end = temporary.data() + temporary.size() - kEnding.size();
    pid_t process = 0;
    const auto [dash, error] = std::from_chars(at, end, process);
    if (error != std::errc() || dash == end || *dash != '-' || process <= 0) return 0;
    return std::all_of(dash + 1, end, [](char c) { return c >= '0' && c <= '9'; }) ? process : 0;
}

void write_all(int descriptor, std::span<const std::uint8_t> bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), std::min(bytes.size(), kLargestPiece));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail_write(path, "writing the bytes", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

/// Makes the renaming itself last. The new file is in its place whether or not this works, so that a file system that
/// can't do it is no failure.
void flush_directory(const fs::path& directory) {
    const OpenFile open(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (open.get() >= 0) ::fsync(open.get());
}

/// Where the bytes really go: behind symbolic links.
fs::path real_place(const fs::path& path) {
    std::error_code error;
    if (!fs::is_symlink(path, error)) return path;
    const fs::path place = fs::weakly_canonical(path, error);
    if (error) fail_write(path, "following the symbolic link", error.value());
    return place;
}

}  // namespace

std::vector<std::uint8_t> read_file(const fs::path& path, std::uint64_t largest) {
    struct stat found {};
    if (path.empty()) throw BadFile("can't read a file without a name; give its path");
    if (::stat(path.c_str(), &found) != 0) fail_read(path, errno);
    if (S_ISDIR(found.st_mode))
        throw BadFile(fmt::format("can't read {}: it is a directory; name a file in it", path.string()));
    if (!S_ISREG(found.st_mode))  // a pipe would make us wait for ever
        throw BadFile(fmt::format("can't read {}: it is no regular file; copy it to one", path.string()));
    const auto size = static_cast<std::uint64_t>(found.st_size);
    if (size > largest)
        throw BadFile(
            fmt::format("can't read {}: it has {} bytes, more than the {} that are allowed here; choose a "
                        "smaller file",
                        path.string(), size, largest));
    const OpenFile open(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (open.get() < 0) fail_read(path, errno);
    try {
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
        std::size_t done = 0;
        while (done < bytes.size()) {
            const ssize_t got = ::read(open.get(), bytes.data() + done, std::min(bytes.size() - done, kLargestPiece));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) fail_read(path, errno);
            if (got == 0) break;  // it shrank since
            done += static_cast<std::size_t>(got);
        }
        bytes.resize(done);
        return bytes;
    } catch (const std::bad_alloc&) {
        throw OutOfMemory(
            fmt::format("{} has {} bytes, more than there is memory for; choose a smaller file", path.string(), size));
    }
}

void write_file_atomically(const fs::path& path, std::span<const std::uint8_t> bytes) {
    if (path.empty() || path.filename().empty())
        throw WriteFailed(fmt::format("can't write '{}': it names no file; give the path of one", path.string()));
    const fs::path place = real_place(path);

    mode_t mode = 0666;  // less the umask
    struct stat found {};
    const bool exists = ::stat(place.c_str(), &found) == 0;
    if (exists && S_ISDIR(found.st_mode))
        throw WriteFailed(
            fmt::format("can't write {}: it is a directory; give the name of a file in it", path.string()));
    if (exists && !S_ISREG(found.st_mode))
        throw WriteFailed(fmt::format("can't write {}: it is no regular file; choose another name", path.string()));

    fs::path temporary_name;
    OpenFile open(open_temporary(place, mode, temporary_name));
    if (open.get() < 0) fail_write(path, "making a temporary file beside it", errno);
    TemporaryFile temporary(temporary_name);
    if (exists && ::fchmod(open.get(), found.st_mode & 07777U) != 0) {
        // Another owner's file in a directory of ours: the new one keeps our permissions.
    }
    write_all(open.get(), bytes, path);
    if (::fsync(open.get()) != 0 && errno != EINVAL && errno != ENOTSUP)
        fail_write(path, "flushing it to the disk", errno);
    if (!open.close()) fail_write(path, "closing it", errno);
    if (::rename(temporary.path().c_str(), place.c_str()) != 0)
        fail_write(path, "putting the finished file in its place", errno);
    temporary.keep();
    flush_directory(place.has_parent_path() ? place.parent_path() : fs::path("."));
}

void remove_stale_temporaries(const fs::path& path) {
    std::error_code error;
    const fs::path place = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : path;
    const fs::path folder = place.has_parent_path() ? place.parent_path() : fs::path(".");
    std::vector<fs::path> stale;
    for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator(); at.increment(error)) {
        const pid_t writer = writer_of(at->path().filename().string(), place.filename().string());
        if (writer > 0 && ::kill(writer, 0) != 0 && errno == ESRCH) stale.push_back(at->path());
    }
    for (const fs::path& temporary : stale) fs::remove(temporary, error);
}

void write_file_atomically(const fs::path& path, std::string_view text) {
    write_file_atomically(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace nca
