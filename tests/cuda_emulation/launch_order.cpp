// The rules of griddepcontrol, in terms of who publishes and who joins.
#include "tests/cuda_emulation/launch_order.h"

#include <utility>

#include "tests/cuda_emulation/race_notes.h"

namespace nca::emulation {

LaunchOrder::~LaunchOrder() { keep(nullptr); }

/// In the place of the one before, whose end nobody need have seen: it was run all the same.
void LaunchOrder::keep(std::shared_ptr<const Kernel> kernel) {
    const races::Unseen unseen;
    kernel_ = std::move(kernel);
}

void LaunchOrder::launch(Begin begin, std::shared_ptr<const Kernel> kernel) {
    if (begin == Begin::after_all_before) see_all_end();
    if (now_->begin == Begin::early && now_->all_awaited) surely_ended_ = before_;
    before_ = std::exchange(now_, std::make_shared<Launch>());
    now_->begin = begin;
    races::publish(&now_->launched);
    keep(std::move(kernel));
}

void LaunchOrder::see_all_end() const { races::join(&all_ended_); }

void LaunchOrder::begin_thread() const {
    races::join(&now_->launched);
    if (now_->begin == Begin::early) races::join(&surely_ended_->ended);
}

void LaunchOrder::end_thread() const {
    races::publish(&now_->ended);
    races::publish(&all_ended_);
}

void LaunchOrder::await_launch_before() const { races::join(&before_->ended); }

void LaunchOrder::let_next_begin(bool awaited) const { now_->all_awaited &= awaited; }

}  // namespace nca::emulation
