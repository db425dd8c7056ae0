// Part files: whole at their place, or nowhere.
#include "engine/io/part_file.h"

#include <doctest/doctest.h>

#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

const std::vector<std::uint8_t> kOld{1, 2, 3};
const std::vector<std::uint8_t> kNew{4, 5};

}  // namespace

TEST_CASE("part file: a file comes to its place in one go, and replaces what was there") {
    const TemporaryDirectory directory;
    put_bytes(directory / "a", kOld);
    {
        PartFile part(directory / "a", PartFile::Kind::file);
        put_bytes(part.path(), kNew);
        CHECK(part.bytes() == 2);
        CHECK(get_bytes(directory / "a") == kOld);
        part.place();
    }
    CHECK(get_bytes(directory / "a") == kNew);
    CHECK(directory.entries() == 1);
}

TEST_CASE("part file: a folder comes with all that is in it, where none or an empty one was") {
    const TemporaryDirectory directory;
    for (const char* name : {"new", "empty"}) {
        if (std::string(name) == "empty") std::filesystem::create_directory(directory / name);
        PartFile part(directory / name, PartFile::Kind::folder);
        put_bytes(part.path() / "x", kNew);
        CHECK(part.bytes() == 2);
        part.place();
        CHECK(get_bytes(directory / (std::string(name) + "/x")) == kNew);
    }
    CHECK(directory.entries() == 2);
}

TEST_CASE("part file: not placed, it is gone, and what was there is as it was") {
    const TemporaryDirectory directory;
    put_bytes(directory / "a", kOld);
    {
        PartFile part(directory / "a", PartFile::Kind::file);
        put_bytes(part.path(), kNew);
        PartFile folder(directory / "b", PartFile::Kind::folder);
        put_bytes(folder.path() / "x", kNew);
        CHECK(directory.entries() == 3);
    }
    CHECK(get_bytes(directory / "a") == kOld);
    CHECK(directory.entries() == 1);
}

TEST_CASE("part file: places that can't be had are refused before anything is made") {
    const TemporaryDirectory directory;
    put_bytes(directory / "file", kOld);
    std::filesystem::create_directory(directory / "full");
    put_bytes(directory / "full/x", kOld);
    const auto refused = [](const std::filesystem::path& path, PartFile::Kind kind) {
        return message_of<WriteFailed>([&] { const PartFile part(path, kind); });
    };
    CHECK(contains(refused(directory / "full", PartFile::Kind::file), "directory"));
    CHECK(contains(refused(directory / "file", PartFile::Kind::folder), "it is a file"));
    CHECK(contains(refused(directory / "full", PartFile::Kind::folder), "not empty"));
    CHECK(contains(refused(directory / "none/a", PartFile::Kind::file), "create the directory"));
    CHECK(contains(refused("", PartFile::Kind::file), "names no file"));
    CHECK(directory.entries() == 2);
}
