// The line of a piece of work: its words, its pace in a log, and one line on a terminal.
#include "app/cli/work_progress.h"

#include <doctest/doctest.h>

#include <memory>

namespace {

using namespace nca;
using namespace std::chrono_literals;

using Paper = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::string text_of(std::FILE* file) {
    std::string all;
    std::rewind(file);
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) all += static_cast<char>(c);
    return all;
}

}  // namespace

TEST_CASE("work: share, words and a guess") {
    CHECK(work_text(0.25, "healing", 30) == " 25.0%  healing  1 min 30 s left");
    CHECK(work_text(0, "levels", 5) == "  0.0%  levels");
    CHECK(work_text(1, "done", 5) == "100.0%  done");
}

TEST_CASE("work: a log gets nothing of what is quick, and lines of what is not") {
    const Paper quick(std::tmpfile(), &std::fclose);
    {
        WorkProgress bar(quick.get(), false, 80, 1h);
        for (int i = 0; i < 100; ++i) bar.show(i / 100.0, "x");
    }
    CHECK(text_of(quick.get()).empty());
    const Paper slow(std::tmpfile(), &std::fclose);
    {
        WorkProgress bar(slow.get(), false, 80, 0s);
        bar.show(0.5, "half");
        bar.show(1, "all");
    }
    CHECK(text_of(slow.get()).find("half") != std::string::npos);
    CHECK(text_of(slow.get()).ends_with("all\n"));
}
