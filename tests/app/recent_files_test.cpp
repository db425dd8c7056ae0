// The list of recent files: its order, its file, and files that have gone.
#include "app/recent_files.h"

#include <doctest/doctest.h>

#include "tests/app/fresh_folder.h"

namespace nca {
namespace {

TEST_CASE("the newest is first, once, and all is there again after a restart") {
    const test::FreshFolder folder;
    test::write_text(folder / "a.checkpoint", "a");
    test::write_text(folder / "b.checkpoint", "b");
    {
        RecentFiles recent(folder / "state/recent.json");
        CHECK(recent.files().empty());
        recent.add(folder / "a.checkpoint");
        recent.add(folder / "b.checkpoint");
        recent.add(folder / "a.checkpoint");
        recent.set_folder(folder.path());
    }
    std::filesystem::remove(folder / "b.checkpoint");
    RecentFiles recent(folder / "state/recent.json");
    REQUIRE(recent.files().size() == 2);
    CHECK(recent.files()[0].path == folder / "a.checkpoint");
    CHECK(recent.files()[0].why_not.empty());
    CHECK(recent.files()[1].why_not.find("not there any more") != std::string::npos);
    CHECK(recent.folder() == folder.path());
    recent.forget(folder / "b.checkpoint");
    CHECK(recent.files().size() == 1);
}

TEST_CASE("it is not longer than ten") {
    RecentFiles recent({});
    for (int i = 0; i < 20; ++i) recent.add("/nowhere/" + std::to_string(i));
    CHECK(recent.files().size() == RecentFiles::kMost);
    CHECK(recent.files().front().path == "/nowhere/19");
}

TEST_CASE("a damaged list is an empty one") {
    const test::FreshFolder folder;
    for (const char* text : {"", "{", "[1,2]", "{\"files\": 3}", "{\"files\": [1, \"relative\", null]}", "\xff\xfe"}) {
        test::write_text(folder / "recent.json", text);
        RecentFiles recent(folder / "recent.json");
        CHECK(recent.files().empty());
    }
}

}  // namespace
}  // namespace nca
