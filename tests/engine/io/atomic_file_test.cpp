// Writing whole files: what was there stays when anything fails, and nothing is left over. A full disk is played by the
// process's own limit on file sizes, which makes write() fail in the middle as a full disk does.
#include "engine/io/atomic_file.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

constexpr std::uint64_t kPlenty = 1'000'000'000;

std::vector<std::uint8_t> pattern(std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
    return bytes;
}

/// While it lives, no file can grow beyond `bytes`.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes) {
        REQUIRE(getrlimit(RLIMIT_FSIZE, &before_) == 0);
        old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
        rlimit small = before_;
        small.rlim_cur = bytes;
        REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    }
    ~SmallDisk() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, old_handler_);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

private:
    rlimit before_{};
    void (*old_handler_)(int) = nullptr;
};

TEST_CASE("atomic_file: bytes come back, large and empty") {
    const TemporaryDirectory directory;
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{3'000'001}}) {
        const auto bytes = pattern(size);
        write_file_atomically(directory / "file", bytes);
        CHECK(get_bytes(directory / "file") == bytes);
        CHECK(read_file(directory / "file", kPlenty) == bytes);
        CHECK(directory.entries() == 1);
    }
    write_file_atomically(directory / "text", std::string_view("loss,0.5\n"));
    CHECK(read_file(directory / "text", 9).size() == 9);
}

TEST_CASE("atomic_file: an existing file is replaced and keeps its permissions, a link stays a link") {
    const TemporaryDirectory directory;
    put_bytes(directory / "file", pattern(10));
    std::filesystem::permissions(directory / "file", std::filesystem::perms(0600));
    std::filesystem::create_symlink("file", directory / "link");
    write_file_atomically(directory / "link", pattern(20));
    CHECK(std::filesystem::is_symlink(directory / "link"));
    CHECK(get_bytes(directory / "file") == pattern(20));
    CHECK(std::filesystem::status(directory / "file").permissions() == std::filesystem::perms(0600));
    CHECK(directory.entries() == 2);
}

TEST_CASE("atomic_file: a disk that fills up leaves the old file and no other") {
    const TemporaryDirectory directory;
    const auto old_bytes = pattern(1000);
    put_bytes(directory / "model", old_bytes);
    std::string message;
    std::string fresh_message;
    {
        const SmallDisk disk(65'536);
        message = message_of<WriteFailed>([&] { write_file_atomically(directory / "model", pattern(100'000)); });
        fresh_message = message_of<WriteFailed>([&] { write_file_atomically(directory / "new", pattern(100'000)); });
        CHECK_NOTHROW(write_file_atomically(directory / "small", pattern(65'536)));
    }
    CHECK(contains(message, (directory / "model").string()));
    CHECK(contains(message, "File too large"));
    CHECK(contains(message, "free some space"));
    CHECK(contains(message, "untouched"));
    CHECK(contains(fresh_message, "new"));
    CHECK(get_bytes(directory / "model") == old_bytes);
    CHECK_FALSE(std::filesystem::exists(directory / "new"));
    CHECK(directory.entries() == 2);
    write_file_atomically(directory / "model", pattern(100'000));
    CHECK(get_bytes(directory / "model") == pattern(100'000));
}

TEST_CASE("atomic_file: places where no file can be written are refused with the path and what to do") {
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory / "folder");
    put_bytes(directory / "file", pattern(3));
    const auto refused = [](const std::filesystem::path& path) {
        return message_of<WriteFailed>([&] { write_file_atomically(path, pattern(3)); });
    };
    CHECK(contains(refused(directory / "folder"), "it is a directory"));
    CHECK(contains(refused(directory / "folder/"), "names no file"));
    CHECK(contains(refused(""), "names no file"));
    CHECK(contains(refused(directory / "missing/model"), "create the directory " + (directory / "missing").string()));
    CHECK(contains(refused(directory / "file/model"), "create the directory"));
    CHECK(contains(refused(directory / std::string(300, 'x')), "choose a shorter name"));
    CHECK(contains(refused("/dev/null"), "no regular file"));
    CHECK(contains(refused("/proc/model"), "/proc/model"));
    CHECK(directory.entries() == 2);
    CHECK(get_bytes(directory / "file") == pattern(3));
}

TEST_CASE("atomic_file: files that can't be read are refused with the path and the reason") {
    const TemporaryDirectory directory;
    put_bytes(directory / "file", pattern(100));
    REQUIRE(mkfifo((directory / "pipe").c_str(), 0600) == 0);
    const auto refused = [](const std::filesystem::path& path, std::uint64_t largest) {
        return message_of<BadFile>([&] { read_file(path, largest); });
    };
    CHECK(contains(refused(directory / "missing", kPlenty), (directory / "missing").string()));
    CHECK(contains(refused(directory / "missing", kPlenty), "No such file"));
    CHECK(contains(refused(directory.path(), kPlenty), "it is a directory"));
    CHECK(contains(refused(directory / "pipe", kPlenty), "no regular file"));
    CHECK(contains(refused("", kPlenty), "without a name"));
    CHECK(contains(refused(directory / "file", 99), "100 bytes, more than the 99"));
    CHECK(read_file(directory / "file", 100) == pattern(100));
}

TEST_CASE("atomic_file: what a killed writer left is removed, and nothing else") {
    const TemporaryDirectory directory;
    // The largest possible process, which no system gives out, and our own, which lives.
    const std::string own = std::to_string(::getpid());
    for (const std::string& name :
         {std::string("run"), std::string("run.2147483647-0.tmp"), std::string("run.2147483647-12.tmp"),
          "run." + own + "-0.tmp", std::string("run.2147483647.tmp"), std::string("run.x-0.tmp"),
          std::string("walk.2147483647-0.tmp"), std::string("run.2147483647-0.tmp.old")})
        put_bytes(directory / name, pattern(3));
    remove_stale_temporaries(directory / "run");
    CHECK_FALSE(std::filesystem::exists(directory / "run.2147483647-0.tmp"));
    CHECK_FALSE(std::filesystem::exists(directory / "run.2147483647-12.tmp"));
    CHECK(directory.entries() == 6);
    remove_stale_temporaries(directory / "nowhere" / "run");
}

}  // namespace
