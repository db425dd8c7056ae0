// Ctrl+C and its like. The first SIGINT or SIGTERM (or SIGHUP, unless it is ignored as under nohup) asks for a clean
// end, on a thread of its own; the second ends the process at once with status 130.
#pragma once

#include <functional>
#include <thread>

namespace nca {

/// While it lives it owns those signals; afterwards they do what they did before. One at a time.
class Interrupt {
public:
    /// `on_first` is called once, from another thread, at the first signal.
    explicit Interrupt(std::function<void()> on_first);
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

private:
    std::thread watcher_;
};

}  // namespace nca
