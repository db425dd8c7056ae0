// What the window asks after a session that ended unexpectedly: the facts of one are laid where it looks, then the
// dialog's controls are looked at and one is used. It asks only where no file was asked for, so that the run is the one
// that comes with the program.
#include "app/recovery.h"

#include <filesystem>
#include <set>

#include "app/panels/file_desk.h"
#include "app/window/user_folders.h"
#include "tests/gui/walk/walks.h"

namespace nca::walk {
namespace {

constexpr std::uint32_t kStep = 123;
constexpr double kPatience = 60;  // real seconds

}  // namespace

void leave_a_session_behind() {
    RecoveryFacts facts;
    facts.name = "Lizard";
    facts.iteration = facts.saved_iteration = 1;
    facts.strokes = 3;
    facts.grid = {72, 72};
    facts.channels = 64;
    facts.state.step = kStep;
    facts.state.state.assign(72 * 72 * 64, 0.25F);
    const std::filesystem::path folder = user_state_folder() / "running";
    std::filesystem::create_directories(folder);
    write_recovery(folder / "1-1.recovery", facts);
}

void recover(Walker& walker) {
    walker.check(walker.hands.wait(kPatience, [&] { return Hands::popup_is_open(); }), "it asks whether to go on");
    std::set<std::string> found;
    Control restore;
    for (const Control& control : walker.hands.controls()) {
        walker.now("looks at " + control.key());
        found.insert(control.name);
        walker.check(walker.hands.tooltip_opens(control), control.name + " has a tooltip");
        if (control.name == "Restore##recovery") restore = control;
    }
    for (const char* name : {"Restore##recovery", "Start fresh##recovery"})
        walker.check(found.contains(name), std::string("there is a control ") + name);
    if (restore.id == 0) return;
    walker.hands.click(restore.middle());
    walker.check(walker.hands.wait(kPatience, [&] { return walker.desk.session.live().step == kStep; }),
                 "the grid stands where it was");
    walker.check(!walker.desk.session.playing(), "it is to be seen as it was");
    walker.check_at_rest();
}

}  // namespace nca::walk
