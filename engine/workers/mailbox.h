// A latest-wins mailbox of three slots for things that are large and come often (frames). One thread writes, one thread
// reads; neither ever waits, and the reader never sees half a thing: each owns one slot, and the third changes hands by
// one atomic exchange. Slots keep their memory, so that a steady stream allocates nothing. The idea is the triple
// buffer of graphics drivers.
#pragma once

#include <array>
#include <atomic>

namespace nca {

template <class T>
class Mailbox {
public:
    /// The writer's slot: fill it, then publish(). What it holds is an older thing of unspecified age.
    T& write_slot() { return slots_[writer_]; }

    /// Hands the filled slot over; a thing that nobody took is overwritten later. Writer only.
    void publish() { writer_ = middle_.exchange(writer_ | kFresh, std::memory_order_acq_rel) & kIndex; }

    /// True if something was published since the last take(). Any thread.
    bool fresh() const { return (middle_.load(std::memory_order_acquire) & kFresh) != 0; }

    /// Makes the newest published thing the one that read_slot() shows. Returns false, and changes nothing, if there is
    /// none newer than the last taken. Reader only.
    bool take() {
        if (!fresh()) return false;
        reader_ = middle_.exchange(reader_, std::memory_order_acq_rel) & kIndex;
        return true;
    }

    /// The thing taken last; a default T before the first take(). Reader only.
    const T& read_slot() const { return slots_[reader_]; }

private:
    static constexpr unsigned kIndex = 3;
    static constexpr unsigned kFresh = 4;

    std::array<T, 3> slots_{};
    std::atomic<unsigned> middle_{1};  ///< index of the slot that neither owns, with kFresh if it was not yet taken
    unsigned writer_ = 0;
    unsigned reader_ = 2;
};

}  // namespace nca
