// Each command to the session, and the words that confirm it.
#include "app/panels/transport.h"

#include <fmt/format.h>

#include "app/number_text.h"

namespace nca {

using namespace gui;

void play_or_pause(Desk& desk) {
    const bool plays = !desk.session.playing();
    desk.session.set_playing(plays);
    if (plays)
        desk.toast(kPlayIcon, kPlay, "Playing");
    else
        desk.toast(kPauseIcon, kPlay, fmt::format("Paused at step {}", with_commas(desk.session.live().step)));
}

void make_steps(Desk& desk, std::uint32_t steps) {
    desk.session.step(steps);
    desk.toast(kStepIcon, kPlay, steps == 1 ? std::string("One step") : fmt::format("{} steps", with_commas(steps)));
}

void restart(Desk& desk) {
    desk.session.restart();
    desk.toast(kRestartIcon, kPlay,
               fmt::format("Restarted: seed {}, noise level {:.2f}", desk.session.live().seed,
                           desk.session.live().noise_level));
}

void new_noise(Desk& desk) {
    desk.session.new_noise();
    desk.toast(kDiceIcon, kPlay, "New noise, from another seed");
}

void undo(Desk& desk) { desk.session.undo(); }

void redo(Desk& desk) { desk.session.redo(); }

void learn_or_pause(Desk& desk) {
    const bool pauses = desk.session.learns();
    const bool ended = desk.session.shows_newest_run() && desk.session.trainer().state == RunState::finished;
    desk.session.learn_or_pause();
    if (pauses)
        desk.toast(kPauseIcon, kLearn, "Learning is paused; T resumes it", "learn");
    else if (!ended)
        desk.toast(kPlayIcon, kLearn, fmt::format("Learning {}", desk.session.name()), "learn");
}

}  // namespace nca
