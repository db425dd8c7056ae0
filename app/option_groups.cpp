// The options of denoise, film and eval, and how anything is computed.
#include "app/option_groups.h"

#include <fmt/format.h>

#include <string>

#include "app/cli/eval_definitions.h"
#include "app/option_values.h"
#include "engine/backend/backends.h"
#include "engine/evaluate/error_by_level.h"

namespace nca {
namespace {

std::string joined(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, ", ")); }

TapeMemory parse_memory(const std::string& name) {
    if (name == "auto") return TapeMemory::automatic;
    if (name == "keep") return TapeMemory::keep;
    if (name == "recompute") return TapeMemory::recompute;
    throw WrongUsage(fmt::format("--memory is '{}': choose one of auto, keep, recompute", name));
}

void add_model_options(CLI::App& verb, Settings& settings) {
    add_bound(verb, "--model", settings.model, "a model file (the bundled lizard)\nto see one that you trained")
        ->type_name("FILE");
    add_bound(verb, "--seed", settings.recipe.seed,
              fmt::format("of every random number ({})\nchange it for other starts", settings.recipe.seed))
        ->type_name("S");
    add_execution_options(verb, settings.execution);
}

void add_example_options(CLI::App& verb, Settings& settings, const char* examples_text) {
    add_bound(verb, "--examples", settings.examples, examples_text)->type_name("N");
    add_bound(verb, "--steps", settings.steps,
              "steps of the automaton (as many as in training)\nmore to see what happens beyond the horizon")
        ->type_name("T");
    add_model_options(verb, settings);
}

void add_levels(CLI::App& verb, Settings& settings, const std::string& standard, const char* when) {
    verb.add_option_function<std::string>(
            "--levels", [&settings](const std::string& text) { settings.levels = parse_numbers("--levels", text); },
            fmt::format("noise levels, 0 to 1, with commas ({})\n{}", standard, when))
        ->type_name("A,B,...");
}

void add_replace(CLI::App& verb, Settings& settings) {
    verb.add_flag("--replace", settings.replace,
                  "overwrite a file that is there (it is refused)\nto make the same one anew");
}

/// The group's name in the help. On a GPU's tensor cores factors have 16 bits.
constexpr const char* kHow = "How it is computed (results differ in rounding only)";

}  // namespace

void add_execution_options(CLI::App& verb, Execution& execution) {
    const auto add = [&](const char* name, auto& value, const char* type, const std::string& text) {
        add_bound(verb, name, value, text)->type_name(type)->group(kHow);
    };
    add("--backend", execution.backend, "NAME",
        fmt::format("one of {} ({})\nauto: a GPU where one is usable, else cpu; cuda-fp32 and reference are slow: for "
                    "checking",
                    joined(backend_names()), execution.backend));
    add("--threads", execution.threads, "N", "processor cores to use (0: all)\nfewer to leave some for other work");
    add("--instruction-set", execution.instruction_set, "NAME",
        fmt::format("auto, {} (auto: the best)\nchange it to compare, or if the best one fails",
                    joined(instruction_sets())));
    verb.add_option_function<std::string>(
            "--memory", [&execution](const std::string& name) { execution.memory = parse_memory(name); },
            "of learning: keep, recompute or auto (auto: keep what fits the memory that is free)\n"
            "recompute to learn with a third of the memory, over a quarter slower")
        ->type_name("NAME")
        ->group(kHow);
}

void add_denoise(CLI::App& app, Settings& settings) {
    CLI::App& verb = *app.add_subcommand("denoise", "show what a model makes of noisy starts: PNG, GIF and errors");
    add_example_options(verb, settings, "noisy starts (8)\nmore for a better mean, fewer to be quick");
    add_bound(verb, "--noise-level", settings.noise_level,
              "0 (clean) to 1 (pure noise), for all examples (each draws its own, as in training)\n"
              "to look at one level")
        ->type_name("A");
    add_bound(verb, "--out", settings.out,
              "folder for denoised.png and denoised.gif (dnca-out)\n"
              "another one to keep the pictures of an earlier time")
        ->type_name("DIR");
    add_bound(verb, "--states", settings.states,
              "also write starts, coin flips and every state to this .safetensors file (none)\n"
              "for programs that compute the same, as resources/cax/dnca_in_cax.py")
        ->type_name("FILE");
    add_replace(verb, settings);
}

