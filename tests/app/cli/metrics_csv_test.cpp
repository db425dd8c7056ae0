// metrics.csv: text of a line, lines that survive a checkpoint's precision, and a file that lost lines is mended.
#include "app/cli/metrics_csv.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <limits>

#include "engine/model/errors.h"
#include "tests/app/fresh_folder.h"

namespace {

using namespace nca;

IterationRecord record(std::int64_t iteration) {
    return {.iteration = iteration,
            .loss = 0.1,
            .gradient_norm = 1.0 / 3,
            .learning_rate = 1e-3,
            .reach_share = 0.5,
            .active_share = 0.25,
            .seconds = 1.5};
}

/// While it lives no file of this process may grow beyond `bytes`: a disk that is full.
class SmallFiles {
public:
    explicit SmallFiles(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const struct rlimit small { bytes, before_.rlim_max };
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    }
    ~SmallFiles() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, signal_);
    }
    SmallFiles(const SmallFiles&) = delete;
    SmallFiles& operator=(const SmallFiles&) = delete;

private:
    struct rlimit before_ {};
    void (*signal_)(int);
};

}  // namespace

TEST_CASE("a line holds every number in the precision of a checkpoint") {
    CHECK(metrics_header() == "iteration,loss,gradient_norm,learning_rate,reach_share,active_share,seconds\n");
    CHECK(metrics_line(record(12)) == "12,0.1,0.33333334,0.001,0.5,0.25,1.5\n");
    IterationRecord rounded = record(12);
    for (auto field : {&IterationRecord::loss, &IterationRecord::gradient_norm, &IterationRecord::learning_rate})
        rounded.*field = static_cast<double>(static_cast<float>(rounded.*field));
    CHECK(metrics_line(rounded) == metrics_line(record(12)));
    rounded.loss = std::numeric_limits<double>::infinity();
    CHECK(metrics_line(rounded).starts_with("12,inf,"));
}

TEST_CASE("a run's history is written, then grown; what was there before is replaced") {
    const test::FreshFolder folder;
    test::write_text(folder / "m.csv", "of an earlier time\n");
    const std::vector<IterationRecord> history{record(0), record(1)};
    MetricsCsv metrics(folder / "m.csv", history);
    CHECK(test::text_of(folder / "m.csv") == metrics_header() + metrics_line(record(0)) + metrics_line(record(1)));
    metrics.append({});
    metrics.append(std::vector<IterationRecord>{record(2)});
    CHECK(test::text_of(folder / "m.csv") ==
          metrics_header() + metrics_line(record(0)) + metrics_line(record(1)) + metrics_line(record(2)));
    CHECK(metrics.whole());
    CHECK_THROWS_AS(MetricsCsv(folder / "none" / "m.csv", history), WriteFailed);
}

TEST_CASE("lines that the disk refused are there at the end") {
    const test::FreshFolder folder;
    std::vector<IterationRecord> history{record(0)};
    MetricsCsv metrics(folder / "m.csv", history);
    {
        const SmallFiles limit(std::filesystem::file_size(folder / "m.csv") + 10);
        for (int i = 1; i < 4; ++i) {
            history.push_back(record(i));
            metrics.append(std::vector<IterationRecord>{record(i)});
        }
        CHECK_FALSE(metrics.whole());
        CHECK_THROWS_AS(metrics.complete(history), WriteFailed);
    }
    metrics.append(std::vector<IterationRecord>{record(9)});  // nothing is added behind a broken line
    metrics.complete(history);
    CHECK(metrics.whole());
    std::string wanted = metrics_header();
    for (const IterationRecord& line : history) wanted += metrics_line(line);
    CHECK(test::text_of(folder / "m.csv") == wanted);
}
