// The models and checkpoints that were opened or saved last, and the folder they were chosen in, kept in a small JSON
// file. A damaged list is an empty one; a list that can't be written costs nothing but itself. Knows no window.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace nca {

struct RecentFile {
    std::filesystem::path path;
    std::string why_not;  ///< why it can't be opened now; empty: it can
};

class RecentFiles {
public:
    static constexpr std::size_t kMost = 10;

    /// `file`: where the list is kept; empty: only in memory.
    explicit RecentFiles(std::filesystem::path file);

    /// To the front, made absolute, and the list is written.
    void add(const std::filesystem::path& path);
    void forget(const std::filesystem::path& path);
    void clear();
    /// Newest first, as look() found them.
    const std::vector<RecentFile>& files() const { return files_; }
    /// The folder in which a file was chosen last; empty: none yet.
    const std::filesystem::path& folder() const { return folder_; }
    void set_folder(const std::filesystem::path& folder);
    /// Looks whether they are still there.
    void look();

private:
    void write() const;

    void read();

    std::filesystem::path file_;
    std::filesystem::path folder_;
    std::vector<RecentFile> files_;
};

/// Why a file can't be opened, as a sentence for a tooltip; empty if nothing speaks against it.
std::string why_not_readable(const std::filesystem::path& path);

}  // namespace nca
