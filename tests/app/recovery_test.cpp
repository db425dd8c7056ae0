// What a crash leaves behind, and what the next start offers.
#include "app/recovery.h"

#include <doctest/doctest.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX
#include <sys/wait.h>
#include <unistd.h>

#include "tests/app/fresh_folder.h"

namespace nca {
namespace {

RecoveryFacts example() {
    RecoveryFacts facts;
    facts.name = "Lizard";
    facts.checkpoint = "/runs/a.checkpoint";
    facts.iteration = 3412;
    facts.saved_iteration = 3400;
    facts.began = 900;
    facts.saved_time = 1000;
    facts.time = 1034;
    facts.strokes = 7;
    facts.grid = {2, 3};
    facts.channels = 4;
    facts.state.state.assign(24, 0.25F);
    facts.state.step = 193;
    facts.state.seed = 5;
    return facts;
}

TEST_CASE("facts come back as they were") {
    const test::FreshFolder folder;
    write_recovery(folder / "a.recovery", example());
    const RecoveryFacts facts = read_recovery(folder / "a.recovery");
    CHECK(facts.name == "Lizard");
    CHECK(facts.lost_seconds() == 34);
    CHECK(facts.state.step == 193);
    CHECK(facts.state.state == example().state.state);
    CHECK(facts.worth_it());
}

TEST_CASE("a clean end leaves nothing, a killed process is found once") {
    const test::FreshFolder folder;
    {
        Recovery recovery(folder.path());
        CHECK_FALSE(recovery.found());
        recovery.keep(example());
    }
    CHECK_FALSE(Recovery(folder.path()).found());

    const pid_t child = ::fork();
    if (child == 0) {
        Recovery recovery(folder.path());
        recovery.keep(example());
        ::raise(SIGSTOP);  // while it lives, it is nobody else's
        for (;;) ::pause();
    }
    int status = 0;
    ::waitpid(child, &status, WUNTRACED);
    for (int i = 0; i < 500; ++i) {  // the writer thread was stopped with it, perhaps before it was done
        bool written = false;
        for (const auto& entry : std::filesystem::directory_iterator(folder / "running"))
            written = written || entry.path().extension() == ".recovery";
        if (written) break;
        ::kill(child, SIGCONT);
        ::usleep(10'000);
    }
    CHECK_FALSE(Recovery(folder.path()).found());
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    const Recovery after(folder.path());
    REQUIRE(after.found());
    CHECK(after.found()->iteration == 3412);
    CHECK_FALSE(Recovery(folder.path()).found());
}

TEST_CASE("damaged facts are passed over") {
    const test::FreshFolder folder;
    test::write_text(folder / "running/1-1.recovery", "not a file");
    const Recovery recovery(folder.path());
    CHECK_FALSE(recovery.found());
    CHECK_FALSE(std::filesystem::exists(folder / "running/1-1.recovery"));
}

}  // namespace
}  // namespace nca
