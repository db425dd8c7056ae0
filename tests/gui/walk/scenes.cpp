// Each scene begins at rest, without a popup; what it opens is walked and closed again.
#include "tests/gui/walk/scenes.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "app/panels/actions.h"
#include "app/panels/file_desk.h"
#include "engine/io/picture_file.h"

namespace nca::walk {
namespace {

constexpr double kPatience = 60;  // real seconds, for a slow machine with sanitizers

void press(Walker& w, const char* action) {
    for (const Action& one : actions())
        if (std::string(one.name) == action) {
            w.hands.key(one.chord);
            w.hands.frames(3);
            return;
        }
    w.check(false, std::string("there is an action ") + action);
}

std::string wide_picture(const std::string& folder) {
    std::filesystem::create_directories(folder);
    Picture picture{20, 30, {}};
    for (int i = 0; i < 20 * 30; ++i)
        for (const int part : {i % 256, 200, 90, i % 30 < 22 ? 255 : 0})
            picture.pixels.push_back(static_cast<std::uint8_t>(part));
    std::string path = folder + "/wide.png";
    save_png(path, picture);
    return path;
}

void drop_picture(Walker& w, const std::string& folder) {
    w.drop_file(wide_picture(folder));
    w.check(Hands::popup_is_open(), "a picture that is dropped is shown first");
}

void drop_damaged(Walker& w, const std::string& folder) {
    std::filesystem::create_directories(folder);
    const std::string path = folder + "/damaged.safetensors";
    std::ofstream(path, std::ios::binary) << "no tensors";
    w.drop_file(path);
    w.check(w.hands.wait(kPatience, [] { return Hands::popup_is_open(); }), "a damaged file is told");
}

void look_at_channel(Walker& w, const std::string&) {
    w.desk.view = View::channel;
    w.desk.legend = true;
    w.hands.frames(3);
}

void inspect(Walker& w, const std::string&) {
    press(w, "Inspect");
    const ScreenArea picture = w.desk.picture;
    w.hands.click({picture.x + 0.55F * picture.width, picture.y + 0.55F * picture.height});
    w.hands.frames(3);
    w.check(w.hands.wait(kPatience, [&] { return w.desk.session.frame().watched != nullptr; }), "a cell is told of");
}

void learn(Walker& w, const std::string&) {
    Session& session = w.desk.session;
    // What is shown right behind a change of runs is still the old one, at work or not.
    w.check(w.hands.wait(kPatience, [&] { return session.shows_newest_run(); }), "the newest run is shown");
    const RunState state = session.trainer().state;
    session.learn_on(kLongRun);  // what was planned may end before anybody looks; a finished run goes on at once
    if (state != RunState::running && state != RunState::finished) session.learn_or_pause();
    w.check(w.hands.wait(kPatience, [&] { return session.trainer().state == RunState::running; }), "it learns");
}

bool asks_what_becomes_of_the_run(Walker& w) {
    w.hands.frames(3);
    return std::ranges::any_of(w.hands.controls(),
                               [](const Control& control) { return control.name == "Cancel##target"; });
}

/// It is asked only where something was learnt that is on no disk yet: in the midst of learning, as a pause saves. Of a
/// picture, too, once it was looked at.
void ask_for_another_target(Walker& w, const std::string& folder) {
    Session& session = w.desk.session;
    learn(w, folder);
    session.set_autosave({});  // it must not come between
    w.check(w.hands.wait(kPatience,
                         [&] {
                             const TrainerSnapshot& now = session.trainer();
                             return now.iteration > w.desk.first_iteration && now.iteration != now.saved_iteration;
                         }),
            "iterations are counted");
    const std::string name = session.name();
    w.drop_file(wide_picture(folder));
    w.hands.key(ImGuiKey_Enter);
    w.check(asks_what_becomes_of_the_run(w), "a picture asks before what was learnt is lost");
    w.check(w.hands.leave_by_escape() && session.name() == name, "Esc keeps the run that learns");
    w.desk.learn_another("🐸");
    w.check(asks_what_becomes_of_the_run(w), "another target asks before what was learnt is lost");
}

/// So large steps that the next numbers are none.
void fail(Walker& w, const std::string&) {
    Session& session = w.desk.session;
    if (!session.why_not(RunAction::stop)) session.stop_learning();
    w.hands.wait(kPatience, [&] { return session.why_not(RunAction::stop).has_value(); });
    session.reset_learning();
    w.hands.wait(kPatience, [&] { return session.trainer().state == RunState::idle; });
    LearningControls wild = session.learning();
    wild.learning_rate = wild.end_learning_rate = 1000;
    wild.clip_norm = 1e30;
    wild.batch = 2;
    wild.steps = 16;
    w.check(!session.set_learning(wild).has_value(), "the learner takes wild numbers");
    session.learn_on(kLongRun);
    session.learn_or_pause();
    w.check(w.hands.wait(kPatience, [&] { return session.trainer().state == RunState::failed; }), "a wild run fails");
    w.desk.tab = 1;
    w.hands.frames(4);
}

/// From the right end of the speed's track to its middle.
void drag_quickly(Walker& w, const std::string&) {
    w.desk.session.set_steps_per_second(0);
    w.hands.frames(2);
    for (const Control& control : w.hands.controls()) {
        if (control.name != "##speed") continue;
        w.hands.quick_drag({control.box.Max.x - 8, control.middle().y}, control.middle());
        const double rate = w.desk.session.steps_per_second();
        w.check(rate > 0.5 && rate < 50, "a quick drag of a slider ends where it was let go");
        return;
    }
    w.check(false, "there is the speed's slider");
}

void open_log(Walker& w, const std::string&) {
    w.desk.log_open = true;
    w.hands.frames(4);
}

}  // namespace

const std::vector<Scene>& scenes() {
    static const std::vector<Scene> all{
        {"files to open", [](Walker& w, const std::string&) { press(w, "Open"); }},
        {"a name to save by", [](Walker& w, const std::string&) { press(w, "Save as"); }},
        {"a name for a model", [](Walker& w, const std::string&) { press(w, "Save model"); }},
        {"a picture to choose", [](Walker& w, const std::string&) { w.desk.files->choose_picture(); }},
        {"export", [](Walker& w, const std::string&) { press(w, "Export"); }},
        {"keys", [](Walker& w, const std::string&) { press(w, "Keys"); }},
        {"the log", open_log},
        {"a quick drag", drag_quickly},
        {"a picture that is dropped", drop_picture},
        {"a damaged file", drop_damaged},
        {"a channel on the stage", look_at_channel},
        {"a cell that is looked at", inspect},
        {"a run that learns", learn},
        {"another target", ask_for_another_target},
        {"a run that failed", fail},
    };
    return all;
}

}  // namespace nca::walk
