// Columns of a history to and from tensors; the learning rate by run lengths. Numbers that are not finite may stand in
// a history: they mark where a run went wrong.
#include "engine/io/history_tensors.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <limits>

#include "engine/model/errors.h"

namespace nca {
namespace {

struct Column {
    const char* name;
    double IterationRecord::*field;
};

constexpr std::array<Column, 5> kColumns{{{"history.loss", &IterationRecord::loss},
                                          {"history.gradient_norm", &IterationRecord::gradient_norm},
                                          {"history.reach_share", &IterationRecord::reach_share},
                                          {"history.active_share", &IterationRecord::active_share},
                                          {"history.seconds", &IterationRecord::seconds}}};
constexpr const char* kRateValue = "history.learning_rate.value";
constexpr const char* kRateLength = "history.learning_rate.length";

void store_learning_rates(TensorMap& tensors, std::span<const IterationRecord> history) {
    std::vector<float> values;
    std::vector<std::uint8_t> lengths;
    for (const IterationRecord& record : history) {
        const auto rate = static_cast<float>(record.learning_rate);
        const bool same = !values.empty() && lengths.back() < std::numeric_limits<std::uint8_t>::max() &&
                          std::bit_cast<std::uint32_t>(values.back()) == std::bit_cast<std::uint32_t>(rate);
        if (same) {
            ++lengths.back();
        } else {
            values.push_back(rate);
            lengths.push_back(1);
        }
    }
    tensors.insert_or_assign(kRateValue, store_floats({values.size()}, values));
    tensors.insert_or_assign(kRateLength, store_bytes({lengths.size()}, lengths));
}

void read_learning_rates(const TensorFile& file, std::vector<IterationRecord>& history) {
    const std::vector<std::uint8_t> lengths = file.bytes(kRateLength);
    file.check_shape(kRateLength, {lengths.size()});
    file.check_shape(kRateValue, {lengths.size()});
    const std::vector<float> values = file.floats(kRateValue);
    std::size_t at = 0;
    for (std::size_t run = 0; run < lengths.size() && lengths[run] <= history.size() - at; ++run)
        for (std::uint8_t i = 0; i < lengths[run]; ++i) history[at++].learning_rate = static_cast<double>(values[run]);
    std::size_t total = 0;
    for (const std::uint8_t length : lengths) total += length;
    if (total != history.size())
        throw BadFile(fmt::format("{}: its history has {} learning rates for {} iterations; get it anew", file.name,
                                  total, history.size()));
}

}  // namespace

std::vector<IterationRecord> read_history(const TensorFile& file, std::int64_t iterations_done) {
    const std::size_t count = file.tensor(kColumns[0].name).count();
    if (count > static_cast<std::uint64_t>(iterations_done))
        throw BadFile(fmt::format("{}: its history has {} iterations, {} were done; get it anew", file.name, count,
                                  iterations_done));
    std::vector<IterationRecord> history(count);
    for (std::size_t i = 0; i < count; ++i)
        history[i].iteration = iterations_done - static_cast<std::int64_t>(count) + static_cast<std::int64_t>(i);
    for (const Column& column : kColumns) {
        file.check_shape(column.name, {count});
        const std::vector<float> values = file.floats(column.name);
        for (std::size_t i = 0; i < count; ++i) history[i].*column.field = static_cast<double>(values[i]);
    }
    read_learning_rates(file, history);
    return history;
}

void store_history(TensorMap& tensors, std::span<const IterationRecord> history, std::int64_t iterations_done) {
    const std::int64_t first = iterations_done - static_cast<std::int64_t>(history.size());
    for (std::size_t i = 0; i < history.size(); ++i)
        if (first < 0 || history[i].iteration != first + static_cast<std::int64_t>(i))
            throw InvalidSetting(fmt::format(
                "record {} of the history is of iteration {}, with {} iterations done it must be {}; save a whole run",
                i, history[i].iteration, iterations_done, first + static_cast<std::int64_t>(i)));
    for (const Column& column : kColumns) {
        std::vector<float> values;
        values.reserve(history.size());
        for (const IterationRecord& record : history) values.push_back(static_cast<float>(record.*column.field));
        tensors.insert_or_assign(column.name, store_floats({values.size()}, values));
    }
    store_learning_rates(tensors, history);
}

}  // namespace nca
