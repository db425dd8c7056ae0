// The command line: what each verb takes, that defaults are the seed recipe, and what is refused as wrong usage.
#include "app/options.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace {

using namespace nca;

Settings parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "dnca");
    return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

std::string refusal(const std::vector<const char*>& arguments) {
    try {
        parse(arguments);
    } catch (const WrongUsage& error) {
        return error.what();
    }
    return "nothing was refused";
}

bool says(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("without arguments the window opens on the bundled model") {
    const Settings settings = parse({});
    CHECK(settings.verb == Verb::window);
    CHECK(!settings.verb_given);
    CHECK(settings.recipe == Recipe{});
    CHECK(settings.model.empty());
    CHECK(settings.out.empty());
    CHECK(settings.execution.backend == "auto");
    CHECK(settings.execution.threads == 0);
    CHECK(settings.given.empty());
    CHECK(parse({"train"}).recipe == Recipe{});
}

TEST_CASE("train takes every number of the recipe") {
    const Settings settings = parse({"train",
                                     "--target",
                                     "🦋",
                                     "--iterations",
                                     "7",
                                     "--batch",
                                     "3",
                                     "--steps",
                                     "5",
                                     "--learning-rate",
                                     "0.25",
                                     "--seed",
                                     "18446744073709551615",
                                     "--backend",
                                     "reference",
                                     "--threads",
                                     "2",
                                     "--instruction-set",
                                     "avx2",
                                     "--memory",
                                     "recompute",
                                     "--out",
                                     "o",
                                     "--resume",
                                     "r",
                                     "--size",
                                     "12",
                                     "--padding",
                                     "2",
                                     "--channels",
                                     "8",
                                     "--hidden",
                                     "16",
                                     "--noise-low",
                                     "0.1",
                                     "--noise-high",
                                     "0.9",
                                     "--clip-norm",
                                     "2",
                                     "--keep-probability",
                                     "0.75",
                                     "--end-learning-rate",
                                     "1e-5",
                                     "--decay-iterations",
                                     "9",
                                     "--checkpoint-every",
                                     "1.5"});
    Recipe wanted;
    wanted.sizes = {.channels = 8, .hidden = 16};
    wanted.learning = {.learning_rate = 0.25,
                       .end_learning_rate = 1e-5,
                       .decay_iterations = 9,
                       .clip_norm = 2,
                       .batch = 3,
                       .steps = 5,
                       .noise_low = 0.1,
                       .noise_high = 0.9};
    wanted.keep_probability = 0.75;
    wanted.iterations = 7;
    wanted.seed = 18446744073709551615ULL;
    wanted.target = "🦋";
    wanted.target_size = 12;
    wanted.target_padding = 2;
    CHECK(settings.verb == Verb::train);
    CHECK(settings.recipe == wanted);
    CHECK(settings.execution.backend == "reference");
    CHECK(settings.execution.threads == 2);
    CHECK(settings.execution.instruction_set == "avx2");
    CHECK(settings.execution.memory == TapeMemory::recompute);
    CHECK(settings.out == "o");
    CHECK(settings.resume == "r");
    CHECK(settings.checkpoint_seconds == 1.5);
    CHECK(settings.given.size() == 23);
    CHECK(settings.has("learning-rate"));
    CHECK(settings.has("checkpoint-every"));
    CHECK_FALSE(settings.has("model"));
}

TEST_CASE("denoise and eval take theirs") {
    const Settings denoise = parse({"denoise", "--model", "m", "--noise-level=0.5", "--examples", "3", "--steps", "9",
                                    "--seed", "4", "--out", "o", "--backend", "reference"});
    CHECK(denoise.verb == Verb::denoise);
    CHECK(denoise.model == "m");
    CHECK(denoise.noise_level == 0.5);
    CHECK(denoise.examples == 3);
    CHECK(denoise.steps == 9);
    CHECK(denoise.recipe.seed == 4);
    CHECK(denoise.out == "o");
    const Settings eval = parse({"eval", "--json", "--levels", "0,.5,1"});
    CHECK(eval.verb == Verb::eval);
    CHECK(eval.json);
    CHECK(eval.levels == std::vector<double>{0, 0.5, 1});
    CHECK_FALSE(parse({"eval"}).json);
    CHECK_FALSE(parse({"eval"}).steps.has_value());
    const Settings film = parse({"film", "--format", "webp", "--zoom", "3", "--fps", "12", "--every", "2", "--behind",
                                 "nothing", "--wound", "1:erase:2,3,4", "--wound", "5:noise:2,3,4", "--replace"});
    CHECK(film.verb == Verb::film);
    CHECK(film.film.format == "webp");
    CHECK(film.film.zoom == 3);
    CHECK(film.film.frames_per_second == 12);
    CHECK(film.film.every == 2);
    CHECK(film.film.behind == "nothing");
    CHECK(film.film.wounds == std::vector<std::string>{"1:erase:2,3,4", "5:noise:2,3,4"});
    CHECK(film.replace);
    const Settings parts =
        parse({"eval", "--parts", "drift", "--drift-steps", "9", "--radius", "2.5", "--picture", "p"});
    CHECK(parts.measures.parts == "drift");
    CHECK(parts.measures.drift_steps == 9);
    CHECK(parts.measures.radius == 2.5);
    CHECK(parts.measures.picture == "p");
}

TEST_CASE("ranges are the engine's business: the form is right") {
    CHECK(parse({"train", "--batch", "-3"}).recipe.learning.batch == -3);
    CHECK(parse({"train", "--batch", "010"}).recipe.learning.batch == 10);
    CHECK(std::isnan(parse({"train", "--learning-rate", "nan"}).recipe.learning.learning_rate));
    CHECK(parse({"denoise", "--noise-level", "-7"}).noise_level == -7);
    CHECK(parse({"eval", "--levels", "0,2"}).levels == std::vector<double>{0, 2});
}

TEST_CASE("wrong usage names the option, the value and where to look") {
    CHECK(says(refusal({"paint"}), "there is no verb 'paint': choose one of window, train, denoise, film, eval"));
    CHECK(says(refusal({"train", "--colour", "3"}), "--colour"));
    CHECK(says(refusal({"train", "more"}), "more"));
    CHECK(says(refusal({"train", "--batch"}), "--batch"));
    CHECK(says(refusal({"train", "--batch", "2", "--batch", "3"}), "--batch"));
    CHECK(says(refusal({"train", "--batch", "1e99"}), "--batch is '1e99': give a whole number"));
    CHECK(says(refusal({"train", "--batch", "3x"}), "--batch is '3x'"));
    CHECK(says(refusal({"train", "--batch", ""}), "--batch is ''"));
    CHECK(says(refusal({"train", "--batch", "99999999999999"}), "--batch is 99999999999999"));
    CHECK(says(refusal({"train", "--seed", "-1"}), "--seed is '-1': give a whole number from 0 on"));
    CHECK(says(refusal({"train", "--learning-rate", "fast"}), "--learning-rate is 'fast': give a number"));
    CHECK(says(refusal({"train", "--learning-rate", "0,5"}), "--learning-rate is '0,5'"));
    CHECK(says(refusal({"eval", "--levels", "0,,1"}), "--levels is ''"));
    CHECK(says(refusal({"eval", "--levels", ""}), "--levels is ''"));
    CHECK(says(refusal({"train", "--out", ""}), "--out is empty"));
    CHECK(says(refusal({"train", "--resume", ""}), "--resume is empty"));
    CHECK(says(refusal({"denoise", "--model", ""}), "--model is empty"));
    CHECK(says(refusal({"denoise", "--target", "x"}), "--target"));
    CHECK(says(refusal({"train", "--colour", "3"}), "`dnca train --help`"));
}

TEST_CASE("help and version are verbs; every option's help says when to change it") {
    CHECK(parse({"--version"}).verb == Verb::version);
    const Settings help = parse({"--help"});
    CHECK(help.verb == Verb::help);
    for (const char* verb : {"window", "train", "denoise", "film", "eval"}) CHECK(says(help.help_text, verb));
    for (const char* verb : {"window", "train", "denoise", "film", "eval"}) {
        const std::string text = parse({verb, "--help"}).help_text;
        std::size_t options = 0;
        for (std::size_t at = text.find("\n  --"); at != std::string::npos; at = text.find("\n  --", at + 1)) {
            ++options;
            // The second line of an option is the reason to change it.
            const std::size_t second = text.find('\n', at + 1) + 1;
            CAPTURE(text.substr(at, 60));
            CHECK(text.compare(second, 20, std::string(20, ' ')) == 0);
        }
        CHECK(options >= (verb == std::string("window") ? 4 : 9));
    }
}

TEST_CASE("train takes a recipe and a model to begin with, but not on a run that goes on") {
    const Settings settings = parse({"train", "--recipe", "healer", "--from", "seed.safetensors"});
    CHECK(settings.recipe_choice == "healer");
    CHECK(settings.from == "seed.safetensors");
    CHECK(says(refusal({"train", "--recipe", ""}), "--recipe is empty"));
    CHECK(says(refusal({"train", "--from", ""}), "--from is empty"));
    CHECK(says(refusal({"train", "--resume", "run", "--recipe", "healer"}), "--recipe begins another"));
    CHECK(says(refusal({"train", "--resume", "run", "--from", "x"}), "--from begins another"));
}
