// Steps taken sample by sample: a thread takes one sample through a whole step, then the next. Samples need nothing of
// each other, so that no thread waits for another but in the last few steps; and a thread that stays with a sample for
// some steps finds its states in its own cache.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "engine/backend/cpu/gate_rounds.h"
#include "engine/backend/cpu/threads/thread_team.h"

namespace nca::cpu {

/// One sample's next step, in the hands of one thread.
struct Turn {
    int sample;
    int step;  ///< 0, 1, ... in the order in which steps are taken
    int part;  ///< parts of the step that are done
    int lane;  ///< in [0, threads), this sample's alone until the step has ended, whichever thread goes on with it
};

/// How far each sample is, and who has it. Any thread.
class SampleTurns {
public:
    /// For so many samples and at most so many threads at a time.
    SampleTurns(int samples, int threads);

    /// All samples before their first step. Not while run_samples() runs.
    void begin(int steps, int parts);
    /// A sample that nobody has. One that was put back amid a step comes first; then the one that the thread had last,
    /// unless it is far ahead of another; then the one that is furthest behind. Nothing if all are taken or done.
    std::optional<Turn> take(int thread);
    /// With turn.part parts done; at `parts` the sample's step has ended.
    void put_back(const Turn& turn);
    /// Steps of all samples that have not ended.
    int steps_left() const;
    /// Steps that every sample has ended.
    int steps_done() const;

private:
    struct Sample {
        int step = 0;
        int part = 0;
        int lane = kNone;
        bool taken = false;
    };
    static constexpr int kNone = -1;
    /// Steps that a thread stays with a sample.
    static constexpr int kStay = 8;

    int choose(int thread) const;

    int steps_ = 0;
    int parts_ = 0;
    mutable std::mutex mutex_;
    std::vector<Sample> samples_;
    std::vector<int> last_sample_;  // [thread]
    std::vector<int> free_lanes_;
};

/// Calls work(turn, thread) for every part of every step of every sample; the parts and steps of one sample in order.
/// Between parts the gate may hold it (gate_rounds.h). Returns false if the gate abandoned the steps:
/// SampleTurns::steps_done() of them are whole.
template <class Work>
bool run_samples(ThreadTeam& team, SampleTurns& turns, int steps, int parts, Gate* gate, Work&& work) {
    turns.begin(steps, parts);
    return do_in_rounds(gate, [&](GateRound& round) {
        team.for_each(turns.steps_left(), [&](int, int thread) {
            if (round.is_known_to_be_over()) return;
            std::optional<Turn> turn = turns.take(thread);
            if (!turn)
                return;  // what is left is in others' hands, and dealt out in the next round if they don't end it
            for (; turn->part < parts && !round.is_over(); ++turn->part) work(*turn, thread);
            turns.put_back(*turn);
        });
        return turns.steps_left() == 0;
    });
}

}  // namespace nca::cpu
