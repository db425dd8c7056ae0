// A ring of marks: the one that is set next was set kAhead portions ago.
#include "engine/backend/cuda/progress.h"

namespace nca::gpu {

bool Progress::go_on() {
    Event& mark = marks_[next_];
    mark.wait();
    mark.record(stream_);
    next_ = (next_ + 1) % kAhead;
    return gate_ == nullptr || !gate_->wanted() || gate_->hold();
}

}  // namespace nca::gpu
