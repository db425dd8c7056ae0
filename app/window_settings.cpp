// One function names every setting with its place and range; reading and writing are two visitors of it.
#include "app/window_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>

#include "app/interface_scale.h"

namespace nca {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr double kLeastInterfaceScale = 0.25;  // times the largest scale of a desktop it is still readable
constexpr double kFastest = 1000;              // steps a second; above it as fast as possible, which is 0
constexpr double kSlowest = 1.0 / 60;
constexpr int kMostChannel = 4095;
constexpr int kFarthest = 100'000;  // of a window on a desktop, in the screen's units
constexpr std::size_t kMostLines = 2000;

using Words = std::span<const char* const>;
constexpr std::array kViewWords{"rgba", "alpha", "error", "change", "channel"};
constexpr std::array kBackgroundWords{"checkerboard", "white", "black"};
constexpr std::array kToolWords{"noise", "erase", "colour", "restore", "hand", "inspect"};

template <class Settings, class Visitor>
void each_setting(Settings& s, Visitor& v) {
    v.number("interface", "scale", s.interface_scale, kLeastInterfaceScale, static_cast<double>(kMostScale));
    v.flag("interface", "reduce_motion", s.reduce_motion);
    v.word("stage", "view", s.view, Words(kViewWords));
    v.whole("stage", "channel", s.channel, 0, kMostChannel);
    v.word("stage", "background", s.background, Words(kBackgroundWords));
    v.flag("stage", "calm_view", s.calm_view);
    v.word("tool", "name", s.tool, Words(kToolWords));
    v.number("tool", "size", s.brush.size, 1, kMostBrushSize);
    v.number("tool", "hardness", s.brush.hardness, 0, 1);
    v.number("tool", "strength", s.brush.strength, 0.01, 1);
    v.colour("tool", "colour", s.brush.colour);
    v.speed("play", "speed", s.steps_per_second);
    v.number("play", "share", s.play_share, kLeastShare, 1 - kLeastShare);
    v.flag("play", "follow", s.follow);
    v.number("play", "steps_at_once", s.steps_at_once, 1, 1'000'000);
    v.flag("play", "restart_while_dragging", s.restart_while_dragging);
    v.flag("plot", "logarithmic", s.log_loss);
    v.number("plot", "smoothing", s.smoothing, 0, 0.99);
    v.flag("plot", "follow", s.follow_plot);
    v.name("panels", "front", s.front_panel);
    v.flag("panels", "tray_open", s.tray_open);
    v.flag("panels", "tray_waits", s.tray_waits);
    v.flag("panels", "ribbon_open", s.ribbon_open);
    v.flag("panels", "log_open", s.log_open);
    v.flag("hints", "drag", s.hints.drag);
    v.flag("hints", "pause", s.hints.pause);
    v.flag("hints", "learn", s.hints.learn);
    v.whole("window", "x", s.place.x, -kFarthest, kFarthest);
    v.whole("window", "y", s.place.y, -kFarthest, kFarthest);
    v.whole("window", "width", s.place.width, 0, kFarthest);
    v.whole("window", "height", s.place.height, 0, kFarthest);
    v.flag("window", "maximised", s.maximised);
}

class Writer {
public:
    json whole_file = json::object();

    void flag(const char* group, const char* name, bool value) { whole_file[group][name] = value; }
    void number(const char* group, const char* name, double value, double, double) { whole_file[group][name] = value; }
    void whole(const char* group, const char* name, int value, int, int) { whole_file[group][name] = value; }
    void speed(const char* group, const char* name, double value) { whole_file[group][name] = value; }
    void name(const char* group, const char* name, const std::string& value) { whole_file[group][name] = value; }
    template <class Enum>
    void word(const char* group, const char* name, Enum value, Words words) {
        whole_file[group][name] = words[static_cast<std::size_t>(value)];
    }
    void colour(const char* group, const char* name, const std::array<float, 4>& value) {
        json parts = json::array();
        // Rounded in double precision, so that 0.2 is written as 0.2.
        for (const float part : value) parts.push_back(std::round(static_cast<double>(part) * 1e6) / 1e6);
        whole_file[group][name] = parts;
    }
};

class Reader {
public:
    Reader(const json& file, std::vector<std::string>& problems) : file_(file), problems_(problems) {}

