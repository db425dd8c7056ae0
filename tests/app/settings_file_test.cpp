// The file of the window's settings: written whole, read with damage, kept aside.
#include "app/settings_file.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/app/fresh_folder.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

WindowSettings with_size(double size) {
    WindowSettings settings;
    settings.brush.size = size;
    return settings;
}

TEST_CASE("settings file: none yet is no problem, and none is written while nothing changes") {
    const test::FreshFolder folder;
    const fs::path path = folder / "config/dnca/settings.json";
    const LoadedSettings loaded = load_settings(path);
    CHECK(loaded.problem.empty());
    CHECK(loaded.settings == WindowSettings{});
    SettingsFile file(path, loaded);
    CHECK(file.look(loaded.settings, 0).empty());
    CHECK(file.look(loaded.settings, 100).empty());
    CHECK(file.finish(loaded.settings).empty());
    CHECK(!fs::exists(path));
}

TEST_CASE("settings file: a change is written after a second of rest, the last one at the end") {
    const test::FreshFolder folder;
    const fs::path path = folder / "config/dnca/settings.json";
    SettingsFile file(path, load_settings(path));
    file.look(with_size(10), 5);
    file.look(with_size(11), 5.9);
    file.look(with_size(11), 6.8);
    CHECK(!fs::exists(path));
    file.look(with_size(11), 7);
    CHECK(load_settings(path).settings.brush.size == 11);
    file.look(with_size(12), 7.1);
    CHECK(load_settings(path).settings.brush.size == 11);
    CHECK(file.finish(with_size(12)).empty());
    CHECK(load_settings(path).settings == with_size(12));
    CHECK(std::distance(fs::directory_iterator(path.parent_path()), {}) == 1);  // no temporary file
}

TEST_CASE("settings file: a damaged one is kept aside, told once, and mended") {
    const test::FreshFolder folder;
    const fs::path path = folder / "settings.json";
    for (const std::string& text : {std::string("{\"version\": 1, \"tool\": {\"size\": 900}}"), std::string("{\"ver"),
                                    std::string(), std::string("\0\0\0", 3)}) {
        test::write_text(path, text);
        const LoadedSettings loaded = load_settings(path);
        CHECK(loaded.problem.find("settings.json: ") == 0);
        CHECK(loaded.problem.find(path.string() + ".damaged; take from it") != std::string::npos);
        CHECK(test::text_of(folder / "settings.json.damaged") == text);
        CHECK(test::text_of(path) == text);  // until the new ones are written
        SettingsFile file(path, loaded);
        file.look(loaded.settings, 0);
        file.look(loaded.settings, 2);
        CHECK(load_settings(path).problem.empty());
        CHECK(load_settings(path).settings == loaded.settings);
    }
}

TEST_CASE("settings file: the message counts what else was wrong") {
    const test::FreshFolder folder;
    test::write_text(folder / "settings.json",
                     R"({"version": 1, "tool": {"size": 900, "hardness": 7}, "plot": {"smoothing": "much"}})");
    const std::string problem = load_settings(folder / "settings.json").problem;
    CHECK(problem.find("tool.size is 900, not a number from 1 to 72; 72 is taken (and 2 more).") != std::string::npos);
}

TEST_CASE("settings file: a later release's is kept aside too") {
    const test::FreshFolder folder;
    const fs::path path = folder / "settings.json";
    test::write_text(path, R"({"version": 2, "tool": {"size": 30}})");
    const LoadedSettings loaded = load_settings(path);
    CHECK(loaded.settings.brush.size == 30);
    CHECK(loaded.problem.find("is of version 2") != std::string::npos);
    CHECK(fs::exists(folder / "settings.json.newer"));
}

TEST_CASE("settings file: what is no file is moved out of the way") {
    const test::FreshFolder folder;
    const fs::path path = folder / "settings.json";
    fs::create_directory(path);
    const LoadedSettings loaded = load_settings(path);
    CHECK(loaded.settings == WindowSettings{});
    CHECK(loaded.problem.find(path.string()) != std::string::npos);
    CHECK(fs::is_directory(folder / "settings.json.damaged"));
    SettingsFile file(path, loaded);
    CHECK(file.finish(loaded.settings).empty());
    CHECK(load_settings(path).problem.empty());

    fs::remove(path);
    fs::create_symlink(folder / "nowhere", path);
    CHECK(load_settings(path).problem.find("settings.json") != std::string::npos);
}

TEST_CASE("settings file: too large a file is not read") {
    const test::FreshFolder folder;
    test::write_text(folder / "settings.json", std::string(2 << 20U, ' ') + "{}");
    CHECK(load_settings(folder / "settings.json").problem.find("bytes") != std::string::npos);
}

TEST_CASE("settings file: where nothing can be written it is told once, and nothing else happens") {
    const test::FreshFolder folder;
    test::write_text(folder / "config", "a file where a folder should be");
    const fs::path path = folder / "config/dnca/settings.json";
    const LoadedSettings loaded = load_settings(path);
    SettingsFile file(path, loaded);
    file.look(with_size(3), 0);
    const std::string problem = file.look(with_size(3), 2);
    CHECK(problem.find("The settings of the window are not kept: can't write " + path.string()) == 0);
    CHECK(file.look(with_size(3), 9).empty());
    file.look(with_size(4), 10);
    CHECK(file.look(with_size(4), 12).empty());  // the same reason again
    CHECK(file.finish(with_size(5)).empty());
    SettingsFile nowhere({}, load_settings({}));
    CHECK(nowhere.finish(with_size(5)).empty());
}

TEST_CASE("settings file: one that may not be written stays as it is") {
    const test::FreshFolder folder;
    const fs::path path = folder / "settings.json";
    test::write_text(path, settings_text(with_size(20)));
    fs::permissions(path, fs::perms::owner_read);
    if (::access(path.c_str(), W_OK) == 0) return;  // root may write everything
    SettingsFile file(path, load_settings(path));
    CHECK(file.finish(with_size(21)).find("chmod u+w") != std::string::npos);
    CHECK(load_settings(path).settings.brush.size == 20);
}

}  // namespace
}  // namespace nca
