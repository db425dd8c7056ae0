// The rule by which play and learning share the processors, as arithmetic on what each of them has used so far. It
// knows no threads and no clock: the budget (budget.h) asks it and lets the sides wait.
//
// While both want to compute, play is owed its share of the processor time that both use. Where it has got less for a
// while the learner stands until that is made up for; where it has got more, play waits. Play that rests (it keeps the
// pace that it was asked for) leaves everything to the learner and saves nothing up. And where there are processors to
// spare nobody waits for nothing: a side that runs nearly as fast as it does alone is not helped.
#pragma once

#include <limits>

namespace nca {

/// What is known at one moment.
struct ShareLook {
    double now = 0;            ///< seconds since any moment
    double play_used = 0;      ///< processor seconds used so far, all threads
    double learn_used = 0;     ///< the same of the learner
    bool play_rested = false;  ///< since the look before play had nothing to do
    bool learn_stood = false;  ///< since the look before the learner stood, as it was told
};

enum class Turn { both, play, learn };

class FairShare {
public:
    /// `share` of play, in (0, 1), of a machine with so many processors.
    FairShare(double share, int processors) : share_(share), processors_(processors) {}
    void set_share(double share) { share_ = share; }

    /// Who may compute from now on. Play wants to, unless it rested and is about to rest again; the learner wants to.
    Turn look(const ShareLook& look);
    /// Play has nothing to do: the learner need not stand.
    void rest();
    /// The learner was away (paused, at rest): what was before counts no more. The next look only begins anew.
    void begin_anew();

    Turn turn() const { return turn_; }
    /// With the turn learn: seconds until it is play's again, if the learner goes on as it did.
    double seconds_to_wait() const;

private:
    /// Processors in use, smoothed.
    struct Rate {
        double value = std::numeric_limits<double>::infinity();
        double known_for = 0;  ///< seconds

        void take(double used, double seconds);
    };

    bool can_be_helped(const Rate& rate, const Rate& alone, double share) const;
    void begin_learn_turn(const ShareLook& look);
    void measure(double seconds, double play, double learn, const ShareLook& look);

    double share_;
    int processors_;
    bool begun_ = false;
    ShareLook last_;
    double owed_ = 0;  ///< to play, processor seconds; below 0: play has had too much
    Turn turn_ = Turn::both;
    double learn_turn_since_ = 0;
    double learn_used_then_ = 0;

    // While both want to compute, and of each while the other does not compute; not known, anything is possible.
    Rate play_rate_;
    Rate learn_rate_;
    Rate play_alone_;
    Rate learn_alone_;
};

}  // namespace nca
