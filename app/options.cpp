// The table of options, one function for each group of them, bound to Settings with CLI11. Each text says what the
// option is, what it is without being given, and when to change it.
#include "app/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <string_view>

#include "app/option_groups.h"
#include "app/option_values.h"
#include "app/recipes.h"

namespace nca {
namespace {

constexpr std::array<std::string_view, 5> kVerbs{"window", "train", "denoise", "film", "eval"};
constexpr std::size_t kNameColumn = 30;  // characters before the texts of --help

void add_target_options(CLI::App& verb, Recipe& recipe) {
    const auto add = [&](const char* name, auto& value, const char* type, const std::string& text) {
        add_bound(verb, name, value, text)->type_name(type)->group("What is learned");
    };
    add("--target", recipe.target, "EMOJI|PICTURE",
        fmt::format("an emoji, or the path of a PNG or JPEG ({})\nchange it to learn something else", recipe.target));
    add("--size", recipe.target_size, "CELLS",
        fmt::format("side of the square that the picture is resized to ({})\nmore for finer detail: time and memory "
                    "grow with the square",
                    recipe.target_size));
    add("--padding", recipe.target_padding, "CELLS",
        fmt::format("empty cells around it ({})\nmore if the pattern should not feel the border",
                    recipe.target_padding));
    add("--channels", recipe.sizes.channels, "C",
        fmt::format(
            "numbers in a cell, the last four are its colour ({})\nfewer to learn faster, more for hard pictures",
            recipe.sizes.channels));
    add("--hidden", recipe.sizes.hidden, "N",
        fmt::format("width of the update's hidden layer ({})\nfewer to learn faster, more for hard pictures",
                    recipe.sizes.hidden));
    add("--keep-probability", recipe.keep_probability, "P",
        fmt::format("chance that a cell fires in a step ({})\nhigher heals faster, lower is more robust to bad timing",
                    recipe.keep_probability));
    add("--seed", recipe.seed, "S",
        fmt::format("of every random number ({})\nchange it for another run of the same recipe", recipe.seed));
}

void add_learning_options(CLI::App& verb, Recipe& recipe) {
    LearningControls& learning = recipe.learning;
    const auto add = [&](const char* name, auto& value, const char* type, const std::string& text) {
        add_bound(verb, name, value, text)->type_name(type)->group("How it learns (may also be changed on --resume)");
    };
    add("--iterations", recipe.iterations, "N",
        fmt::format("gradient updates in all ({})\nmore on --resume to go on with a finished run", recipe.iterations));
    add("--batch", learning.batch, "B",
        fmt::format("samples an iteration ({})\nfewer saves time and memory, more steadies the loss", learning.batch));
    add("--steps", learning.steps, "T",
        fmt::format("steps of the automaton before the loss is taken ({})\nmore for large grids, memory grows with it",
                    learning.steps));
    add("--learning-rate", learning.learning_rate, "R",
        fmt::format("at the beginning ({})\nlower if the loss leaps or becomes NaN", learning.learning_rate));
    add("--end-learning-rate", learning.end_learning_rate, "R",
        fmt::format("after the decay ({})\nlower for a finer finish", learning.end_learning_rate));
    add("--decay-iterations", learning.decay_iterations, "N",
        fmt::format("iterations from the first rate to the last ({})\nmore for long runs", learning.decay_iterations));
    add("--clip-norm", learning.clip_norm, "X",
        fmt::format("largest norm of the gradient ({})\nlower if single iterations throw the run back",
                    learning.clip_norm));
    add("--noise-low", learning.noise_low, "A",
        fmt::format("least noise of a start, 0 to 1 ({})\nraise it to practise hard cases only", learning.noise_low));
    add("--noise-high", learning.noise_high, "A",
        fmt::format("most noise of a start, 0 to 1 ({})\nlower it to practise easy cases first", learning.noise_high));
}

void add_window(CLI::App& app, Settings& settings) {
    CLI::App& verb = *app.add_subcommand("window", "watch it, hurt it, watch it learn; also without any verb");
    add_bound(verb, "--model", settings.model,
              "a model file or a .checkpoint (the bundled lizard)\nto go on with one that you trained")
        ->type_name("FILE");
    add_execution_options(verb, settings.execution);
}

void add_train(CLI::App& app, Settings& settings) {
    CLI::App& verb = *app.add_subcommand("train", "learn a picture; Ctrl+C stops with everything saved");
    add_bound(verb, "--recipe", settings.recipe_choice,
              fmt::format("one of {}; or a recipe file (seed)\n"
                          "forever for a pattern that stays, healer for one that heals; other options change it",
                          fmt::join(kPresetNames, ", ")))
        ->type_name("NAME|FILE")
        ->group("What is learned");
    add_bound(verb, "--from", settings.from,
              "begin with the parameters, the sizes and the target of a model or checkpoint\n"
              "e.g. a finished Seed model for --recipe healer")
        ->type_name("MODEL")
        ->group("What is learned");
    add_target_options(verb, settings.recipe);
    add_learning_options(verb, settings.recipe);
    add_execution_options(verb, settings.execution);
    const auto add = [&](const char* name, auto& value, const char* type, const std::string& text) {
        add_bound(verb, name, value, text)->type_name(type)->group("Files");
    };
    add("--out", settings.out, "DIR",
        "folder for metrics.csv, run.checkpoint, model.safetensors (dnca-run)\n"
        "a new name for each run; a run that is there is never overwritten");
    add("--resume", settings.resume, "DIR",
        "go on with the run in that folder (or checkpoint file), with the same numbers\n"
        "to continue after Ctrl+C, a crash, or the planned end");
    add("--checkpoint-every", settings.checkpoint_seconds, "SECONDS",
        fmt::format("at most so many seconds between savings of checkpoint and model ({})\n"
                    "less to lose less in a crash, after which --resume goes on; 0: only at the end",
                    settings.checkpoint_seconds));
}

/// What --help shows for a verb, or for the program.
std::string usage_hint(const CLI::App& app) {
    std::string command = "dnca";
    for (const CLI::App* verb : app.get_subcommands()) command += " " + verb->get_name();
    return fmt::format("`{} --help` lists what is possible", command);
}

/// Verbs come first; CLI11 would only say that an argument was not expected.
void check_verb(int count, const char* const* arguments) {
    if (count < 2) return;
    const std::string_view first = arguments[1];
    if (first.starts_with('-')) return;
    for (const std::string_view verb : kVerbs)
        if (first == verb) return;
    throw WrongUsage(fmt::format("there is no verb '{}': choose one of {}; `dnca --help` says more", first,
                                 fmt::join(kVerbs, ", ")));
}

/// CLI11's ways to end a parsing, as ours.
void parse(CLI::App& app, int count, const char* const* arguments, Settings& settings) {
    try {
        app.parse(count, arguments);
    } catch (const CLI::CallForHelp&) {
        settings.verb = Verb::help;
        settings.help_text = app.help();
    } catch (const CLI::CallForVersion&) {
        settings.verb = Verb::version;
    } catch (const CLI::ParseError& error) {
        throw WrongUsage(fmt::format("{}; {}", error.what(), usage_hint(app)));
    }
}

void note_given(const CLI::App& verb, Settings& settings) {
    for (const CLI::Option* option : verb.get_options())
        if (option->count() > 0) settings.given.insert(option->get_single_name());
}

void check_paths(const Settings& settings) {
    const auto check = [&](const char* option, const std::filesystem::path& path) {
        if (settings.has(option) && path.empty())
            throw WrongUsage(fmt::format("--{} is empty: give a path, or leave the option out", option));
    };
    check("model", settings.model);
    check("out", settings.out);
    check("resume", settings.resume);
    check("from", settings.from);
    if (settings.has("recipe") && settings.recipe_choice.empty())
        throw WrongUsage("--recipe is empty: give a name or a file, or leave the option out");
    for (const char* option : {"recipe", "from"})
        if (settings.has("resume") && settings.has(option))
            throw WrongUsage(
                fmt::format("--resume goes on with a run as it is, --{} begins another: choose one of the two (--from "
                            "takes a checkpoint, too)",
                            option));
    check("states", settings.states);
    check("picture", settings.measures.picture);
}

}  // namespace

Settings parse_options(int count, const char* const* arguments) {
    check_verb(count, arguments);
    Settings settings;
    CLI::App app("Diffusing neural cellular automata: grids of cells that turn noise back into a picture.", "dnca");
    app.get_formatter()->column_width(kNameColumn);
    app.set_help_flag("-h,--help", "this text; after a verb: its options");
    app.set_version_flag("--version", std::string(), "version, commit, compiler, backends, threads");
    app.require_subcommand(0, 1);
    app.footer(
        "\nWithout a verb: window, with the bundled model; where there is no display: denoise.\n"
        "Exit status: 0 done (also when stopped by Ctrl+C, with everything saved), 1 error, 2 wrong usage, 130 given "
        "up\n"
        "by Ctrl+C with nothing written.");
    add_window(app, settings);
    add_train(app, settings);
    add_denoise(app, settings);
    add_film(app, settings);
    add_eval(app, settings);

    parse(app, count, arguments, settings);
    if (settings.verb == Verb::help || settings.verb == Verb::version) return settings;
    for (const CLI::App* verb : app.get_subcommands()) {
        settings.verb_given = true;
        if (verb->get_name() == "denoise") settings.verb = Verb::denoise;
        if (verb->get_name() == "train") settings.verb = Verb::train;
        if (verb->get_name() == "film") settings.verb = Verb::film;
        if (verb->get_name() == "eval") settings.verb = Verb::eval;
        note_given(*verb, settings);
    }
    check_paths(settings);
    return settings;
}

}  // namespace nca
