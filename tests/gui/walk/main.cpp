// The program's window with Dear ImGui Test Engine in its loop:
//   dnca_walk controls MODEL FOLDER
//   dnca_walk random MODEL FOLDER [SEED [ACTIONS]]
//   dnca_walk recovery "" FOLDER
// FOLDER takes the files that are dropped. Ends with 0 if all was well, 1 if not, 77 without a display.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/gui/walk/walk_window.h"
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
    nca::Settings settings;
    settings.model = arguments[2];
    const auto walk = [&](nca::walk::Walker& walker) {
        if (which == "recovery") return nca::walk::recover(walker);
        if (which == "controls") return nca::walk::use_every_control(walker, folder);
        nca::walk::act_at_random(walker, seed, actions, folder);
    };
    const auto before = [&] {
        if (which == "recovery") nca::walk::leave_a_session_behind();
    };
    const int status = nca::walk::walk_window(which, settings, walk, before);
    if (status == 1 && which == "random") std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    return status;
}
