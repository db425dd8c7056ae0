// Clicks, drags, wheel, keys, typing, sizes of the window and dropped files, drawn from one seed. What stands on the
// screen depends a little on the clock (the workers run on it), so a run repeats nearly, not to the last click: every
// action is written to stderr as it happens.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <random>

#include "app/panels/actions.h"
#include "tests/gui/walk/walks.h"

namespace nca::walk {
namespace {

constexpr int kRestEvery = 25;   // actions, until everything is let go and looked at
constexpr int kWorkEvery = 250;  // actions, until the learner is asked to learn and stop
constexpr std::array<ImGuiKeyChord, 5> kModifiers{0, ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt,
                                                  ImGuiMod_Ctrl | ImGuiMod_Shift};
constexpr std::array kKeys{ImGuiKey_Space,     ImGuiKey_Enter,   ImGuiKey_Escape,     ImGuiKey_Tab,
                           ImGuiKey_LeftArrow, ImGuiKey_UpArrow, ImGuiKey_RightArrow, ImGuiKey_DownArrow,
                           ImGuiKey_Delete,    ImGuiKey_Home,    ImGuiKey_End,        ImGuiKey_PageDown,
                           ImGuiKey_Z,         ImGuiKey_Y,       ImGuiKey_A,          ImGuiKey_F2,
                           ImGuiKey_Menu,      ImGuiKey_Minus,   ImGuiKey_0,          ImGuiKey_9};
constexpr std::array kTexts{"abc", "-1",   "1e99", "nan", "inf",  "0",          "1",   "0.5", "99999999999999999999",
                            "",    "lion", "🦎", "/",   "%s%n", "../../../x", "1,5", " ",   "0x10"};
constexpr std::array<std::array<int, 2>, 6> kSizes{
    {{1280, 800}, {1024, 640}, {768, 480}, {1600, 900}, {900, 900}, {1280, 500}}};

class Person {
public:
    Person(Walker& walker, std::uint64_t seed, const std::string& folder) : w_(walker), draw_(seed) {
        namespace fs = std::filesystem;
        fs::create_directories(folder);
        const auto write = [&](const char* name, const std::string& bytes) {
            const fs::path path = fs::path(folder) / name;
            std::ofstream(path, std::ios::binary) << bytes;
            files_.push_back(path.string());
        };
        write("empty.png", "");
        write("false.png", "\x89PNG\r\n\x1a\n and then nothing that a picture holds");
        write("false.jpg", "\xff\xd8\xff\xe0 no");
        write("text.txt", "words");
        write("false.safetensors", std::string(8, '\xff') + "{}");
        write("empty.checkpoint", "");
        files_.push_back(folder);
        files_.push_back("/there/is/no such file.png");
        files_.emplace_back("");
        files_.push_back(std::string(5000, 'x'));
        files_.push_back("🐸");
    }

    std::string act() {
        const int kind = number(100);
        if (kind < 38) return click_control();
        if (kind < 52) return drag_control();
        if (kind < 62) return click_anywhere();
        if (kind < 70) return turn_wheel();
        if (kind < 85) return press_action_key();
        if (kind < 91) return press_key();
        if (kind < 96) return type_text();
        if (kind < 98) return resize();
        return drop();
    }

private:
    int number(int below) { return static_cast<int>(draw_() % static_cast<std::uint64_t>(below)); }
    template <class List>
    const auto& one_of(const List& list) {
        return list[static_cast<std::size_t>(number(static_cast<int>(list.size())))];
    }
    ImVec2 anywhere() {
        const ImVec2 screen = ImGui::GetIO().DisplaySize;
        return {static_cast<float>(number(static_cast<int>(screen.x) + 40) - 20),
                static_cast<float>(number(static_cast<int>(screen.y) + 40) - 20)};
    }

    std::string click_control() {
        const std::vector<Control> controls = w_.hands.controls();
        if (controls.empty()) return "finds no control";
        const Control control = one_of(controls);
        const int how = number(10);
        tell("clicks " + control.key());
        if (how == 0) {
            w_.hands.double_click(control.middle());
        } else if (how == 1) {
            w_.hands.hold(ImGuiMod_Ctrl);
            w_.hands.click(control.middle());
            w_.hands.release(ImGuiMod_Ctrl);
        } else {
            w_.hands.click(control.middle(), how == 2 ? 1 : 0);
        }
        return "clicked " + control.key();
    }

    std::string drag_control() {
        const std::vector<Control> controls = w_.hands.controls();
        const ImVec2 from = controls.empty() ? anywhere() : one_of(controls).middle();
        const ImVec2 to = number(2) == 0 ? anywhere() : ImVec2(from.x + static_cast<float>(number(120) - 60), from.y);
        tell(fmt::format("drags {:.0f},{:.0f} to {:.0f},{:.0f}", from.x, from.y, to.x, to.y));
        w_.hands.drag(from, to, number(6) == 0 ? 1 + number(2) : 0);
        return "dragged";
    }

    std::string click_anywhere() {
        const ImVec2 at = anywhere();
        const int button = number(3);
        tell(fmt::format("clicks {:.0f},{:.0f} with button {}", at.x, at.y, button));
        w_.hands.click(at, button);
        return "clicked";
    }

    std::string turn_wheel() {
        const ImVec2 at = anywhere();
        const bool with_key = number(3) == 0;
        tell(fmt::format("turns the wheel at {:.0f},{:.0f}", at.x, at.y));
        w_.hands.point(at);
        if (with_key) w_.hands.hold(ImGuiMod_Ctrl);
        w_.hands.wheel(static_cast<float>(number(9) - 4));
        if (with_key) w_.hands.release(ImGuiMod_Ctrl);
        return "turned the wheel";
    }

    std::string press_action_key() {
        const Action& action = one_of(actions());
        if (action.chord == 0) return "finds no key";
        tell(std::string("presses ") + action.key);
        w_.hands.key(action.chord);
        return "pressed";
    }

    std::string press_key() {
        const ImGuiKeyChord chord = one_of(kKeys) | one_of(kModifiers);
        tell(std::string("presses ") + ImGui::GetKeyChordName(chord));
        w_.hands.key(chord);
        return "pressed";
    }

    std::string type_text() {
        const char* text = one_of(kTexts);
        tell(std::string("types ") + text);
        w_.hands.type(text);
        if (number(2) == 0) w_.hands.key(ImGuiKey_Enter);
        return "typed";
    }

    std::string resize() {
        const auto& size = one_of(kSizes);
        tell(fmt::format("makes the window {}x{}", size[0], size[1]));
        w_.resize_window(size[0], size[1]);
        return "resized";
    }

    std::string drop() {
        const std::string path = one_of(files_);
        tell("drops " + path.substr(0, 200));
        w_.drop_file(path);
        return "dropped";
    }

    void tell(const std::string& doing) { w_.now(doing); }

    Walker& w_;
    std::mt19937_64 draw_;
    std::vector<std::string> files_;
};

}  // namespace

void act_at_random(Walker& walker, std::uint64_t seed, int count, const std::string& folder) {
    Person person(walker, seed, folder);
    for (int i = 1; i <= count; ++i) {
        person.act();
        walker.check_workers();
        if (i % kRestEvery == 0) walker.check_at_rest();
        if (i % kWorkEvery == 0) walker.check_that_it_works();
        if (walker.failures() > 5) break;
    }
    std::printf("%d random actions, seed %llu\n", count, static_cast<unsigned long long>(seed));
}

}  // namespace nca::walk
