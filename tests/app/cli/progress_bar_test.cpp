// The progress line: its words, its pace in a log, and its one line on a terminal.
#include "app/cli/progress_bar.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <limits>
#include <memory>

namespace {

using namespace nca;
using namespace std::chrono_literals;

TrainerSnapshot snapshot_at(std::int64_t iteration) {
    TrainerSnapshot snapshot;
    snapshot.recipe.iterations = 8192;
    snapshot.iteration = iteration;
    snapshot.average_loss = 0.01234;
    snapshot.seconds_per_iteration = 3.5;
    if (iteration > 0)
        snapshot.last_record = IterationRecord{.iteration = iteration - 1,
                                               .loss = 0.02,
                                               .learning_rate = 9.5e-4,
                                               .reach_share = 0.75,
                                               .active_share = 0.375};
    return snapshot;
}

/// A stream whose text can be read back.
class Paper {
public:
    Paper() : file_(std::tmpfile(), &std::fclose) { REQUIRE(file_ != nullptr); }
    std::FILE* get() { return file_.get(); }
    std::string text() {
        std::string all;
        std::rewind(file_.get());
        for (int c = std::fgetc(file_.get()); c != EOF; c = std::fgetc(file_.get())) all += static_cast<char>(c);
        return all;
    }

private:
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

std::size_t count(const std::string& text, char wanted) {
    std::size_t found = 0;
    for (const char c : text) found += c == wanted ? 1 : 0;
    return found;
}

}  // namespace

TEST_CASE("durations and rates for people") {
    CHECK(duration_text(0) == "0 s");
    CHECK(duration_text(59.2) == "1 min 00 s");
    CHECK(duration_text(200) == "3 min 20 s");
    CHECK(duration_text(7500) == "2 h 05 min");
    CHECK(duration_text(std::numeric_limits<double>::quiet_NaN()) == "?");
    CHECK(duration_text(-1) == "?");
    CHECK(rate_text(3.456) == "3.46 s/it");
    CHECK(rate_text(0.0125) == "12.5 ms/it");
}

TEST_CASE("the line shows count, share, rate, loss, learning rate, f and time left") {
    CHECK(progress_text(snapshot_at(1024), 0) ==
          "1024/8192  12.5% 3.50 s/it  loss 1.234e-02  lr 9.50e-04  f 0.750  active 0.375  6 h 58 min left");
    CHECK(progress_text(snapshot_at(2048), 8).find("|##......| ") != std::string::npos);
    CHECK(progress_text(snapshot_at(0), 0) == "   0/8192   0.0% first iteration ...");
    CHECK(progress_text(snapshot_at(8192), 4).find("100.0% |####|") != std::string::npos);
    CHECK(progress_text(snapshot_at(8192), 0).find("left") == std::string::npos);
}

TEST_CASE("a log gets a line for the first iteration, few between, and the last one once") {
    Paper paper;
    ProgressBar bar(paper.get(), false, 80, 1h);
    bar.show(snapshot_at(0));
    for (int i = 1; i <= 50; ++i) bar.show(snapshot_at(i));
    bar.finish(snapshot_at(50));
    bar.finish(snapshot_at(50));
    CHECK(paper.text() == progress_text(snapshot_at(1), 0) + "\n" + progress_text(snapshot_at(50), 0) + "\n");

    Paper quick;
    ProgressBar every(quick.get(), false, 80, 0s);
    for (int i = 1; i <= 5; ++i) every.show(snapshot_at(i));
    every.show(snapshot_at(5));  // no news, no line
    CHECK(count(quick.text(), '\n') == 5);
}

TEST_CASE("a terminal gets one line that is redrawn and never wraps; messages stand above it") {
    for (const int columns : {1, 20, 40, 80, 200}) {
        Paper paper;
        ProgressBar bar(paper.get(), true, columns);
        bar.show(snapshot_at(7));
        const std::string line = paper.text();
        CAPTURE(columns);
        CHECK(line.starts_with("\r"));
        CHECK(line.ends_with("\x1b[K"));
        CHECK(count(line, '\n') == 0);
        CHECK(line.size() - 4 < static_cast<std::size_t>(std::max(columns, 2)));
    }
    Paper paper;
    ProgressBar bar(paper.get(), true, 80);
    bar.show(snapshot_at(7));
    bar.message("look");
    bar.finish(snapshot_at(8));
    const std::string text = paper.text();
    CHECK(text.find("\r\x1b[Klook\n") != std::string::npos);
    CHECK(text.find("   8/8192") != std::string::npos);
    CHECK(text.ends_with("\x1b[K\n"));
}
