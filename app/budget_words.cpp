// Two or three digits are all that anybody sees; figures keep to few places, so that nothing moves.
#include "app/budget_words.h"

#include <fmt/format.h>

#include <cmath>

#include "app/number_text.h"

namespace nca {
namespace {

std::string rate_figure(double rate, bool long_units) {
    if (rate >= 999.5 && !long_units) return fmt::format("{:.1f}k", rate / 1e3);
    if (rate >= 99.5) return gui::with_commas(std::llround(rate));
    if (rate >= 9.95) return fmt::format("{:.0f}", rate);
    if (rate >= 0.995) return fmt::format("{:.1f}", rate);
    return fmt::format("{:.2f}", rate);
}

std::string seconds_figure(double seconds) {
    if (seconds < 0.00995) return fmt::format("{:.2g} ms", seconds * 1e3);
    if (seconds < 0.995) return fmt::format("{:.0f} ms", seconds * 1e3);
    if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
    return fmt::format("{:.0f} s", seconds);
}

std::string percent(double part) { return fmt::format("{:.0f} %", 100 * part); }

}  // namespace

BudgetFigures budget_figures(const LiveSnapshot& live, const TrainerSnapshot& trainer, double asked, bool long_units) {
    BudgetFigures figures;
    // A measurement far above what is asked for is one from before the speed was changed: the next step tells.
    const bool stale = asked > 0 && live.steps_per_second > 2 * asked;
    figures.plays = live.state == LiveRunState::running && live.steps_per_second > 0 && !stale;
    if (figures.plays)
        figures.play = rate_figure(live.steps_per_second, long_units) + (long_units ? " steps/s" : "/s");
    else
        figures.play = live.state == LiveRunState::paused ? "held" : "-";
    figures.learns = trainer.state == RunState::running && trainer.seconds_per_iteration > 0;
    if (figures.learns)
        figures.learn = seconds_figure(trainer.seconds_per_iteration) + (long_units ? "/iteration" : "");
    else if (trainer.state == RunState::running)
        figures.learn = "-";
    else if (trainer.state == RunState::finished)
        figures.learn = "done";  // "finished" is too long for a narrow bar
    else
        figures.learn = run_state_name(trainer.state);
    return figures;
}

std::string budget_text(const BudgetFacts& facts, double play_share, bool learns) {
    const double both = facts.play_processors + facts.learn_processors;
    std::string text;
    if (both > 0)
        text = fmt::format(
            "Measured in the last second: play {:.2f} of a processor, learning {:.2f} ({} and {} of what both use).\n",
            facts.play_processors, facts.learn_processors, percent(facts.play_processors / both),
            percent(facts.learn_processors / both));
    if (learns)
        text +=
            fmt::format("Asked for: at most {} for play while both want all; what it does not need goes to learning.\n",
                        percent(play_share));
    text +=
        "To the right where the live grid stutters at high speed, to the left where learning shall be done sooner. The "
        "results are the same.";
    return text;
}

}  // namespace nca
