// Uses what can be seen and was not used; then scrolls; then goes through the controls that brought others to light
// (tabs, menus, buttons that open dialogs) until nothing new is found.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "app/gui/refusal.h"
#include "tests/gui/walk/scenes.h"
#include "tests/gui/walk/walks.h"

namespace nca::walk {
namespace {

constexpr int kMostUses = 1500;  // a bound that no correct window reaches
constexpr int kMostActs = 20;    // of one scene
constexpr int kPasses = 3;       // through the controls that brought others to light

// They end the walk, or change what it stands on, so they come last.
constexpr std::array<const char*, 5> kLast{"Play", "Learn", "Channels", "Cell", "Log"};

// No tooltip: the drawing surface and the plots are looked at, and a tooltip would lie on them.
constexpr std::array<const char*, 1> kWithoutTooltip{"##stage"};

constexpr std::array<const char*, 8> kTypings{"abc", "-1", "1e99", "nan", "", "0.5", "1e-99", "1"};

// No field takes them as they are.
constexpr std::array<const char*, 3> kOutside{"abc", "1e99", "nan"};

template <class List>
bool is_in(const List& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

class Round {
public:
    Round(Walker& walker, std::string folder) : w_(walker), folder_(std::move(folder)) {}

    void run() {
        use_all_in_reach();
        for (int pass = 0; pass < kPasses; ++pass) {
            const std::size_t before = used_.size();
            const std::vector<std::string> openers(openers_.begin(), openers_.end());
            for (const std::string& key : openers) {
                w_.check_at_rest();
                const std::optional<Control> opener = find(key);
                if (!opener.has_value() || opener->off) continue;
                w_.now("opens by " + key);
                w_.hands.click(opener->middle());
                w_.hands.frames(2);
                use_all_in_reach();
            }
            if (used_.size() == before && pass > 0) break;
        }
        for (const Scene& scene : scenes()) act_out(scene);
        w_.check_at_rest();
        w_.check(used_.size() < kMostUses, "there is an end to the controls");
        std::printf("%zu controls were used, %zu of them took text\n", used_.size(), typed_);
        w_.check(numbers_ > 10 * kOutside.size(), "numbers were typed out of range");
        std::string found = "found:";
        for (const std::string& name : names_) found += " " + name + ",";
        w_.now(found);
        check_that_all_are_there(w_, names_);
    }

private:
    /// Until nothing in it is new: a click may have closed it.
    void act_out(const Scene& scene) {
        for (int again = 0; again < kMostActs; ++again) {
            w_.check_at_rest();
            w_.now(std::string("scene: ") + scene.name);
            scene.open(w_, folder_);
            const std::size_t before = used_.size();
            use_all_in_reach();
            if (used_.size() == before) return;
        }
    }

    std::optional<Control> find(const std::string& key) {
        for (Control& control : w_.hands.controls())
            if (control.key() == key) return control;
        return std::nullopt;
    }

    std::optional<Control> next() {
        std::optional<Control> last;
        std::vector<Control> controls = w_.hands.controls();
        for (const Control& control : controls) names_.insert(control.name);
        for (Control& control : controls) {
            if (used_.contains(control.key())) continue;
            if (!is_in(kLast, control.name)) return control;
            if (!last.has_value()) last = control;
        }
        if (scroll_on()) return next();
        return last;
    }

    /// Scrolls a window that has more to show by most of a page. False if none has.
    bool scroll_on() {
        for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
            if (!window->WasActive || window->Scroll.y >= window->ScrollMax.y) continue;
            if (window->ScrollMax.y < 1 || scrolled_[window->ID] > 40) continue;
            ++scrolled_[window->ID];
            ImGui::SetScrollY(window, window->Scroll.y + 0.7F * window->InnerRect.GetHeight());
            w_.hands.frames(2);
            return true;
        }
        return false;
    }

    void use_all_in_reach() {
        scrolled_.clear();
        while (used_.size() < kMostUses) {
            const std::optional<Control> control = next();
            if (!control.has_value()) {
                if (!Hands::popup_is_open()) return;
                w_.check_at_rest();  // closes it by Esc
                if (Hands::popup_is_open()) return;
                continue;
            }
            used_.insert(control->key());
            use(*control);
        }
    }

    void use(const Control& control) {
        w_.now("uses " + control.key());
        const bool tooltip = w_.hands.tooltip_opens(control);
        if (w_.hands.is_under_pointer(control) && !is_in(kWithoutTooltip, control.name))
            w_.check(tooltip, fmt::format("{} / {} has a tooltip", control.window, control.name));
        w_.check(!w_.hands.id_is_shared(), fmt::format("{} / {} has an id of its own", control.window, control.name));
        if (!control.off)
            w_.check(w_.hands.is_under_pointer(control) || control.name.starts_with("##"),
                     fmt::format("{} / {} can be reached by the mouse", control.window, control.name));

        const std::set<std::string> before = names_in_sight();
        w_.hands.click(control.middle());
        w_.hands.frames(4);  // a dialog takes its place, and then its size
        const std::set<std::string> after = names_in_sight();
        if (!std::includes(before.begin(), before.end(), after.begin(), after.end())) openers_.insert(control.key());
        const std::string popup = Hands::popup_name();
        if (!popup.empty() && popup != control.window) return;  // a dialog: it is walked next
        if (control.typed && !control.off) type_into(control);
        if (popup.empty()) {
            w_.hands.drag(control.middle(), {control.middle().x + 7, control.middle().y + 3});
            w_.hands.frames(2);
            if (!Hands::popup_is_open()) w_.check_at_rest();
        }
        w_.check_workers();
    }

    void type_into(const Control& control) {
        ++typed_;
        for (const char* text : kTypings) {
            const std::optional<Control> now = find(control.key());
            if (!now.has_value() || now->off) return;
            w_.now(fmt::format("types \"{}\" into {}", text, control.key()));
            w_.hands.hold(ImGuiMod_Ctrl);
            w_.hands.click(now->middle());
            w_.hands.release(ImGuiMod_Ctrl);
            w_.hands.frames(2);
            const bool number = ImGui::TempInputIsActive(now->id);
            if (ImGui::GetIO().WantTextInput) {
                w_.hands.key(ImGuiMod_Ctrl | ImGuiKey_A);
                w_.hands.key(ImGuiKey_Delete);
                w_.hands.type(text);
                w_.hands.key(ImGuiKey_Enter);
            }
            w_.hands.frames(3);
            w_.check_workers();
            if (!number) continue;
            numbers_ += 1;
            if (is_in(kOutside, text))
                w_.check(!gui::refusal_of(now->id).empty(),
                         fmt::format("{} / {} says its range when \"{}\" is typed", now->window, now->name, text));
        }
    }

    std::set<std::string> names_in_sight() {
        std::set<std::string> names;
        for (const Control& control : w_.hands.controls()) names.insert(control.key());
        return names;
    }

    Walker& w_;
    const std::string folder_;
    std::set<std::string> used_;
    std::set<std::string> names_;
    std::set<std::string> openers_;
    std::map<ImGuiID, int> scrolled_;
    std::size_t typed_ = 0;
    std::size_t numbers_ = 0;
};

}  // namespace

void use_every_control(Walker& walker, const std::string& folder) { Round(walker, folder).run(); }

}  // namespace nca::walk
