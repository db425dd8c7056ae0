// A debt that is kept near nothing by letting one of the two sides wait.
#include "engine/workers/fair_share.h"

#include <algorithm>

namespace nca {
namespace {

/// What play must be owed before the learner stands. Standing costs the learner the tails of its tiles: with a tenth of
/// this it would stand at every step of the grid.
constexpr double kPatience = 0.015;
/// What play may have had too much before it waits; its waiting costs nothing.
constexpr double kLeeway = 0.001;
/// Neither debt grows beyond this: nobody shall stand for long for what was long ago.
constexpr double kMostOwed = 0.1;
/// Each side can use all of so few processors; what both do not get there, other programs have taken.
constexpr int kFewProcessors = 4;
/// A side that gets this part of what it uses alone is not kept from much by the other.
constexpr double kNearlyAlone = 0.75;
constexpr double kOverShare = 0.05;  ///< and it is helped up to its share and this much more
/// Rates are smoothed over this many seconds.
constexpr double kMemory = 0.5;
/// What a side uses alone is believed to have grown by this part in a second, so that it is measured again.
constexpr double kForget = 0.1;
/// A learner that computes nothing in this time (it waits for a disk) has lost its turn, seconds; one on a machine that
/// is busy with other programs computes a little.
constexpr double kLongestWait = 0.25;
constexpr double kNothing = 0.0002;
/// A rate that was measured for less than this says nothing yet, seconds.
constexpr double kSure = 0.02;
constexpr double kShortestWait = 0.0005;
constexpr double kLookAgain = 0.05;

}  // namespace

Turn FairShare::look(const ShareLook& look) {
    const double seconds = look.now - last_.now;
    const double play = look.play_used - last_.play_used;
    const double learn = look.learn_used - last_.learn_used;
    last_ = look;
    if (!begun_) {
        begun_ = true;
        return turn_;
    }
    if (seconds > 0) measure(seconds, play, learn, look);

    owed_ += share_ * (play + learn) - play;
    if (look.play_rested) owed_ = std::min(owed_, 0.0);
    owed_ = std::clamp(owed_, -kMostOwed, kMostOwed);

    const bool play_is_short = can_be_helped(play_rate_, play_alone_, share_);
    const bool learn_is_short = can_be_helped(learn_rate_, learn_alone_, 1 - share_);
    if (turn_ == Turn::play && (owed_ <= 0 || !play_is_short)) turn_ = Turn::both;
    if (turn_ == Turn::learn && look.now - learn_turn_since_ > kLongestWait) {
        if (look.learn_used - learn_used_then_ < kNothing) owed_ = 0;
        begin_learn_turn(look);
    }
    if (turn_ == Turn::learn && (owed_ >= 0 || !learn_is_short)) turn_ = Turn::both;
    if (turn_ == Turn::both && owed_ > kPatience && play_is_short) {
        turn_ = Turn::play;
        play_alone_.known_for = 0;  // now it can be measured again
    }
    if (turn_ == Turn::both && owed_ < -kLeeway && learn_is_short) {
        turn_ = Turn::learn;
        begin_learn_turn(look);
    }
    return turn_;
}

void FairShare::Rate::take(double used, double seconds) {
    known_for = std::min(known_for + seconds, kMemory);
    const double part = std::min(1.0, seconds / known_for);
    value = part < 1 ? (1 - part) * value + used / seconds * part : used / seconds;
}

void FairShare::begin_learn_turn(const ShareLook& look) {
    learn_turn_since_ = look.now;
    learn_used_then_ = look.learn_used;
}

/// Whether a side would get more if the other stood.
bool FairShare::can_be_helped(const Rate& rate, const Rate& alone, double share) const {
    if (processors_ <= kFewProcessors || alone.known_for < kSure) return true;
    return rate.value < std::max(std::min(share + kOverShare, 1.0), kNearlyAlone) * alone.value;
}

void FairShare::measure(double seconds, double play, double learn, const ShareLook& look) {
    play_rate_.take(play, seconds);
    learn_rate_.take(learn, seconds);
    play_alone_.value *= 1 + kForget * seconds;
    learn_alone_.value *= 1 + kForget * seconds;
    if (turn_ == Turn::play && look.learn_stood) play_alone_.take(play, seconds);
    if (turn_ == Turn::learn || look.play_rested) learn_alone_.take(learn, seconds);
}

void FairShare::rest() {
    if (turn_ == Turn::play) turn_ = Turn::both;
    owed_ = std::min(owed_, 0.0);
}

void FairShare::begin_anew() {
    begun_ = false;
    owed_ = 0;
    turn_ = Turn::both;
}

double FairShare::seconds_to_wait() const {
    if (turn_ != Turn::learn) return 0;
    const double rate = learn_alone_.known_for > 0 ? std::max(learn_alone_.value, 1e-3) : 1;
    return std::clamp(-owed_ / (share_ * rate), kShortestWait, kLookAgain);
}

}  // namespace nca
