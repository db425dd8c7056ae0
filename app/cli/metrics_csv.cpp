// Text of the lines, and the file. The C library's file is used because it says when a line did not reach the disk.
#include "app/cli/metrics_csv.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "engine/io/atomic_file.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

std::string lines(std::span<const IterationRecord> records) {
    std::string text;
    for (const IterationRecord& record : records) text += metrics_line(record);
    return text;
}

}  // namespace

std::string metrics_header() { return "iteration,loss,gradient_norm,learning_rate,reach_share,active_share,seconds\n"; }

std::string metrics_line(const IterationRecord& record) {
    return fmt::format("{},{},{},{},{},{},{}\n", record.iteration, static_cast<float>(record.loss),
                       static_cast<float>(record.gradient_norm), static_cast<float>(record.learning_rate),
                       static_cast<float>(record.reach_share), static_cast<float>(record.active_share),
                       static_cast<float>(record.seconds));
}

MetricsCsv::MetricsCsv(std::filesystem::path path, std::span<const IterationRecord> history) : path_(std::move(path)) {
    write_file_atomically(path_, metrics_header() + lines(history));
    file_.reset(std::fopen(path_.c_str(), "ae"));
    if (!file_)
        throw WriteFailed(fmt::format("can't add to {}: {}; check the permissions of its folder", path_.string(),
                                      std::generic_category().message(errno)));
}

void MetricsCsv::append(std::span<const IterationRecord> records) {
    if (records.empty() || !whole_) return;
    const std::string text = lines(records);
    whole_ = std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size() && std::fflush(file_.get()) == 0;
}

void MetricsCsv::complete(std::span<const IterationRecord> history) {
    if (whole_) return;
    write_file_atomically(path_, metrics_header() + lines(history));
    whole_ = true;
}

}  // namespace nca
