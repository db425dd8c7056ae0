// The table of options, one function for each group of them, bound to Settings with CLI11. Each text says what the
// option is, what it is without being given, and when to change it.
#include "app/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <string_view>

#include "engine/evaluate/error_by_level.h"

namespace nca {
namespace {

constexpr std::array<std::string_view, 3> kVerbs{"train", "denoise", "eval"};
constexpr std::size_t kNameColumn = 30;  // characters before the texts of --help

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

void add_target_options(CLI::App& verb, Recipe& recipe) {
    const auto add = [&](const char* name, auto& value, const char* type, const std::string& text) {
        verb.add_option(name, value, text)->type_name(type)->group("What is learned");
    };
    add("--target", recipe.target, "EMOJI|PICTURE",
        fmt::format("an emoji, or the path of a PNG or JPEG ({})\nchange it to learn something else", recipe.target));
    add("--size", recipe.target_size, "CELLS",
        fmt::format("side of the square that the picture is resized to ({})\nmore for finer detail: time and memory "
                    "grow with the square",
                    recipe.target_size));
    add("--padding", recipe.target_padding, "CELLS",
        fmt::format("empty cells around it ({})\nmore if the pattern should not feel the border", recipe.target_padding));
    add("--channels", recipe.sizes.channels, "C",
        fmt::format("numbers in a cell, the last four are its colour ({})\nfewer to learn faster, more for hard pictures",
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
        verb.add_option(name, value, text)->type_name(type)->group("How it learns (may also be changed on --resume)");
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

void add_execution_options(CLI::App& verb, Execution& execution) {
    const auto add = [&](const char* name, auto& value, const char* type, const std::string& text) {
        verb.add_option(name, value, text)->type_name(type)->group("How it is computed (same results)");
    };
    add("--backend", execution.backend, "NAME",
        fmt::format("one of {} ({})\nreference is slow, in double precision: for checking", joined(backend_names()),
                    execution.backend));
    add("--threads", execution.threads, "N", "processor cores to use (0: all)\nfewer to leave some for other work");
    add("--instruction-set", execution.instruction_set, "NAME",
        fmt::format("auto, {} (auto: the best)\nchange it to compare, or if the best one fails",
                    joined(instruction_sets())));
}

void add_train(CLI::App& app, Settings& settings) {
    CLI::App& verb = *app.add_subcommand("train", "learn a picture; Ctrl+C stops with everything saved");
    add_target_options(verb, settings.recipe);
    add_learning_options(verb, settings.recipe);
    add_execution_options(verb, settings.execution);
    const char* files = "Files";
    verb.add_option("--out", settings.out,
                    "folder for metrics.csv, run.checkpoint, model.safetensors (dnca-run)\n"
                    "a new name for each run; a run that is there is never overwritten")
        ->type_name("DIR")
        ->group(files);
    verb.add_option("--resume", settings.resume,
                    "go on with the run in that folder (or checkpoint file), with the same numbers\n"
                    "to continue after Ctrl+C, a crash, or the planned end")
        ->type_name("DIR")
        ->group(files);
    verb.add_option("--checkpoint-every", settings.checkpoint_seconds,
                    fmt::format("seconds between savings of checkpoint and model ({})\n"
                                "less to lose less in a power cut; 0: only at the end",
                                settings.checkpoint_seconds))
        ->type_name("SECONDS")
        ->group(files);
}

void add_example_options(CLI::App& verb, Settings& settings, const char* examples_text) {
    verb.add_option("--model", settings.model, "a model file (the bundled lizard)\nto see one that you trained")
        ->type_name("FILE");
    verb.add_option("--examples", settings.examples, examples_text)->type_name("N");
    verb.add_option("--steps", settings.steps,
                    "steps of the automaton (as many as in training)\nmore to see what happens beyond the horizon")
        ->type_name("T");
    verb.add_option("--seed", settings.recipe.seed,
                    fmt::format("of every random number ({})\nchange it for other starts", settings.recipe.seed))
        ->type_name("S");
    add_execution_options(verb, settings.execution);
}

void add_denoise(CLI::App& app, Settings& settings) {
    CLI::App& verb = *app.add_subcommand("denoise", "show what a model makes of noisy starts: PNG, GIF and errors");
    add_example_options(verb, settings, "noisy starts (8)\nmore for a better mean, fewer to be quick");
    verb.add_option("--noise-level", settings.noise_level,
                    "0 (clean) to 1 (pure noise), for all examples (each draws its own, as in training)\n"
                    "to look at one level")
        ->type_name("A");
    verb.add_option("--out", settings.out,
                    "folder for denoised.png and denoised.gif (dnca-out)\n"
                    "another one to keep the pictures of an earlier time")
        ->type_name("DIR");
}

void add_eval(CLI::App& app, Settings& settings) {
    CLI::App& verb = *app.add_subcommand("eval", "measure a model: error by noise level, as a table or JSON");
    add_example_options(verb, settings, "fresh starts of each level (16)\nmore for less chance in the numbers");
    verb.add_option("--levels", settings.levels,
                    fmt::format("noise levels, 0 to 1, with commas ({})\nto look closer at some range",
                                fmt::join(ErrorByLevelSettings{}.levels, ",")))
        ->type_name("A,B,...")
        ->delimiter(',');
    verb.add_flag("--json", settings.json, "print JSON and nothing else\nfor programs that read it");
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
    throw WrongUsage(
        fmt::format("there is no verb '{}': choose one of {}; `dnca --help` says more", first, fmt::join(kVerbs, ", ")));
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
    } catch (const CLI::ConversionError& error) {
        throw WrongUsage(fmt::format("{}: it is no number of the kind that is wanted; {}", error.what(), usage_hint(app)));
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
        "\nWithout a verb: denoise, with the bundled model.\n"
        "Exit status: 0 done (also when stopped by Ctrl+C, with everything saved), 1 error, 2 wrong usage.");
    add_train(app, settings);
    add_denoise(app, settings);
    add_eval(app, settings);

    parse(app, count, arguments, settings);
    if (settings.verb == Verb::help || settings.verb == Verb::version) return settings;
    for (const CLI::App* verb : app.get_subcommands()) {
        if (verb->get_name() == "train") settings.verb = Verb::train;
        if (verb->get_name() == "eval") settings.verb = Verb::eval;
        note_given(*verb, settings);
    }
    check_paths(settings);
    return settings;
}

}  // namespace nca
