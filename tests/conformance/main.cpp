// The conformance program: runs golden case files through a backend, prints a line for each, and fails if one is not
// met or not understood. The format of the files and the limits are those of SPEC.md "Golden cases".
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/backend/backends.h"
#include "tests/conformance/case_kinds.h"
#include "tests/conformance/golden_case.h"

namespace {

using nca::conformance::GoldenCase;
using nca::conformance::Measurement;

void print_line(bool passed, const std::string& file, const std::string& rest) {
    fmt::print("{}  {}  {}\n", passed ? "ok  " : "FAIL", std::filesystem::path(file).filename().string(), rest);
    std::fflush(stdout);
}

/// Every expected tensor with its measured error and its limit.
std::string describe(const std::vector<Measurement>& measurements) {
    std::string text;
    for (const Measurement& measurement : measurements) {
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {:.1e} (limit {:.0e}){}", measurement.name, measurement.error, measurement.limit,
                            measurement.met() ? "" : " NOT MET");
    }
    return text;
}

bool run_file(const std::string& file, const nca::Execution& execution) {
    try {
        const GoldenCase golden(file);
        const std::vector<Measurement> measurements = nca::conformance::run_case(golden, execution);
        bool passed = true;
        for (const Measurement& measurement : measurements) passed = passed && measurement.met();
        print_line(passed, file, golden.kind() + "  " + describe(measurements));
        return passed;
    } catch (const std::exception& error) {
        print_line(false, file, error.what());
        return false;
    }
}

/// Wrong settings are said once, before any case.
bool say_engine(const nca::Execution& execution) {
    try {
        const auto backend = nca::make_backend(execution, {{4, 1}, {1, 1}, 1, 0});
        fmt::print("backend: {}\n", backend->description());
        if (!backend->notice().empty()) fmt::print("{}\n", backend->notice());
        if (backend->precision() == nca::Precision::reduced)
            fmt::print(
                "reduced precision: states are compared after each single step, gradients by direction and norm\n");
        return true;
    } catch (const std::exception& error) {
        fmt::print(stderr, "conformance: {}\n", error.what());
        return false;
    }
}

int run(int argument_count, char** arguments) {
    CLI::App options("Runs golden case files (.safetensors) through a backend and prints a line for each.",
                     "conformance");
    nca::Execution execution;
    std::vector<std::string> files;
    options.add_option("--backend", execution.backend, "a name that dnca --version lists")->capture_default_str();
    options.add_option("--threads", execution.threads, "threads, 0: all cores")->capture_default_str();
    options.add_option("--instruction-set", execution.instruction_set, "of the cpu backend")->capture_default_str();
    options.add_option("FILE", files, "case files")->required();
    try {
        options.parse(argument_count, arguments);
    } catch (const CLI::ParseError& error) {
        const int status = options.exit(error);
        if (status != 0) fmt::print(stderr, "{}", options.help());
        return status;
    }
    if (!say_engine(execution)) return 2;

    std::size_t failed = 0;
    for (const std::string& file : files)
        if (!run_file(file, execution)) ++failed;
    fmt::print("{} passed, {} failed\n", files.size() - failed, failed);
    return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argument_count, char** arguments) {
    try {
        return run(argument_count, arguments);
    } catch (const std::exception& error) {
        std::fputs(error.what(), stderr);
        return 2;
    }
}
