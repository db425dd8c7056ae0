// One part after the other; how far it is is reckoned by the steps of grids that each part needs.
#include "engine/evaluate/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/model/errors.h"

namespace nca {
namespace {

/// The examples of each group of parts.
int half(int examples) { return std::max(examples / 2, 1); }
int quarter(int examples) { return std::max(examples / 4, 1); }

ErrorMapSettings map_settings(const EvaluationPlan& plan) {
    ErrorMapSettings settings;
    settings.examples = quarter(plan.examples);
    settings.keep_probability = plan.keep_probability;
    settings.seed = plan.seed;
    return settings;
}

ErrorMapSettings drift_settings(const EvaluationPlan& plan) {
    ErrorMapSettings settings = map_settings(plan);
    settings.levels = {0.5};
    settings.steps = drift_steps(plan.drift_steps);
    settings.draw = draws::kDrift;
    return settings;
}

HealingSettings healing_settings(const EvaluationPlan& plan) {
    HealingSettings settings;
    settings.grow_steps = plan.steps;
    settings.heal_steps = plan.heal_steps;
    settings.radius = plan.radius;
    settings.examples = half(plan.examples);
    settings.keep_probability = plan.keep_probability;
    settings.seed = plan.seed;
    return settings;
}

TransferSettings transfer_settings(const EvaluationPlan& plan) {
    TransferSettings settings;
    settings.steps = plan.steps;
    settings.examples = half(plan.examples);
    settings.keep_probability = plan.keep_probability;
    settings.seed = plan.seed;
    return settings;
}

TranslationSettings translation_settings(const EvaluationPlan& plan) {
    TranslationSettings settings;
    settings.steps = plan.steps;
    settings.examples = half(plan.examples);
    settings.keep_probability = plan.keep_probability;
    settings.seed = plan.seed;
    const int near = std::max(plan.border / 2, 1);
    const int far = std::max(plan.border, 1);
    settings.shifts = {{0, 0}, {near, 0}, {-near, 0}, {0, near}, {0, -near}, {near, near}, {far, far}};
    return settings;
}

/// Steps of single grids.
double work_of(EvaluationPart part, const EvaluationPlan& plan) {
    const double steps = plan.steps;
    const double some = half(plan.examples);
    switch (part) {
        case EvaluationPart::levels:
            return static_cast<double>(plan.levels.size()) * plan.examples * steps;
        case EvaluationPart::map:
            return static_cast<double>(ErrorMapSettings{}.levels.size()) * quarter(plan.examples) *
                   ErrorMapSettings{}.steps.back();
        case EvaluationPart::drift:
            return static_cast<double>(quarter(plan.examples)) * plan.drift_steps;
        case EvaluationPart::healing:
            return some * (steps + (1.0 + kWoundShapes.size() * kWoundKinds.size()) * plan.heal_steps);
        case EvaluationPart::dropout:
            return some * steps * static_cast<double>(TransferSettings{}.keep_probabilities.size());
        case EvaluationPart::step_size: {
            double sum = 0;
            for (const double size : TransferSettings{}.step_sizes) sum += some * steps / size;
            return sum;
        }
        case EvaluationPart::translation:
            return some * steps * 7;
    }
    return 0;
}

void measure(EvaluationPart part, const Parameters& parameters, const Target& target, const EvaluationPlan& plan,
             const Execution& execution, const MeasureTell& tell, Evaluation& evaluation) {
    switch (part) {
        case EvaluationPart::levels:
            evaluation.levels = error_by_level(parameters, target,
                                               {.levels = plan.levels,
                                                .examples = plan.examples,
                                                .steps = plan.steps,
                                                .keep_probability = plan.keep_probability,
                                                .seed = plan.seed},
                                               execution);
            break;
        case EvaluationPart::map:
            evaluation.map = error_map(parameters, target, map_settings(plan), execution, tell);
            break;
        case EvaluationPart::drift:
            evaluation.drift = error_map(parameters, target, drift_settings(plan), execution, tell);
            break;
        case EvaluationPart::healing:
            evaluation.healing = measure_healing(parameters, target, healing_settings(plan), execution, tell);
            break;
        case EvaluationPart::dropout:
            evaluation.dropout = dropout_transfer(parameters, target, transfer_settings(plan), execution, tell);
            break;
        case EvaluationPart::step_size:
            evaluation.step_size = step_size_transfer(parameters, target, transfer_settings(plan), execution, tell);
            break;
        case EvaluationPart::translation:
            evaluation.translation =
                measure_translation(parameters, target, translation_settings(plan), execution, tell);
            break;
    }
}

}  // namespace

std::string_view part_name(EvaluationPart part) {
    constexpr std::array<std::string_view, kEvaluationParts.size()> kNames{
        "levels", "map", "drift", "healing", "dropout", "step-size", "translation"};
    return kNames.at(static_cast<std::size_t>(part));
}

std::set<EvaluationPart> parse_parts(std::string_view text) {
    if (text == "all") return {kEvaluationParts.begin(), kEvaluationParts.end()};
    std::set<EvaluationPart> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string_view name = text.substr(begin, end - begin);
        const auto found = std::find_if(kEvaluationParts.begin(), kEvaluationParts.end(),
                                        [&](EvaluationPart part) { return part_name(part) == name; });
        if (found == kEvaluationParts.end()) {
            std::string names;
            for (const EvaluationPart part : kEvaluationParts) names += std::string(part_name(part)) + ", ";
            throw InvalidSetting(fmt::format("there is no part '{}': choose some of {}or all", name, names));
        }
        parts.insert(*found);
        begin = end + 1;
    }
    return parts;
}

Evaluation evaluate(const Parameters& parameters, const Target& target, const EvaluationPlan& plan,
                    const Execution& execution, const EvaluationTell& tell) {
    // What a late part would refuse is refused before any is measured.
    if (plan.drift_steps < 1 || plan.drift_steps > 100'000)
        throw InvalidSetting(
            fmt::format("the steps of drift are {}: choose a whole number from 1 to 100000", plan.drift_steps));
    if (plan.heal_steps < 1 || plan.heal_steps > 100'000)
        throw InvalidSetting(
            fmt::format("the steps to heal are {}: choose a whole number from 1 to 100000", plan.heal_steps));
    if (!(plan.radius > 0 && plan.radius < 1e6))
        throw InvalidSetting(fmt::format("the wound's radius is {}: choose a number above 0", plan.radius));
    double all = 0;
    for (const EvaluationPart part : plan.parts) all += work_of(part, plan);
    double done = 0;
    Evaluation evaluation;
    for (const EvaluationPart part : plan.parts) {
        const double own = work_of(part, plan);
        tell(done / all, part_name(part));
        measure(
            part, parameters, target, plan, execution,
            [&](double share) { tell((done + own * share) / all, part_name(part)); }, evaluation);
        done += own;
    }
    return evaluation;
}

}  // namespace nca
