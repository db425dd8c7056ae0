// Mouse, keys and eyes of a walk: what Dear ImGui Test Engine does, in the words that the walks need. Positions are
// pixels of the window. Every call lets frames pass.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

#include <string>
#include <vector>

struct ImGuiTestContext;

namespace nca::walk {

/// Something on the screen that answers to the mouse and has a name.
struct Control {
    ImGuiID id = 0;
    std::string name;    ///< as the code names it; of "6x###fit" only "###fit", which stays
    std::string window;  ///< the name of the window that it stands in, of a child that of its root
    ImRect box;          ///< the part that can be seen
    bool typed = false;  ///< takes text
    bool off = false;    ///< disabled

    ImVec2 middle() const { return {(box.Min.x + box.Max.x) / 2, (box.Min.y + box.Max.y) / 2}; }
    /// The same in every frame, and in the next run.
    std::string key() const { return window + " / " + name + " / " + std::to_string(id); }
};

class Hands {
public:
    explicit Hands(ImGuiTestContext& context) : context_(context) {}

    /// All controls that can be seen and reached: where a popup or dialog is open, only those in the topmost.
    /// `only_in`: of one window; a frame goes by for each that is looked through.
    std::vector<Control> controls(const std::string& only_in = "");
    void frames(int count = 1);
    /// Frames until the condition holds, real seconds at most. Returns whether it does.
    template <class Condition>
    bool wait(double seconds, const Condition& condition) {
        const double end = ImGui::GetTime() + seconds * 1000;  // simulated time, a bound that no clock can break
        const Stopwatch watch;
        while (!condition()) {
            if (watch.seconds() > seconds || ImGui::GetTime() > end) return false;
            frames();
        }
        return true;
    }

    void point(ImVec2 at);
    void click(ImVec2 at, int button = 0);
    void double_click(ImVec2 at);
    void drag(ImVec2 from, ImVec2 to, int button = 0);
    /// The last move and the release in one frame, as on a machine that draws few.
    void quick_drag(ImVec2 from, ImVec2 to);
    void wheel(float up);
    void key(ImGuiKeyChord chord);
    void hold(ImGuiKeyChord modifier);
    void release(ImGuiKeyChord modifier);
    void type(const std::string& text);
    /// Points at the control and waits as long as a tooltip takes. Returns whether one is open.
    bool tooltip_opens(const Control& control);
    /// After pointing: whether the control under the pointer is this one, and no other has the same id.
    bool is_under_pointer(const Control& control) const;
    bool id_is_shared() const;

    static bool popup_is_open();
    static std::string popup_name();
    /// Presses Esc until no popup is open and nothing is typed into. Returns false if that does not help.
    bool leave_by_escape();
    /// Lets go of all buttons of the mouse.
    void let_go();

    ImGuiTestContext& context() const { return context_; }

private:
    class Stopwatch {
    public:
        Stopwatch();
        double seconds() const;

    private:
        double start_;
    };
    ImGuiTestContext& context_;
};

}  // namespace nca::walk
