// Child processes: fed, waited for, quoted, killed, and always collected.
#include "engine/io/child_process.h"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>

#include "engine/model/errors.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

bool always() { return true; }

ChildProcess shell(const std::string& script) { return ChildProcess("/bin/sh", {"-c", script}); }

std::vector<std::uint8_t> bytes(std::size_t count) { return std::vector<std::uint8_t>(count, 'x'); }

}  // namespace

TEST_CASE("child process: gets what is written, ends with its status, and is quoted") {
    ChildProcess child = shell("wc -c; echo words >&2; exit 5");
    CHECK(child.write(bytes(1'000'000), always));
    CHECK(child.finish(always) == 5);
    CHECK(child.said() == "1000000\nwords");
    CHECK(::waitpid(-1, nullptr, WNOHANG) < 0);
    CHECK(errno == ECHILD);
}

TEST_CASE("child process: one that ends early takes no more, without a signal to us") {
    ChildProcess child = shell("exit 3");
    bool takes = true;
    for (int i = 0; takes && i < 1000; ++i) takes = child.write(bytes(100'000), always);
    CHECK_FALSE(takes);
    CHECK(child.finish(always) == 3);
}

TEST_CASE("child process: a signal's death is a status, and one that does not end is killed") {
    CHECK(shell("kill -9 $$").finish(always) == 128 + 9);
    const auto begin = std::chrono::steady_clock::now();
    ChildProcess child = shell("exec sleep 1000");
    int asked = 0;
    CHECK_FALSE(child.finish([&asked] { return ++asked < 3; }).has_value());
    { const ChildProcess forgotten = shell("exec sleep 1000"); }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
    CHECK(::waitpid(-1, nullptr, WNOHANG) < 0);
}

TEST_CASE("child process: what can't be started is told; programs are found on the PATH") {
    CHECK(contains(message_of<WriteFailed>([] { ChildProcess child("/no/such/program", {}); }), "/no/such/program"));
    CHECK(!find_program("sh").empty());
    CHECK(find_program("no-such-program-here").empty());
}
