// The list of a folder: order, filter, and what can't be read.
#include "app/file_list.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>

#include "tests/app/fresh_folder.h"

namespace nca {
namespace {

const std::array<std::string, 2> kEndings{".checkpoint", ".safetensors"};

TEST_CASE("folders first, then files with the right endings, hidden ones left out") {
    const test::FreshFolder folder;
    test::write_text(folder / "b.checkpoint", "12345");
    test::write_text(folder / "A.Safetensors", "1");
    test::write_text(folder / "c.png", "1");
    test::write_text(folder / ".hidden.checkpoint", "1");
    std::filesystem::create_directory(folder / "z");
    std::filesystem::create_symlink("/nowhere", folder / "broken.checkpoint");
    const FileList list = list_folder(folder.path(), kEndings);
    REQUIRE(list.problem.empty());
    REQUIRE(list.entries.size() == 3);
    CHECK(list.entries[0].name == "z");
    CHECK(list.entries[0].folder);
    CHECK(list.entries[1].name == "A.Safetensors");
    CHECK(list.entries[2].name == "b.checkpoint");
    CHECK(list.entries[2].bytes == 5);
}

TEST_CASE("a folder that can't be read says why") {
    const test::FreshFolder folder;
    CHECK(list_folder(folder / "missing", kEndings).problem.find("No such file") != std::string::npos);
    test::write_text(folder / "file", "1");
    CHECK(list_folder(folder / "file", kEndings).problem.find("Not a directory") != std::string::npos);
}

TEST_CASE("sizes, times and typed paths") {
    CHECK(file_size_text(552) == "552 B");
    CHECK(file_size_text(196'608) == "196.6 kB");
    CHECK(file_size_text(999'999) == "1.0 MB");
    CHECK(file_size_text(4'100'000'000) == "4.1 GB");
    const std::int64_t now = 1'764'043'200;
    CHECK(file_time_text(now, now).size() == 5);
    CHECK(file_time_text(now - 10LL * 24 * 3600, now).size() == 12);
    CHECK(file_time_text(now - 900LL * 24 * 3600, now).size() == 11);
    CHECK(typed_path(" a/../b ", "/x") == "/x/b");
    CHECK(typed_path("/y/z", "/x") == "/y/z");
    CHECK(typed_path("  ", "/x").empty());
    if (std::getenv("HOME") != nullptr)
        CHECK(typed_path("~/q", "/x") == std::filesystem::path(std::getenv("HOME")) / "q");
}

}  // namespace
}  // namespace nca
