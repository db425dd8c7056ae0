// The forms of an evaluation: aligned tables, JSON with all digits and nothing that JSON can't say, and a picture.
#include "app/cli/eval_report.h"

#include <doctest/doctest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/cli/eval_picture.h"
#include "app/colour_map.h"
#include "engine/model/errors.h"

namespace {

using namespace nca;

const std::vector<LevelError> kRows{
    {.noise_level = 0, .error_before = 0, .error_after = 0.001, .living_share = 0.5},
    {.noise_level = 0.25, .error_before = 0.1, .error_after = 1.0 / 300, .living_share = 0.25}};

std::vector<Healing> wounds() {
    std::vector<Healing> rows;
    for (const WoundShape shape : kWoundShapes)
        for (const WoundKind kind : kWoundKinds) {
            Healing row;
            row.shape = shape;
            row.kind = kind;
            row.cells = 199;
            row.distance_at_once = row.distance_worst = row.distance_fresh = kind == WoundKind::hidden ? 0 : 0.02;
            row.distance_end = kind == WoundKind::hidden ? 0 : 0.005;
            row.half_healed = kind == WoundKind::noised ? 8 : -1;
            rows.push_back(row);
        }
    return rows;
}

Evaluation whole() {
    Evaluation evaluation;
    evaluation.levels = kRows;
    evaluation.map = ErrorMap{{0, 1}, {0, 64}, {{0, 0.003}, {0.26, 0.014}}, {{0.1, 0.1}, {1, 0.2}}};
    evaluation.drift = ErrorMap{{0.5}, {64, 128}, {{0.007, std::numeric_limits<double>::infinity()}}, {{0.1, 0.2}}};
    evaluation.healing = wounds();
    evaluation.dropout = {{.value = 0.75, .steps = 64, .error_before = 0.1, .error_after = 0.01, .living_share = 0.2}};
    evaluation.step_size = {{.value = 2, .steps = 32, .error_before = 0.1, .error_after = 0.5, .living_share = 1}};
    evaluation.translation = {{.shift = {-8, 0}, .error_after = 0.01, .difference = 0.002}};
    return evaluation;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("the table's lines have one length, a mean, and no ratio where there was no error") {
    const std::vector<std::string> lines = lines_of(level_table(kRows));
    REQUIRE(lines.size() == 4);
    for (const std::string& line : lines) CHECK(line.size() == lines[0].size());
    CHECK(lines[1] == "          0     0.000e+00    1.000e-03       -   0.500");
    CHECK(lines[2] == "       0.25     1.000e-01    3.333e-03   0.033   0.250");
    CHECK(lines[3] == "       mean     5.000e-02    2.167e-03   0.043   0.375");
}

TEST_CASE("every part has its table, and its columns stand below each other") {
    const std::string text = eval_tables(whole());
    for (const char* part : {"error by noise level and steps", "drift", "healing", "dropout", "step size",
                             "translation", "disc erased", "whole coloured", "-8,0", "inf"})
        CHECK(text.find(part) != std::string::npos);
    std::vector<std::string> wounded;
    for (const std::string& line : lines_of(text))
        if (line.starts_with("wound ") || line.find(" 199 ") != std::string::npos) wounded.push_back(line);
    REQUIRE(wounded.size() == 17);
    for (const std::string& line : wounded) CHECK(line.size() == wounded[0].size());
    CHECK(wounded[1].find("0.750") != std::string::npos);
    CHECK(eval_tables({}).empty());
}

TEST_CASE("JSON holds the numbers themselves, and null for what is none") {
    ChosenModel model;
    model.path = "/models/\xff.safetensors";  // no text
    model.file.iterations_done = 12;
    model.file.recipe.seed = 18446744073709551615ULL;
    EvaluationPlan plan;
    plan.examples = 3;
    plan.steps = 4;
    plan.seed = 5;
    const nlohmann::json json = nlohmann::json::parse(eval_json(model, plan, "cpu, avx2", whole()));
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
    CHECK(json["mean"]["error_before"] == 0.05);
    CHECK(json["map"]["error"][1][0] == 0.26);
    CHECK(json["drift"]["error"][0][1].is_null());
    REQUIRE(json["healing"]["wounds"].size() == 16);
    CHECK(json["healing"]["wounds"][0]["recovery"] == 0.75);
    CHECK(json["healing"]["wounds"][0]["half_healed"].is_null());
    CHECK(json["healing"]["wounds"][1]["half_healed"] == 8);
    CHECK(json["healing"]["wounds"][2]["recovery"].is_null());
    CHECK(json["dropout"][0]["keep_probability"] == 0.75);
    CHECK(json["step_size"][0]["steps"] == 32);
    CHECK(json["translation"][0]["dx"] == -8);
    const nlohmann::json few = nlohmann::json::parse(eval_json(model, plan, "cpu", {}));
    for (const char* part : {"levels", "mean", "map", "drift", "healing", "dropout", "step_size", "translation"})
        CHECK_FALSE(few.contains(part));
}

TEST_CASE("the picture shows the maps that are there, brighter where there is more") {
    const Picture all = eval_picture(whole());
    Evaluation only_map;
    only_map.map = whole().map;
    const Picture map = eval_picture(only_map);
    CHECK(all.height > map.height);
    CHECK(all.pixels.size() == static_cast<std::size_t>(all.height) * static_cast<std::size_t>(all.width) * 4);
    // No error is the darkest colour of the map, the largest one a bright green; nothing here is its brightest.
    std::size_t darkest = 0;
    std::size_t bright = 0;
    std::size_t brightest = 0;
    for (std::size_t i = 0; i < map.pixels.size(); i += 4) {
        const Rgb colour{map.pixels[i], map.pixels[i + 1], map.pixels[i + 2]};
        darkest += colour == viridis(0) ? 1 : 0;
        brightest += colour == viridis(1) ? 1 : 0;
        bright += colour[1] > 170 && colour[0] < 150 && colour[2] < 120 ? 1 : 0;
    }
    CHECK(darkest > 2000);
    CHECK(bright > 2000);
    CHECK(brightest == 0);
    CHECK_THROWS_AS(eval_picture({}), InvalidSetting);
}
