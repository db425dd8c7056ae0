// Keeps the last steps.
#include "app/channel_history.h"

namespace nca {

void ChannelHistory::add(int channel, std::uint32_t step, const ValueStatistics& figures) {
    if (channel != channel_ || (!points_.empty() && step < points_.back().step)) points_.clear();
    channel_ = channel;
    if (!points_.empty() && points_.back().step == step) points_.pop_back();
    points_.push_back({step, figures.mean, figures.least, figures.most});
    while (step - points_.front().step >= kSteps) points_.pop_front();
}

}  // namespace nca
