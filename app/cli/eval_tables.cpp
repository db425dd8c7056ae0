// The tables of an evaluation, one function a part.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/cli/error_text.h"
#include "app/cli/eval_report.h"
#include "app/cli/level_mean.h"

namespace nca {
namespace {

std::string map_table(const ErrorMap& map) {
    std::string text = "error by noise level and steps\nlevel";
    for (const int step : map.steps) text += fmt::format("  {:>8}", step);
    text += "\n";
    for (std::size_t row = 0; row < map.levels.size(); ++row) {
        text += fmt::format("{:>5.3g}", map.levels[row]);
        for (const double error : map.errors[row]) text += fmt::format("  {:>8.2e}", error);
        text += "\n";
    }
    return text;
}

std::string drift_table(const ErrorMap& drift) {
    std::string text = "drift\n  steps      error  living\n";
    for (std::size_t i = 0; i < drift.steps.size(); ++i)
        text += fmt::format("{:>7}  {:>9.3e}  {:>6.3f}\n", drift.steps[i], drift.errors[0][i], drift.living[0][i]);
    return text;
}

std::string healing_table(const std::vector<Healing>& rows) {
    std::string text =
        "healing\nwound            cells   at once    worst      end    fresh  recovery  half  error end      twin\n";
    for (const Healing& row : rows) {
        const double recovery = row.recovery();
        text += fmt::format("{:<15}  {:>5}  {:>8.2e} {:>8.2e} {:>8.2e} {:>8.2e}  {:>8}  {:>4}   {:>8.2e}  {:>8.2e}\n",
                            fmt::format("{} {}", wound_name(row.shape), wound_name(row.kind)), row.cells,
                            row.distance_at_once, row.distance_worst, row.distance_end, row.distance_fresh,
                            std::isfinite(recovery) ? fmt::format("{:.3f}", recovery) : "-",
                            row.half_healed < 0 ? "-" : fmt::format("{}", row.half_healed), row.error_end,
                            row.twin_error_end);
    }
    return text;
}

std::string transfer_table(const char* title, const char* what, const std::vector<Transfer>& rows) {
    std::string text = fmt::format("{}\n{:>9}  steps  error before  error after  living\n", title, what);
    for (const Transfer& row : rows)
        text += fmt::format("{:>9.3g}  {:>5}  {:>12.3e}  {:>11.3e}  {:>6.3f}\n", row.value, row.steps, row.error_before,
                            row.error_after, row.living_share);
    return text;
}

std::string translation_table(const std::vector<Translation>& rows) {
    std::string text = "translation\n     moved      error  difference\n";
    for (const Translation& row : rows)
        text += fmt::format("{:>10}  {:>9.3e}  {:>10.2e}\n", fmt::format("{},{}", row.shift.dx, row.shift.dy),
                            row.error_after, row.difference);
    return text;
}

}  // namespace

LevelError mean_of(const std::vector<LevelError>& rows) {
    LevelError mean;
    const auto count = static_cast<double>(rows.size());
    for (const LevelError& row : rows) {
        mean.noise_level += row.noise_level / count;
        mean.error_before += row.error_before / count;
        mean.error_after += row.error_after / count;
        mean.living_share += row.living_share / count;
    }
    return mean;
}

std::string level_table(const std::vector<LevelError>& rows) {
    const auto line = [](const std::string& name, const LevelError& row) {
        return fmt::format("{:>11}  {:>12.3e}  {:>11.3e}  {:>6}  {:>6.3f}\n", name, row.error_before, row.error_after,
                           ratio_text(row.error_before, row.error_after), row.living_share);
    };
    std::string text = "noise level  error before  error after   ratio  living\n";
    for (const LevelError& row : rows) text += line(fmt::format("{:.3g}", row.noise_level), row);
    return text + line("mean", mean_of(rows));
}

std::string eval_tables(const Evaluation& evaluation) {
    std::string text;
    const auto add = [&text](const std::string& table) { text += (text.empty() ? "" : "\n") + table; };
    if (!evaluation.levels.empty()) add(level_table(evaluation.levels));
    if (evaluation.map) add(map_table(*evaluation.map));
    if (evaluation.drift) add(drift_table(*evaluation.drift));
    if (!evaluation.healing.empty()) add(healing_table(evaluation.healing));
    if (!evaluation.dropout.empty()) add(transfer_table("dropout", "fires", evaluation.dropout));
    if (!evaluation.step_size.empty()) add(transfer_table("step size", "size", evaluation.step_size));
    if (!evaluation.translation.empty()) add(translation_table(evaluation.translation));
    return text;
}

}  // namespace nca
