// Reading what memory there is, from made-up copies of the files that Linux shows.
#include "engine/backend/memory_check.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
namespace fs = std::filesystem;
constexpr std::size_t kLargest = std::numeric_limits<std::size_t>::max();

/// A folder that stands for "/", removed at the end.
class FakeRoot {
public:
    void write(const std::string& path, const std::string& text) const {
        const fs::path file = directory_ / path;
        fs::create_directories(file.parent_path());
        std::ofstream(file) << text;
    }
    const fs::path& path() const { return directory_.path(); }

private:
    test::TemporaryDirectory directory_;
};

const char* const kMeminfo = "MemTotal:       16000000 kB\nMemFree:  1000 kB\nMemAvailable:    8000000 kB\n";

TEST_CASE("memory: MemAvailable where no control group says less") {
    const FakeRoot root;
    root.write("proc/meminfo", kMeminfo);
    CHECK(available_memory(root.path()) == 8'000'000ULL * 1024);
    root.write("proc/self/cgroup", "0::/\n");
    root.write("sys/fs/cgroup/memory.max", "max\n");
    CHECK(available_memory(root.path()) == 8'000'000ULL * 1024);
}

TEST_CASE("memory: a control group's limit less what is used, cache not counted") {
    const FakeRoot root;
    root.write("proc/meminfo", kMeminfo);
    root.write("proc/self/cgroup", "0::/box/inner\n");
    root.write("sys/fs/cgroup/box/inner/memory.max", "max\n");
    root.write("sys/fs/cgroup/box/memory.max", "1000000\n");
    root.write("sys/fs/cgroup/box/memory.current", "700000\n");
    CHECK(available_memory(root.path()) == 300000);
    root.write("sys/fs/cgroup/box/memory.stat", "anon 5\ninactive_file 600000\n");
    CHECK(available_memory(root.path()) == 900000);
    root.write("sys/fs/cgroup/box/memory.current", "2000000\n");
    CHECK(available_memory(root.path()) == 0);
}

TEST_CASE("memory: version 1 control groups too") {
    const FakeRoot root;
    root.write("proc/meminfo", kMeminfo);
    root.write("proc/self/cgroup", "5:cpu,cpuacct:/box\n4:memory:/box\n");
    root.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    root.write("sys/fs/cgroup/memory/box/memory.limit_in_bytes", "5000000\n");
    root.write("sys/fs/cgroup/memory/box/memory.usage_in_bytes", "1000000\n");
    CHECK(available_memory(root.path()) == 4000000);
}

TEST_CASE("memory: nothing to read means no limit known") {
    const FakeRoot root;
    CHECK(available_memory(root.path()) == kLargest);
    root.write("proc/meminfo", "MemAvailable: much\n");
    root.write("proc/self/cgroup", "nonsense\n");
    CHECK(available_memory(root.path()) == kLargest);
}

TEST_CASE("memory: this machine has some") {
    CHECK(available_memory() > 0);
    CHECK(available_memory() < kLargest);
}

TEST_CASE("memory: sums and products that do not fit stay at the largest") {
    CHECK(saturating_add(2, 3) == 5);
    CHECK(saturating_add(kLargest, 1) == kLargest);
    CHECK(saturating_add(kLargest - 1, 1) == kLargest);
    CHECK(saturating_multiply(6, 7) == 42);
    CHECK(saturating_multiply(0, kLargest) == 0);
    CHECK(saturating_multiply(kLargest, 0) == 0);
    CHECK(saturating_multiply(kLargest / 2, 3) == kLargest);
}

TEST_CASE("memory: bytes for people") {
    CHECK(bytes_for_people(512) == "512 bytes");
    CHECK(bytes_for_people(1'440'000) == "1.4 MB");
    CHECK(bytes_for_people(2'000'000'000) == "2.0 GB");
}

}  // namespace
