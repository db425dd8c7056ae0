// The window on a GPU that is lost while it plays, and learns with lost_gpu: dnca_walk_lost_gpu lost_gpu|lost_grid
// MODEL FOLDER. The engine is the GPU's with its kernels on the processor (tests/cuda_emulation), so that a device can
// be lost when it suits. Ends as dnca_walk does.
#include <cstdio>
#include <optional>
#include <string>

#include "tests/cuda_emulation/emulated_device.h"
#include "tests/gui/walk/walk_window.h"
#include "tests/gui/walk/walker.h"

namespace nca::walk {
namespace {

constexpr double kPatience = 60;  // real seconds
constexpr int kLearnTab = 1;
constexpr const char* kGoOn = "Go on with the CPU##failure";

/// The control of that name, if it is on the screen.
std::optional<Control> find(Walker& walker, const std::string& name) {
    for (const Control& control : walker.hands.controls())
        if (control.name == name) return control;
    return std::nullopt;
}

void play(Walker& walker) {
    Session& session = walker.desk.session;
    walker.now("plays on the GPU");
    walker.check(walker.hands.wait(kPatience, [&] { return session.live().step > 2; }), "the grid plays");
    walker.check(session.live().backend.starts_with("cuda-fp32, "), "it plays on the GPU: " + session.live().backend);
    walker.check(!session.can_go_on_with_cpu(), "nothing is offered while all is well");
}

void learn(Walker& walker) {
    Session& session = walker.desk.session;
    walker.now("learns on the GPU");
    session.learn_on(kLongRun);  // the run has done all that was planned
    const std::int64_t begun = session.trainer().iteration;
    walker.check(walker.hands.wait(kPatience, [&] { return session.trainer().iteration > begun; }), "it learns");
}

void lose_the_gpu(Walker& walker, bool learns) {
    Session& session = walker.desk.session;
    walker.now("loses the GPU");
    emulation::lose_device_after(100);
    walker.check(walker.hands.wait(kPatience, [&] { return session.live().state == LiveRunState::failed; }),
                 "the live grid fails by name");
    if (learns)
        walker.check(walker.hands.wait(kPatience, [&] { return session.trainer().state == RunState::failed; }),
                     "the run fails by name");
    walker.hands.frames(3);
    walker.check(walker.desk.log.count(Level::error) > 0, "the log tells of it");
    walker.check(walker.desk.status.find("stopped working") != std::string::npos,
                 "the status line says why: " + walker.desk.status);
}

void press_go_on(Walker& walker, bool learns) {
    Session& session = walker.desk.session;
    walker.now("looks for the way on");
    walker.desk.tab = kLearnTab;
    walker.hands.frames(5);
    const std::optional<Control> button = find(walker, kGoOn);
    walker.check(button.has_value(), "the Learn tab offers to go on with the CPU");
    if (!button) return;
    walker.check(walker.hands.tooltip_opens(*button), "the button has a tooltip");
    const std::int64_t stood = session.trainer().iteration;
    walker.hands.click(button->middle());
    if (learns) {
        walker.check(walker.hands.wait(kPatience, [&] { return session.trainer().iteration > stood; }),
                     "learning goes on");
        walker.check(session.trainer().backend.starts_with("cpu, "), "on the CPU: " + session.trainer().backend);
    }
    walker.check(walker.hands.wait(
                     kPatience, [&] { return session.live().backend.starts_with("cpu, ") && session.live().step > 2; }),
                 "the grid plays on the CPU: " + session.live().backend);
    walker.hands.frames(3);
    walker.check(!find(walker, kGoOn), "the button is gone");
}

}  // namespace
}  // namespace nca::walk

int main(int count, char** arguments) {
    const std::string which = count == 4 ? arguments[1] : "";
    if (which != "lost_gpu" && which != "lost_grid") {
        std::fprintf(stderr, "usage: dnca_walk_lost_gpu lost_gpu|lost_grid MODEL FOLDER\n");
        return 2;
    }
    const bool learns = which == "lost_gpu";
    nca::Settings settings;
    settings.model = arguments[2];
    settings.execution.backend = "cuda-fp32";
    return nca::walk::walk_window(which, settings, [learns](nca::walk::Walker& walker) {
        nca::walk::play(walker);
        if (learns) nca::walk::learn(walker);
        nca::walk::lose_the_gpu(walker, learns);
        nca::walk::press_go_on(walker, learns);
        walker.check_that_it_works();
    });
}
