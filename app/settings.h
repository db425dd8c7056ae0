// Everything that a person can ask of the program, in one structure for all verbs: filled from the command line
// (options.h), read by the verbs. Ranges are checked where the numbers are used, by the engine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/backend/backends.h"
#include "engine/model/recipe.h"

namespace nca {

enum class Verb : std::uint8_t { window, denoise, train, eval, help, version };

struct Settings {
    Verb verb = Verb::window;  ///< what happens without any argument
    bool verb_given = false;   ///< the verb was typed
    std::string help_text;     ///< of Verb::help

    Recipe recipe;  ///< train: the run's options; denoise and eval: only the seed
    std::string
        recipe_choice;  ///< train: a preset's name or a recipe file, on which the given options work; empty: seed
    Execution execution;

    std::filesystem::path model;   ///< denoise, eval; empty: the bundled one
    std::filesystem::path out;     ///< folder for what is written; empty: the verb's default
    std::filesystem::path from;    ///< train: a model whose parameters the new run begins with; empty: fresh ones
    std::filesystem::path resume;  ///< train: a folder with a run.checkpoint, or a checkpoint; empty: a new run
    double checkpoint_seconds = 60;

    std::optional<double> noise_level;  ///< denoise: of all examples; without, drawn as in training
    std::optional<int> examples;        ///< denoise, eval; without: the verb's default
    std::optional<int> steps;           ///< denoise, eval; without: as many as the model was trained with
    std::vector<double> levels;         ///< eval; empty: the usual ones
    bool json = false;                  ///< eval

    std::set<std::string> given;  ///< options that were typed, e.g. "batch": a resumed run takes only these

    bool has(const std::string& option) const { return given.contains(option); }
};

}  // namespace nca
