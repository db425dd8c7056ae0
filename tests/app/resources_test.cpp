// Finding resources: order of the places, $DNCA_RESOURCES, and the message when nothing is found.
#include "app/resources.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "engine/model/errors.h"
#include "tests/app/fresh_folder.h"

namespace {

using namespace nca;
namespace fs = std::filesystem;

/// Sets a variable of the environment and puts back what was there.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) {
        if (const char* before = std::getenv(name)) before_ = before;
        ::setenv(name, value.c_str(), 1);
    }
    ~Variable() {
        if (before_.empty())
            ::unsetenv(name_);
        else
            ::setenv(name_, before_.c_str(), 1);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    std::string before_;
};

}  // namespace

TEST_CASE("the first place that has the file wins, and the path is absolute") {
    const test::FreshFolder folder;
    const std::vector<fs::path> places{folder / "none", folder / "first", folder / "second"};
    test::write_text(folder / "second" / "models" / "a", "second");
    CHECK(find_resource("models/a", places) == folder / "second" / "models" / "a");
    test::write_text(folder / "first" / "models" / "a", "first");
    CHECK(find_resource("models/a", places) == folder / "first" / "models" / "a");
    fs::create_directories(folder / "none" / "models" / "a");  // a folder of that name is not the file
    CHECK(find_resource("models/a", places) == folder / "first" / "models" / "a");
    CHECK(find_resource("models/a", places).is_absolute());
}

TEST_CASE("a missing resource names all places and what to do") {
    const test::FreshFolder folder;
    const std::vector<fs::path> places{folder / "one", folder / "two"};
    try {
        find_resource("models/none", places);
        FAIL("found what is not there");
    } catch (const BadFile& error) {
        const std::string text = error.what();
        for (const std::string& part : {std::string("models/none"), (folder / "one").string(),
                                        (folder / "two").string(), std::string("DNCA_RESOURCES")})
            CHECK(text.find(part) != std::string::npos);
    }
}

TEST_CASE("the environment comes first, then what lies near the executable, then the source tree") {
    const test::FreshFolder folder;
    const Variable variable("DNCA_RESOURCES", folder.path().string());
    const std::vector<fs::path> places = resource_places();
    REQUIRE(places.size() >= 3);
    CHECK(places[0] == folder.path());
    const fs::path source = fs::path(NCA_SOURCE_DIR) / "resources";
    CHECK(std::find(places.begin(), places.end(), source) != places.end());
    for (const fs::path& place : places) CHECK(place.is_absolute());
    test::write_text(folder / "models" / "here", "x");
    CHECK(find_resource("models/here") == folder / "models" / "here");
}
