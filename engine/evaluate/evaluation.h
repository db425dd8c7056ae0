// The behaviour of a model, all measures of it by one plan: which parts, how many examples, how long.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "engine/evaluate/error_by_level.h"
#include "engine/evaluate/error_map.h"
#include "engine/evaluate/healing.h"
#include "engine/evaluate/transfer.h"
#include "engine/evaluate/translation.h"

namespace nca {

enum class EvaluationPart : std::uint8_t { levels, map, drift, healing, dropout, step_size, translation };
inline constexpr std::array kEvaluationParts{
    EvaluationPart::levels,  EvaluationPart::map,       EvaluationPart::drift,      EvaluationPart::healing,
    EvaluationPart::dropout, EvaluationPart::step_size, EvaluationPart::translation};
std::string_view part_name(EvaluationPart part);  ///< "step-size"
/// "levels,drift" or "all". Throws InvalidSetting naming the choices.
std::set<EvaluationPart> parse_parts(std::string_view text);

struct EvaluationPlan {
    std::set<EvaluationPart> parts{kEvaluationParts.begin(), kEvaluationParts.end()};
    std::vector<double> levels = ErrorByLevelSettings{}.levels;
    int examples = 16;  ///< of a level; half of them in healing, transfer and translation, a quarter in map and drift
    int steps = 64;     ///< as trained
    double keep_probability = 0.5;
    std::uint64_t seed = 0;
    int drift_steps = 4096;
    int heal_steps = 64;
    double radius = 8;  ///< of the disc that is cut, cells
    int border = 16;    ///< empty cells around the target: shifts are half of it and all of it
};

/// Parts that were not asked for are empty.
struct Evaluation {
    std::vector<LevelError> levels;
    std::optional<ErrorMap> map;
    std::optional<ErrorMap> drift;
    std::vector<Healing> healing;
    std::vector<Transfer> dropout;
    std::vector<Transfer> step_size;
    std::vector<Translation> translation;
};

/// Told what is measured now and how much of all is done, in [0,1].
using EvaluationTell = std::function<void(double share, std::string_view part)>;

/// Throws what the parts throw.
Evaluation evaluate(const Parameters& parameters, const Target& target, const EvaluationPlan& plan,
                    const Execution& execution, const EvaluationTell& tell);

}  // namespace nca
