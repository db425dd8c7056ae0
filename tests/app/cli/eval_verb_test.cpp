// The two forms of an evaluation: an aligned table, and JSON with all digits and nothing that JSON can't say.
#include "app/cli/eval_verb.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace {

using namespace nca;

const std::vector<LevelError> kRows{
    {.noise_level = 0, .error_before = 0, .error_after = 0.001, .living_share = 0.5},
    {.noise_level = 0.25, .error_before = 0.1, .error_after = 1.0 / 300, .living_share = 0.25}};

}  // namespace

TEST_CASE("the table's lines have one length, a mean, and no ratio where there was no error") {
    const std::string text = eval_table(kRows);
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    REQUIRE(lines.size() == 4);
    for (const std::string& line : lines) CHECK(line.size() == lines[0].size());
    CHECK(lines[1] == "          0     0.000e+00    1.000e-03       -   0.500");
    CHECK(lines[2] == "       0.25     1.000e-01    3.333e-03   0.033   0.250");
    CHECK(lines[3] == "       mean     5.000e-02    2.167e-03   0.043   0.375");
}

TEST_CASE("JSON holds the numbers themselves, and null for a ratio of nothing") {
    ChosenModel model;
    model.path = "/models/\xff.safetensors";  // no text
    model.file.iterations_done = 12;
    model.file.recipe.seed = 18446744073709551615ULL;
    const std::string text = eval_json(model, {.examples = 3, .steps = 4, .seed = 5}, "cpu, avx2", kRows);
    const nlohmann::json json = nlohmann::json::parse(text);
    CHECK(json["model"]["iterations_done"] == 12);
    CHECK(json["model"]["target"] == Recipe{}.target);
    CHECK(json["model"]["channels"] == 64);
    CHECK(json["model"]["seed"].get<std::uint64_t>() == 18446744073709551615ULL);
    CHECK(json["examples"] == 3);
    CHECK(json["steps"] == 4);
    CHECK(json["seed"] == 5);
    CHECK(json["backend"] == "cpu, avx2");
    REQUIRE(json["levels"].size() == 2);
    CHECK(json["levels"][0]["ratio"].is_null());
    CHECK(json["levels"][1]["error_after"].get<double>() == 1.0 / 300);
    CHECK(json["levels"][1]["ratio"].get<double>() == kRows[1].error_after / kRows[1].error_before);
    CHECK(json["levels"][1]["living_share"] == 0.25);
    CHECK(json["mean"]["error_before"] == 0.05);
}
