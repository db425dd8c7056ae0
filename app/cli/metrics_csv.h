// metrics.csv: one line an iteration, each iteration exactly once. Written anew from a run's history when the run
// begins or goes on, then grown line by line, so that it can be followed while it learns.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "engine/model/training_state.h"

namespace nca {

/// "iteration,loss,..." with the newline.
std::string metrics_header();
/// Numbers in the precision of a checkpoint (float32, shortest text that reads back the same), so that a resumed run
/// writes the same lines as one that was never interrupted.
std::string metrics_line(const IterationRecord& record);

class MetricsCsv {
public:
    /// Replaces what is at `path` by the header and these records. Throws WriteFailed.
    MetricsCsv(std::filesystem::path path, std::span<const IterationRecord> history);

    /// Adds lines. A failure (full disk) is remembered, not thrown: learning goes on, and complete() mends it.
    void append(std::span<const IterationRecord> records);
    /// Whether all lines so far were written.
    bool whole() const { return whole_; }
    /// At the end: if lines are missing writes all anew. Throws WriteFailed.
    void complete(std::span<const IterationRecord> history);

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::filesystem::path path_;
    std::unique_ptr<std::FILE, Close> file_;
    bool whole_ = true;
};

}  // namespace nca
