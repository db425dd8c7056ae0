// The program's window with Dear ImGui Test Engine in its loop:
//   dnca_walk controls MODEL FOLDER
//   dnca_walk random MODEL FOLDER [SEED [ACTIONS]]
//   dnca_walk recovery "" FOLDER
// FOLDER takes the files that are dropped. Ends with 0 if all was well, 1 if not, 77 without a display.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "app/settings.h"
#include "app/window/window.h"
#include "tests/gui/walk/engine_hook.h"
#include "tests/gui/walk/walks.h"

int main(int count, char** arguments) {
    const std::string which = count >= 4 ? arguments[1] : "";
    if (which != "controls" && which != "random" && which != "recovery") {
        std::fprintf(stderr, "usage: dnca_walk controls|random|recovery MODEL FOLDER [SEED [ACTIONS]]\n");
        return 2;
    }
    const std::string folder = arguments[3];
    const std::uint64_t seed = count > 4 ? std::strtoull(arguments[4], nullptr, 10) : 1;
    const int actions = count > 5 ? std::atoi(arguments[5]) : 1000;
    nca::walk::EngineHook hook(which, [&](nca::walk::Walker& walker) {
        if (which == "recovery") return nca::walk::recover(walker);
        if (which == "controls") return nca::walk::use_every_control(walker, folder);
        nca::walk::act_at_random(walker, seed, actions, folder);
    });
    nca::Settings settings;
    settings.model = arguments[2];
    std::string why_not;
    try {
        if (which == "recovery") nca::walk::leave_a_session_behind();
        if (!nca::open_window(settings, why_not, &hook)) {
            std::printf("SKIPPED: no window: %s\n", why_not.c_str());
            return 77;
        }
    } catch (const std::exception& error) {
        std::printf("FAILED: %s\n", error.what());
        return 1;
    }
    if (!hook.passed() && which == "random") std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    std::printf("%s: %s\n", which.c_str(), hook.passed() ? "all good" : "FAILED");
    return hook.passed() ? 0 : 1;
}