    void flag(const char* group, const char* name, bool& value) {
        const json* found = find(group, name);
        if (found == nullptr) return;
        if (found->is_boolean())
            value = found->get<bool>();
        else
            refuse(group, name, *found, "true or false");
    }

    void number(const char* group, const char* name, double& value, double least, double most) {
        const json* found = find(group, name);
        if (found == nullptr) return;
        const std::string range = fmt::format("a number from {} to {}", least, most);
        if (!found->is_number()) return refuse(group, name, *found, range);
        const auto wanted = found->get<double>();
        value = std::clamp(wanted, least, most);
        if (value != wanted) refuse(group, name, *found, range, fmt::format("{}", value));
    }

    void whole(const char* group, const char* name, int& value, int least, int most) {
        double number_read = value;
        number(group, name, number_read, least, most);
        value = static_cast<int>(std::lround(number_read));
    }

    void speed(const char* group, const char* name, double& value) {
        const json* found = find(group, name);
        if (found != nullptr && found->is_number() && found->get<double>() == 0)
            value = 0;
        else
            number(group, name, value, kSlowest, kFastest);
    }

    void name(const char* group, const char* name, std::string& value) {
        const json* found = find(group, name);
        if (found == nullptr) return;
        if (found->is_string())
            value = found->get<std::string>();
        else
            refuse(group, name, *found, "a name");
    }

    template <class Enum>
    void word(const char* group, const char* name, Enum& value, Words words) {
        const json* found = find(group, name);
        if (found == nullptr) return;
        if (found->is_string())
            for (std::size_t i = 0; i < words.size(); ++i)
                if (found->get_ref<const std::string&>() == words[i]) {
                    value = static_cast<Enum>(i);
                    return;
                }
        refuse(group, name, *found, fmt::format("one of {}", fmt::join(words, ", ")));
    }

    void colour(const char* group, const char* name, std::array<float, 4>& value) {
        const json* found = find(group, name);
        if (found == nullptr) return;
        const auto is_part = [](const json& part) { return part.is_number(); };
        if (!found->is_array() || found->size() != value.size() || !std::ranges::all_of(*found, is_part))
            return refuse(group, name, *found, "four numbers from 0 to 1");
        bool clamped = false;
        for (std::size_t i = 0; i < value.size(); ++i) {
            const auto wanted = (*found)[i].get<double>();
            value[i] = static_cast<float>(std::clamp(wanted, 0.0, 1.0));
            clamped = clamped || wanted < 0 || wanted > 1;
        }
        if (clamped) refuse(group, name, *found, "four numbers from 0 to 1", "the nearest");
    }

private:
    /// Null where it is missing, which is no problem.
    const json* find(const char* group, const char* name) {
        const auto part = file_.find(group);
        if (part == file_.end()) return nullptr;
        if (!part->is_object()) {
            if (wrong_group_ != group) refuse(group, nullptr, *part, "a group of settings in { }");
            wrong_group_ = group;
            return nullptr;
        }
        const auto found = part->find(name);
        return found == part->end() ? nullptr : &*found;
    }

    void refuse(const char* group, const char* name, const json& value, const std::string& wanted,
                const std::string& taken = "the default") {
        constexpr std::size_t kMostShown = 40;
        std::string shown = value.dump(-1, ' ', true, json::error_handler_t::replace);
        if (shown.size() > kMostShown) shown = shown.substr(0, kMostShown) + "...";
        const std::string place = name != nullptr ? fmt::format("{}.{}", group, name) : std::string(group);
        problems_.push_back(fmt::format("{} is {}, not {}; {} is taken", place, shown, wanted, taken));
    }