void add_film(CLI::App& app, Settings& settings) {
    FilmWishes& film = settings.film;
    CLI::App& verb = *app.add_subcommand("film", "write a film or picture of one grid; Ctrl+C leaves no file");
    const auto add = [&](const char* name, auto& value, const char* type, const std::string& text) {
        add_bound(verb, name, value, text)->type_name(type)->group("What is written");
    };
    add("--format", film.format, "NAME",
        "gif, webp, mp4 (needs ffmpeg), png, frames (a folder of PNGs), sheet (a PNG: noise levels below each other,\n"
        "time to the right) (what --out ends in, else gif)\nwebp and png for exact colours and alpha, mp4 for talks");
    add("--out", settings.out, "FILE", "where it goes (dnca-film and the format's ending)\na new name for each film");
    verb.add_flag("--replace", settings.replace,
                  "overwrite a file that is there (it is refused)\nto make the same one anew")
        ->group("What is written");
    add("--zoom", film.zoom, "PIXELS",
        fmt::format("pixels a cell and direction ({}; of a sheet 2)\nmore for large screens", FilmWishes::kZoom));
    add("--fps", film.frames_per_second, "N",
        fmt::format("frames a second ({})\nmore to be quicker; a GIF counts hundredths of a second",
                    film.frames_per_second));
    add("--behind", film.behind, "NAME",
        fmt::format("squares, white, black, or nothing (transparent; not in mp4 and sheet) ({})\n"
                    "to lay it over something else",
                    film.behind));
    const auto grid = [&](const char* name, auto& value, const char* type, const std::string& text) {
        add_bound(verb, name, value, text)->type_name(type)->group("What happens in it");
    };
    grid("--steps", settings.steps, "T",
         "steps of the automaton in all (1.5 times as many as in training)\nmore to see what happens beyond the "
         "horizon");
    grid("--every", film.every, "N",
         "steps from frame to frame (1; of a sheet an eighth of all)\nmore for a quicker and smaller film");
    grid(
        "--noise-level", settings.noise_level, "A",
        fmt::format("of the start, 0 (clean) to 1 (pure noise) ({})\nas the window's: the same seed and level show the "
                    "same",
                    FilmWishes::kNoiseLevel));
    verb.add_option(
            "--wound", film.wounds,
            "damage after so many steps, may be given several times: STEP:noise:X,Y,R, or erase, colour, restore\n"
            "(X and Y are its middle and R its radius, in cells from the top left; the edge is hard) (none)\n"
            "to show how it heals, as --wound 64:erase:36,36,8")
        ->type_name("WOUND")
        ->allow_extra_args(false)
        ->group("What happens in it");
    add_levels(verb, settings, "of a sheet: 0,0.25,0.5,0.75,1", "to choose the rows of a sheet");
    add_model_options(verb, settings);
}

void add_eval(CLI::App& app, Settings& settings) {
    MeasureWishes& measures = settings.measures;
    CLI::App& verb = *app.add_subcommand("eval", "measure a model: errors, drift, healing, as tables, JSON, a picture");
    add_example_options(verb, settings, "fresh starts of each level (16)\nmore for less chance in the numbers");
    add_levels(verb, settings, fmt::format("{}", fmt::join(ErrorByLevelSettings{}.levels, ",")),
               "to look closer at some range");
    add_bound(verb, "--parts", measures.parts,
              fmt::format("what is measured, with commas, or all ({})\nfewer to be quick", measures.parts))
        ->type_name("NAME,...");
    add_bound(verb, "--drift-steps", measures.drift_steps,
              fmt::format("longest time of drift ({})\nfewer to be quick", measures.drift_steps))
        ->type_name("T");
    add_bound(verb, "--heal-steps", measures.heal_steps,
              "steps that a wound is given to heal (as many as in training)\nmore for models that heal slowly")
        ->type_name("T");
    add_bound(verb, "--radius", measures.radius,
              "of the disc that is cut, in cells (a fifth of the picture's side)\nmore for a harder test")
        ->type_name("R");
    add_bound(verb, "--picture", measures.picture,
              "also write the maps to this PNG: error by noise level and steps, recovery by wound (none)\n"
              "to see all of it at once")
        ->type_name("FILE");
    add_replace(verb, settings);
    verb.add_flag("--json", settings.json, "print JSON and nothing else\nfor programs that read it");
    verb.footer(std::string("\n") + kEvalDefinitions);
}

}  // namespace nca
