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

enum class Verb : std::uint8_t { window, denoise, film, train, eval, help, version };

/// Of the verb film; ranges and names are checked by it.
struct FilmWishes {
    static constexpr int kZoom = 6;
    static constexpr double kNoiseLevel = 0.5;

    std::string format;       ///< empty: by the ending of Settings::out
    std::optional<int> zoom;  ///< pixels a cell; without: kZoom, of a sheet less
    int frames_per_second = 25;
    std::string behind = "squares";
    std::optional<int> every;  ///< steps a frame
    std::vector<std::string> wounds;
};

/// Of the verb eval.
struct MeasureWishes {
    std::string parts = "all";
    int drift_steps = 4096;
    std::optional<int> heal_steps;  ///< without: as many as the model was trained with
    std::optional<double> radius;   ///< cells; without: by the model's picture
    std::filesystem::path picture;  ///< empty: none
};

struct Settings {
    Verb verb = Verb::window;  ///< what happens without any argument
    bool verb_given = false;   ///< the verb was typed
    std::string help_text;     ///< of Verb::help

    Recipe recipe;  ///< train: the run's options; denoise and eval: only the seed
    std::string
        recipe_choice;  ///< train: a preset's name or a recipe file, on which the given options work; empty: seed
    Execution execution;

    std::filesystem::path model;   ///< denoise, film, eval; empty: the bundled one
    std::filesystem::path out;     ///< folder (film: file) for what is written; empty: the verb's default
    std::filesystem::path states;  ///< denoise: file for starts, masks and states; empty: none
    bool replace = false;          ///< a file that is there may be overwritten (film, --states, --picture)
    std::filesystem::path from;    ///< train: a model whose parameters the new run begins with; empty: fresh ones
    std::filesystem::path resume;  ///< train: a folder with a run.checkpoint, or a checkpoint; empty: a new run
    double checkpoint_seconds = 60;

    std::optional<double> noise_level;  ///< denoise: of all examples; without, drawn as in training. film: the start's
    std::optional<int> examples;        ///< denoise, eval; without: the verb's default
    std::optional<int> steps;           ///< denoise, film, eval; without: by the model's training
    std::vector<double> levels;         ///< film, eval; empty: the usual ones
    bool json = false;                  ///< eval
    FilmWishes film;
    MeasureWishes measures;

    std::set<std::string> given;  ///< options that were typed, e.g. "batch": a resumed run takes only these

    bool has(const std::string& option) const { return given.contains(option); }
};

}  // namespace nca