    const json& file_;
    std::vector<std::string>& problems_;
    std::string wrong_group_;
};

/// FNV-1a, 64 bits: an arrangement that was changed by anything but us is not given to ImGui, which trusts it.
std::string check_of(const std::string& text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
    return fmt::format("{:016x}", hash);
}

/// {"right": node, "bottom": node, "right_width": pixels, "tray": pixels, "scale": of the interface, "arrangement":
/// lines of ImGui's settings, "check": of all of these}. Missing: the default layout.
json layout_json(const DockState& layout) {
    json lines = json::array();
    for (std::size_t at = 0; at < layout.text.size();) {
        const std::size_t end = std::min(layout.text.find('\n', at), layout.text.size());
        lines.push_back(layout.text.substr(at, end - at));
        at = end + 1;
    }
    json out{{"right", layout.right},
             {"bottom", layout.bottom},
             {"right_width", std::lround(layout.right_width)},
             {"tray", std::lround(layout.tray)},
             {"scale", layout.scale},
             {"arrangement", std::move(lines)}};
    out["check"] = check_of(out.dump(-1, ' ', true, json::error_handler_t::replace));
    return out;
}

DockState read_layout(const json& file, std::vector<std::string>& problems) {
    const auto found = file.find("layout");
    if (found == file.end()) return {};
    try {
        json unchecked = *found;
        const std::string check = unchecked.at("check").get<std::string>();
        unchecked.erase("check");
        if (check != check_of(unchecked.dump(-1, ' ', true, json::error_handler_t::replace)))
            throw std::runtime_error("its check does not agree");
        DockState layout{.text = {},
                         .right = unchecked.at("right").get<unsigned>(),
                         .bottom = unchecked.at("bottom").get<unsigned>(),
                         .right_width = unchecked.at("right_width").get<float>(),
                         .tray = unchecked.at("tray").get<float>(),
                         .scale = unchecked.at("scale").get<float>()};
        const json& lines = unchecked.at("arrangement");
        if (lines.size() > kMostLines) throw std::runtime_error("it is too long");
        for (const json& line : lines) layout.text += line.get<std::string>() + "\n";
        return layout;
    } catch (const std::exception&) {
        problems.emplace_back("layout was changed or damaged; the default layout is taken");
        return {};
    }
}

}  // namespace

ReadSettings read_settings(std::string_view text) {
    ReadSettings out;
    const json file = json::parse(text, nullptr, false);
    if (!file.is_object()) {
        out.problems.emplace_back(text.empty() ? "it is empty; the defaults are taken"
                                               : "it is no JSON object in { }; the defaults are taken");
        return out;
    }
    const auto version = file.find("version");
    if (version == file.end())
        out.problems.push_back(fmt::format("version is missing; {} is taken", kVersion));
    else if (!version->is_number_integer() || version->get<double>() < 1)
        out.problems.push_back(fmt::format("version is {}, not {}",
                                           version->dump(-1, ' ', true, json::error_handler_t::replace).substr(0, 40),
                                           kVersion));
    else if (version->get<double>() > kVersion)
        out.newer_version = static_cast<int>(std::min(version->get<double>(), 1e9));
    Reader reader(file, out.problems);
    each_setting(out.settings, reader);
    out.settings.layout = read_layout(file, out.problems);
    return out;
}

json settings_json(const WindowSettings& settings) {
    Writer writer;
    each_setting(settings, writer);
    writer.whole_file["version"] = kVersion;
    return std::move(writer.whole_file);
}

std::string settings_text(const WindowSettings& settings) {
    json file = settings_json(settings);
    if (!settings.layout.text.empty()) file["layout"] = layout_json(settings.layout);
    // Names of panels are ASCII, but nothing that a person chose shall ever keep the rest from being saved.
    return file.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace nca
