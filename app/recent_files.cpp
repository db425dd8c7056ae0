// The list as {"folder": "/path", "files": ["/path", ...]}.
#include "app/recent_files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>

#include "engine/io/atomic_file.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargest = 1 << 20U;  // bytes of the list

}  // namespace

std::string why_not_readable(const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return "It is not there any more: " + path.string();
    if (error) return "It can't be looked at (" + error.message() + "): " + path.string();
    if (!fs::is_regular_file(status)) return "It is no file any more: " + path.string();
    if (::access(path.c_str(), R_OK) != 0)
        return "It may not be read (" + std::string(std::strerror(errno)) + "): " + path.string();
    return {};
}

RecentFiles::RecentFiles(fs::path file) : file_(std::move(file)) {
    if (!file_.empty()) read();
    look();
}

void RecentFiles::read() {
    try {
        const std::vector<std::uint8_t> bytes = read_file(file_, kLargest);
        const nlohmann::json list = nlohmann::json::parse(bytes, nullptr, false);
        if (!list.is_object()) return;
        const auto folder = list.find("folder");
        if (folder != list.end() && folder->is_string()) folder_ = folder->get<std::string>();
        const auto files = list.find("files");
        if (files == list.end() || !files->is_array()) return;
        for (const nlohmann::json& path : *files)
            if (path.is_string() && fs::path(path.get<std::string>()).is_absolute() && files_.size() < kMost)
                files_.push_back({path.get<std::string>(), {}});
    } catch (const Error&) {
        // None yet, or none that can be read: the list begins anew.
    }
}

void RecentFiles::set_folder(const fs::path& folder) {
    folder_ = folder;
    write();
}

void RecentFiles::add(const fs::path& path) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error).lexically_normal();
    if (error || whole.empty()) return;
    std::erase_if(files_, [&](const RecentFile& file) { return file.path == whole; });
    files_.insert(files_.begin(), {whole, why_not_readable(whole)});
    if (files_.size() > kMost) files_.resize(kMost);
    write();
}

void RecentFiles::forget(const fs::path& path) {
    std::erase_if(files_, [&](const RecentFile& file) { return file.path == path; });
    write();
}

void RecentFiles::clear() {
    files_.clear();
    write();
}

void RecentFiles::look() {
    for (RecentFile& file : files_) file.why_not = why_not_readable(file.path);
}

void RecentFiles::write() const {
    if (file_.empty()) return;
    nlohmann::json list{{"folder", folder_.string()}, {"files", nlohmann::json::array()}};
    for (const RecentFile& file : files_) list["files"].push_back(file.path.string());
    try {
        std::error_code error;
        fs::create_directories(file_.parent_path(), error);
        // Names on disk need not be UTF-8.
        write_file_atomically(file_, list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    } catch (const Error&) {
        // A comfort that is not kept.
    }
}

}  // namespace nca
