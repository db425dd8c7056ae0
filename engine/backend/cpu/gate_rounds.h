// Work of all threads that a gate may hold or abandon: it is done in rounds, and the gate is met between them.
#pragma once

#include <atomic>

#include "engine/backend/backend.h"

namespace nca::cpu {

/// One round, for all threads.
class GateRound {
public:
    explicit GateRound(const Gate* gate) : gate_(gate) {}

    /// Asked before each piece of work, by any thread. True once the gate is wanted: begin nothing more in this round.
    /// One piece is let through all the same, so that work ends with a gate that is always wanted too.
    bool is_over() { return gate_ != nullptr && gate_->wanted() && begun_.exchange(true); }
    /// The same without letting one through: it is known already.
    bool is_known_to_be_over() const { return begun_.load(std::memory_order_relaxed) && gate_->wanted(); }

private:
    const Gate* gate_;
    std::atomic<bool> begun_{false};
};

/// Calls round(GateRound&) until it returns true: all is done. Only the calling thread meets the gate, after the round,
/// when all others have stopped: nobody can wait for somebody who is held. Returns false if the gate abandoned it.
template <class Round>
bool do_in_rounds(Gate* gate, Round&& round) {
    while (true) {
        GateRound here(gate);
        const bool done = round(here);
        if (gate != nullptr && gate->wanted() && !gate->hold()) return false;
        if (done) return true;
    }
}

}  // namespace nca::cpu
