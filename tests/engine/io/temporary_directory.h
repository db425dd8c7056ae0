// A fresh directory for one test, removed with all that is in it when the test ends.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <system_error>
#include <vector>

namespace nca::test {

class TemporaryDirectory {
public:
    TemporaryDirectory() {
        // mkdtemp puts a name of its own for six X at the end.
        std::string pattern = (std::filesystem::temp_directory_path() / ("nca_io_" + std::string(6, 'X'))).string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

    /// Number of files and directories in it.
    std::size_t entries() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
    }

private:
    std::filesystem::path path_;
};

/// Without the code under test.
inline void put_bytes(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    REQUIRE(file.good());
}

inline std::vector<std::uint8_t> get_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file.good());
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The message of the Wanted error that `act` throws; fails the test if it throws nothing or another.
template <class Wanted, class Act>
std::string message_of(const Act& act) {
    try {
        act();
    } catch (const Wanted& error) {
        return error.what();
    } catch (const std::exception& error) {
        FAIL_CHECK("another error: " << error.what());
        return "";
    }
    FAIL_CHECK("no error");
    return "";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace nca::test
