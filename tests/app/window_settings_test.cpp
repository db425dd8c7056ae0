// The settings of the window as JSON: there and back, what is out of range or of a later version.
#include "app/window_settings.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

namespace nca {
namespace {

/// Nothing in it is the default.
WindowSettings others() {
    WindowSettings settings;
    settings.interface_scale = 1.25;
    settings.reduce_motion = true;
    settings.view = View::channel;
    settings.channel = 17;
    settings.background = Background::black;
    settings.calm_view = false;
    settings.tool = Tool::restore;
    settings.brush = {.size = 21, .hardness = 0.3, .strength = 0.55, .colour = {0.1F, 0.2F, 0.3F, 0.4F}};
    settings.steps_per_second = 0;
    settings.play_share = 0.75;
    settings.follow = false;
    settings.steps_at_once = 7;
    settings.restart_while_dragging = true;
    settings.log_loss = false;
    settings.smoothing = 0.5;
    settings.follow_plot = false;
    settings.front_panel = "Learn";
    settings.tray_open = true;
    settings.tray_waits = false;
    settings.ribbon_open = false;
    settings.log_open = true;
    settings.hints = {true, false, true};
    settings.place = {-30, 40, 1500, 900};
    settings.maximised = true;
    settings.layout = {.text = "[Window][Play]\nPos=1,2\n\n[Docking][Data]\nDockSpace ID=0x1\n",
                       .right = 7,
                       .bottom = 4000000000,
                       .right_width = 359,
                       .tray = 211,
                       .scale = 1.25F};
    return settings;
}

TEST_CASE("settings: what is written is read again") {
    for (const WindowSettings& settings : {WindowSettings{}, others()}) {
        const ReadSettings read = read_settings(settings_text(settings));
        CHECK(read.problems.empty());
        CHECK(read.newer_version == 0);
        CHECK(read.settings == settings);
    }
}

TEST_CASE("settings: every one of them is in the file, and other than its default it is not lost") {
    const nlohmann::json defaults = settings_json(WindowSettings{});
    const nlohmann::json other = settings_json(others());
    for (const auto& [group, values] : defaults.items()) {
        if (group == "version") continue;
        for (const auto& [name, value] : values.items()) {
            if (group == "hints" && name == "pause") continue;  // the one that others() leaves
            const std::string setting = fmt::format("{}.{}", group, name);
            CAPTURE(setting);
            CHECK(other[group][name] != value);
        }
    }
}

TEST_CASE("settings: what is missing has its default") {
    const ReadSettings read = read_settings(R"({"version": 1, "tool": {"size": 12}, "unknown": {"a": [1]}})");
    CHECK(read.problems.empty());
    WindowSettings wanted;
    wanted.brush.size = 12;
    CHECK(read.settings == wanted);
}

TEST_CASE("settings: numbers out of range are clamped, each with a sentence of place, value and range") {
    const ReadSettings read = read_settings(R"({"version": 1,
        "interface": {"scale": 99}, "tool": {"size": -4, "colour": [2, 0.5, -1, 1]}, "plot": {"smoothing": 1e300},
        "stage": {"channel": 1e12}, "play": {"speed": 5000}, "window": {"x": -1e9, "width": 1e9}})");
    CHECK(read.settings.interface_scale == 3);
    CHECK(read.settings.brush.size == 1);
    CHECK(read.settings.brush.colour == std::array<float, 4>{1, 0.5F, 0, 1});
    CHECK(read.settings.smoothing == 0.99);
    CHECK(read.settings.channel == 4095);
    CHECK(read.settings.steps_per_second == 1000);
    CHECK(read.settings.place.x == -100'000);
    CHECK(read.settings.place.width == 100'000);
    CHECK(read.problems.size() == 8);
    CHECK(read.problems.front() == "interface.scale is 99, not a number from 0.25 to 3; 3 is taken");
}

TEST_CASE("settings: values of another kind have their default, the rest is taken") {
    const ReadSettings read = read_settings(R"({"version": 1, "interface": [1, 2], "stage": {"view": "upside down",
        "background": 3, "calm_view": "no"}, "tool": {"size": "large", "colour": [1, 2]}, "plot": {"smoothing": 0.25},
        "panels": {"front": {}}, "hints": {"drag": 1}})");
    WindowSettings wanted;
    wanted.smoothing = 0.25;
    CHECK(read.settings == wanted);
    CHECK(read.problems.size() == 8);
}

TEST_CASE("settings: text that is no settings at all is told, never thrown") {
    std::string deep(100'000, '[');
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("[1, 2]"), std::string("null"), std::string("\xff\xfe\x00", 3),
          std::string("{\"version\": 1e999}"), deep, settings_text(others()).substr(0, 300)}) {
        const ReadSettings read = read_settings(text);
        CHECK(read.settings == WindowSettings{});
        CHECK(read.problems.size() == 1);
    }
}

TEST_CASE("settings: a later release's file gives what this one knows") {
    const ReadSettings read =
        read_settings(R"({"version": 3, "tool": {"name": "stamp", "size": 5}, "wounds": {"cards": true}})");
    CHECK(read.newer_version == 3);
    CHECK(read.settings.brush.size == 5);
    CHECK(read.settings.tool == Tool::noise);
    for (const char* version : {"\"1\"", "0", "-1", "1.5", "null", "[]"})
        CHECK(read_settings(std::string("{\"version\": ") + version + "}").problems.size() == 1);
    CHECK(read_settings("{\"version\": 123456789012345678901234567890}").newer_version >= 0);
    CHECK(read_settings("{}").problems.size() == 1);
}

TEST_CASE("settings: a layout that anything else changed is not given to the window") {
    const std::string text = settings_text(others());
    const auto change = [&](const std::string& from, const std::string& to) {
        std::string changed = text;
        const std::size_t at = changed.find(from);
        REQUIRE(at != std::string::npos);
        changed.replace(at, from.size(), to);
        return read_settings(changed);
    };
    for (const ReadSettings& read :
         {change("Pos=1,2", "Pos=1,3"), change("\"right\": 7", "\"right\": 8"),
          change("\"arrangement\"", "\"arranged\""), change("\"tray\": 211", "\"tray\": 212"),
          change("\"layout\": {", "\"layout\": 3, \"other\": {")}) {
        CHECK(read.settings.layout == DockState{});
        CHECK(read.settings.brush == others().brush);
    }
    CHECK(change("Pos=1,2", "Pos=1,3").problems.size() == 1);
}

}  // namespace
}  // namespace nca
