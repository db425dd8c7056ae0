// Settings become a plan; FilmExport carries it out on its thread, while this one shows how far it is.
#include "app/cli/film_verb.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>

#include "app/cli/chosen_model.h"
#include "app/cli/execution_check.h"
#include "app/cli/free_place.h"
#include "app/cli/interrupt.h"
#include "app/cli/standard_output.h"
#include "app/cli/terminal.h"
#include "app/cli/work_progress.h"
#include "app/cli/wound_text.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr int kGivenUp = 130;  // 128 + SIGINT, as shells count
constexpr int kSheetColumns = 8;
constexpr int kSheetZoom = 2;
constexpr int kMostSteps = 100'000;  // as a recipe's
constexpr auto kLook = std::chrono::milliseconds(100);
const std::vector<double> kSheetLevels{0, 0.25, 0.5, 0.75, 1};

std::string names_of_formats() {
    std::string names;
    for (const FilmFormat format : kFilmFormats)
        names += (names.empty() ? "" : ", ") + std::string(film_facts(format).name);
    return names;
}

/// By its name, else by what the file ends in.
FilmFormat format_of(const Settings& settings) {
    if (!settings.film.format.empty()) {
        for (const FilmFormat format : kFilmFormats)
            if (film_facts(format).name == settings.film.format) return format;
        throw InvalidSetting(
            fmt::format("--format is '{}': choose one of {}", settings.film.format, names_of_formats()));
    }
    if (settings.out.empty()) return FilmFormat::gif;
    const std::string ending = settings.out.extension().string();
    for (const FilmFormat format : kFilmFormats)
        if (!ending.empty() && film_facts(format).ending == ending) return format;
    throw InvalidSetting(fmt::format("--out is {}, which ends in no known format: give --format, one of {}",
                                     settings.out.string(), names_of_formats()));
}

void choose_background(const std::string& name, FilmPlan& plan) {
    plan.transparent = name == "nothing";
    if (name == "squares" || plan.transparent) {
        plan.background = Background::checkerboard;
    } else if (name == "white") {
        plan.background = Background::white;
    } else if (name == "black") {
        plan.background = Background::black;
    } else {
        throw InvalidSetting(fmt::format("--behind is '{}': choose one of squares, white, black, nothing", name));
    }
    if (plan.transparent && !film_facts(plan.format).alpha)
        throw InvalidSetting(
            fmt::format("--behind is nothing, and {} has no transparency: choose squares, white or "
                        "black, or another --format",
                        film_facts(plan.format).shown));
}

int whole(const char* option, int value, int low, int high) {
    if (value < low || value > high)
        throw InvalidSetting(fmt::format("{} is {}: choose a whole number from {} to {}", option, value, low, high));
    return value;
}

double level(const char* option, double value) {
    if (!(value >= 0 && value <= 1))
        throw InvalidSetting(fmt::format("{} is {}: choose a number from 0 to 1", option, value));
    return value;
}

void choose_steps(const Settings& settings, const Recipe& recipe, FilmPlan& plan) {
    const bool sheet = plan.format == FilmFormat::sheet;
    const int trained = recipe.learning.steps;
    const int steps =
        whole("--steps", settings.steps.value_or(std::min(trained + trained / 2, kMostSteps)), 0, kMostSteps);
    const int every =
        whole("--every", settings.film.every.value_or(sheet ? std::max(steps / kSheetColumns, 1) : 1), 1, kMostSteps);
    plan.steps_per_frame = every;
    // A picture is of the very end; a film's last frame is the last whole multiple.
    plan.frames = plan.format == FilmFormat::png ? 2 : steps / every + 1;
    if (plan.format == FilmFormat::png) plan.steps_per_frame = std::max(steps, 1);
    if (plan.format == FilmFormat::png && steps == 0) plan.frames = 1;
    for (const std::string& text : settings.film.wounds) {
        plan.wounds.push_back(parse_wound(text));
        if (plan.wounds.back().step > steps)
            throw InvalidSetting(
                fmt::format("--wound is '{}', after the last of {} steps: give an earlier step, or "
                            "more --steps",
                            text, steps));
    }
    std::stable_sort(plan.wounds.begin(), plan.wounds.end(),
                     [](const FilmWound& a, const FilmWound& b) { return a.step < b.step; });
}

/// The window's sentences ("Too long. Choose another.") as an error of the command line has them.
std::string as_clause(std::string sentences) {
    if (sentences.ends_with('.')) sentences.pop_back();
    const std::size_t last = sentences.rfind(". ");
    if (last == std::string::npos) return sentences;
    sentences[last] = ';';
    char& letter = sentences[last + 2];
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return sentences;
}

