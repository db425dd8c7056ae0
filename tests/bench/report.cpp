// Shares of the peak count only the needed flop (active cells, nothing computed twice) and stand twice: of processor
// time, which other programs hardly disturb, and of the clock on the wall. Each repeat is set beside the peak that was
// measured just before and after it; medians over the repeats. A product with the zeros of units that did not fire
// counts as needed, for it is part of the layers; a backend that leaves it out may pass 100 %.
#include "tests/bench/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace nca::bench {
namespace {

/// One line of the report.
struct Line {
    std::string name;
    Timing timing;
    double flop = 0;  ///< 0: none to speak of
    int threads = 1;
    double cells = 0;  ///< living cells a step; 0 where it means nothing
    double reach_share = -1;
};

/// 0 where there is no peak to compare with.
double share_of_processor(const Line& line) {
    return line.timing.possible_processor > 0 ? line.flop / 1e9 / line.timing.possible_processor : 0;
}

/// The peak's wall figure is of all threads; a line of one thread has its part.
double share_of_wall(const Line& line, int threads) {
    return line.timing.possible_wall > 0 ? line.flop / 1e9 / (line.timing.possible_wall * line.threads / threads) : 0;
}

/// Of 16-bit matrix products on the GPU.
double share_of_matmul(const Line& line, const MatmulPeak& matmul) {
    return matmul.tflops > 0 ? line.flop / 1e12 / line.timing.wall.median / matmul.tflops : 0;
}

std::string matmul_text(const MatmulPeak& matmul) {
    if (!matmul.why_not.empty()) return fmt::format("16-bit matrix products on the GPU: {}\n", matmul.why_not);
    return fmt::format(
        "16-bit matrix products on the GPU: {:.1f} Tflop/s (mma alone {:.1f}; cuBLAS {:.1f}, {}); shares are of that, "
        "of the clock on the wall\n",
        matmul.tflops, matmul.mma_tflops, matmul.cublas_tflops, matmul.cublas);
}

std::string share_text(const Line& line, const Report& report) {
    if (report.matmul) return fmt::format(" {:>17.2f} %", 100 * share_of_matmul(line, *report.matmul));
    return fmt::format(" {:>7.1f} % {:>7.1f} %", 100 * share_of_processor(line),
                       100 * share_of_wall(line, report.threads));
}

std::string world_name(const LiveSpeed& live) { return fmt::format("live step {}x{}", live.side, live.side); }

std::vector<Line> lines_of(const Report& report) {
    std::vector<Line> lines;
    for (const KernelSpeed& kernel : report.kernels)
        lines.push_back({"tile: " + kernel.name, kernel.timing, kernel.flop, 1});
    const TrainingSpeed& training = report.training;
    if (training.iteration.repeats > 0) {
        lines.push_back({"iteration", training.iteration, training.forward_flop + training.backward_flop,
                         report.threads, 0, training.reach_share});
        lines.push_back({"forward", training.forward, training.forward_flop, report.threads});
        lines.push_back({"backward", training.backward, training.backward_flop, report.threads});
    }
    for (const LiveSpeed& live : report.live)
        lines.push_back(
            {world_name(live), live.step, live.needed_flop, report.threads, live.living_cells, live.reach_share});
    return lines;
}

/// 1.234 s, 0.567 ms or 89.0 us.
std::string seconds_text(double seconds) {
    if (seconds >= 1) return fmt::format("{:.3f} s", seconds);
    if (seconds >= 1e-3) return fmt::format("{:.3f} ms", seconds * 1e3);
    return fmt::format("{:.1f} us", seconds * 1e6);
}

std::string table(const Report& report) {
    const Recipe& recipe = report.load.recipe;
    const TrainingSpeed& training = report.training;
    std::string text = fmt::format("model {}, {} threads", report.model, report.threads);
    if (report.peak.wall > 0)
        text += fmt::format("; multiply-add peak {:.1f} Gflop/s, {:.1f} a processor second of a thread",
                            report.peak.wall, report.peak.processor);
    text += '\n';
    if (training.iteration.repeats > 0)
        text += fmt::format(
            "{}: {} x {}x{} x {} channels x {} steps, hidden {}, f = {:.3f}; memory peak {:.2f} GB, reserved {:.2f} "
            "GB\n",
            training.backend, recipe.learning.batch, recipe.grid().height, recipe.grid().width, recipe.sizes.channels,
            recipe.learning.steps, recipe.sizes.hidden, training.reach_share, training.peak_bytes / 1e9,
            training.reserved_bytes / 1e9);
    if (report.matmul) text += matmul_text(*report.matmul);
    text += fmt::format("{:<20} {:>11} {:>11} {:>11} {:>11} {:>19}\n", "", "wall min", "median", "cpu min", "median",
                        report.matmul ? "share of matmul" : "peak/cpu peak/wall");
    for (const Line& line : lines_of(report)) {
        text += fmt::format("{:<20} {:>11} {:>11} {:>11} {:>11}", line.name, seconds_text(line.timing.wall.minimum),
                            seconds_text(line.timing.wall.median), seconds_text(line.timing.processor.minimum),
                            seconds_text(line.timing.processor.median));
        if (line.flop > 0) text += share_text(line, report);
        if (line.cells > 0)
            text += fmt::format("   f = {:.3f}, {:.0f} steps/s, {:.1f} ns a living cell", line.reach_share,
                                1 / line.timing.wall.median, line.timing.wall.median * 1e9 / line.cells);
        text += '\n';
    }
    return text;
}

nlohmann::json timing_json(const Timing& timing) {
    return {{"min", timing.wall.minimum},
            {"median", timing.wall.median},
            {"n", timing.repeats},
            {"processor_min", timing.processor.minimum},
            {"processor_median", timing.processor.median}};
}

std::string json_line(const Report& report) {
    const Recipe& recipe = report.load.recipe;
    nlohmann::json json{{"model", report.model},
                        {"threads", report.threads},
                        {"peak_gflops", report.peak.wall},
                        {"peak_gflops_a_processor", report.peak.processor}};
    for (const Line& line : lines_of(report)) {
        nlohmann::json one = timing_json(line.timing);
        if (line.flop > 0) {
            one["flop"] = line.flop;
            if (report.matmul) {
                one["matmul_share"] = share_of_matmul(line, *report.matmul);
            } else {
                one["peak_share"] = share_of_processor(line);
                one["peak_share_wall"] = share_of_wall(line, report.threads);
            }
        }
        if (line.reach_share >= 0) one["f"] = line.reach_share;
        if (line.cells > 0) one["ns_a_living_cell"] = line.timing.wall.median * 1e9 / line.cells;
        json["lines"][line.name] = one;
    }
    if (report.matmul)
        json["matmul"] = {{"tflops", report.matmul->tflops},
                          {"mma_tflops", report.matmul->mma_tflops},
                          {"cublas_tflops", report.matmul->cublas_tflops},
                          {"cublas", report.matmul->cublas},
                          {"why_not", report.matmul->why_not}};
    const TrainingSpeed& training = report.training;
    if (training.iteration.repeats > 0) {
        json["backend"] = training.backend;
        json["batch"] = recipe.learning.batch;
        json["steps"] = recipe.learning.steps;
        json["f"] = training.reach_share;
        json["reserved_bytes"] = training.reserved_bytes;
        json["peak_bytes"] = training.peak_bytes;
        json["iteration_s"] = timing_json(training.iteration);
    }
    if (!report.live.empty()) {
        json["live_f"] = report.live.front().reach_share;
        json["live_step_s"] = timing_json(report.live.front().step);
    }
    return json.dump() + "\n";
}

std::string csv_lines(const Report& report) {
    std::string text;
    for (const Line& line : lines_of(report))
        text +=
            fmt::format("{},{},{},{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.4f},{:.4f},{:.4f}\n", report.model,
                        report.threads, line.name, line.timing.repeats, line.timing.wall.minimum,
                        line.timing.wall.median, line.timing.processor.minimum, line.timing.processor.median, line.flop,
                        share_of_processor(line), share_of_wall(line, report.threads), std::max(line.reach_share, 0.0));
    return text;
}

}  // namespace

std::string report_head(ReportForm form) {
    if (form != ReportForm::csv) return "";
    return "model,threads,line,repeats,wall_min_s,wall_median_s,processor_min_s,processor_median_s,flop,"
           "peak_share_processor,peak_share_wall,f\n";
}

std::string report_text(const Report& report, ReportForm form) {
    if (form == ReportForm::json) return json_line(report);
    if (form == ReportForm::csv) return csv_lines(report);
    return table(report);
}

}  // namespace nca::bench
