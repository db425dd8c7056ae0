// A file or folder that is filled under a temporary name beside its place, by whoever (a child process, many pictures
// one after the other), and comes to its place whole or not at all. What is written in one go has atomic_file.h.
#pragma once

#include <cstdint>
#include <filesystem>

namespace nca {

class PartFile {
public:
    enum class Kind : std::uint8_t { file, folder };

    /// Makes it, empty, beside `place`. Throws WriteFailed (path, reason, what to do), also where the place is taken by
    /// something that place() could not replace: a file may replace a file, a folder an empty folder.
    PartFile(std::filesystem::path place, Kind kind);
    ~PartFile();  ///< removes it, unless it was placed
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// Bytes in it so far.
    std::uint64_t bytes() const;
    /// Flushes it to the disk and puts it at its place. Throws WriteFailed; what was there before is then untouched.
    void place();

private:
    std::filesystem::path place_;
    std::filesystem::path path_;  ///< empty once it was placed
    Kind kind_;
};

}  // namespace nca