std::string end_text(const FilmPlan& plan, const FilmProgress& end, const ChosenModel& model, const LiveState& start,
                     const std::string& backend) {
    std::string what =
        fmt::format("{} frames, {} steps each, {} a second", plan.frames, plan.steps_per_frame, plan.frames_per_second);
    if (plan.format == FilmFormat::frames)
        what = fmt::format("{} frames, {} steps each", plan.frames, plan.steps_per_frame);
    if (plan.format == FilmFormat::png)
        what = fmt::format("the grid after {} steps", (plan.frames - 1) * plan.steps_per_frame);
    if (plan.format == FilmFormat::sheet)
        what = fmt::format("noise levels {} below each other, every {} steps to the right",
                           fmt::join(plan.levels, ", "), plan.steps_per_frame);
    const std::string begun =
        plan.format == FilmFormat::sheet ? std::string() : fmt::format("noise level {:g}, ", start.noise_level);
    return fmt::format(
        "model    {}\n         {}\n{}: {}; {}seed {}; {}\nerror    {:.3e} at the end\nwritten  {} ({} bytes)\n",
        model.path.string(), describe_model(model.file), film_facts(plan.format).shown, what, begun, start.seed,
        backend, end.error, plan.path.string(), end.bytes);
}

}  // namespace

FilmPlan plan_film(const Settings& settings, const Recipe& recipe) {
    const FilmWishes& wishes = settings.film;
    FilmPlan plan;
    plan.format = format_of(settings);
    const bool sheet = plan.format == FilmFormat::sheet;
    const fs::path usual("dnca-film" + std::string(film_facts(plan.format).ending));
    plan.path = free_place("--out", settings.out.empty() ? usual : settings.out, settings.replace);
    plan.from_restart = true;
    plan.scale = whole("--zoom", wishes.zoom.value_or(sheet ? kSheetZoom : FilmWishes::kZoom), 1, 8192);
    plan.frames_per_second = whole("--fps", wishes.frames_per_second, 1, 1000);
    choose_background(wishes.behind, plan);
    if (sheet) plan.levels = settings.levels.empty() ? kSheetLevels : settings.levels;
    if (!sheet && !settings.levels.empty())
        throw InvalidSetting("--levels are the rows of a sheet: give --format sheet, or --noise-level");
    if (sheet && settings.noise_level)
        throw InvalidSetting("--noise-level is of one grid, a sheet has --levels: give those");
    for (const double one : plan.levels) level("--levels", one);
    choose_steps(settings, recipe, plan);
    return plan;
}

int run_film(const Settings& settings) {
    const HeardExecution engine(settings.execution);
    const ChosenModel model = choose_model(settings.model);
    const FilmPlan plan = plan_film(settings, model.file.recipe);
    if (const std::string why = why_not(plan, model.file.target.grid()); !why.empty()) {
        const std::string remedy = format_remedy(plan.format);
        throw WriteFailed(fmt::format(
            "can't write {}: {}{}", plan.path.string(), as_clause(why),
            remedy.empty() ? std::string() : fmt::format("; install it ({}), or choose another --format", remedy)));
    }
    FilmSource source;
    source.parameters = model.file.parameters;
    source.target = model.file.target;
    source.execution = engine.execution();
    source.keep_probability = model.file.recipe.keep_probability;
    source.state.seed = settings.recipe.seed;
    source.state.noise_level = level("--noise-level", settings.noise_level.value_or(FilmWishes::kNoiseLevel));
    const LiveState start = source.state;

    FilmExport film;
    FilmProgress now;
    {
        const Interrupt interrupt([&film] { film.cancel(); });
        film.begin(plan, std::move(source));
        const Terminal terminal = terminal_of_stderr();
        WorkProgress bar(stderr, terminal.is, terminal.columns);
        for (now = film.progress(); now.busy(); now = film.wait(kLook))
            bar.show(now.share,
                     fmt::format("{} frame {} of {}", now.stage == FilmProgress::Stage::writing ? "writing" : "making",
                                 now.frame, now.frames));
    }
    if (now.stage == FilmProgress::Stage::failed) throw WriteFailed(now.problem);
    if (now.stage == FilmProgress::Stage::given_up) {
        print_note(fmt::format("dnca: {} was given up; nothing is left of it", plan.path.string()));
        return kGivenUp;
    }
    print_output(end_text(plan, now, model, start, engine.description()));
    return 0;
}

}  // namespace nca
