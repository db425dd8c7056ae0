// The launches of one stream as ThreadSanitizer is told of them (race_notes.h): what is sure to have ended when the
// threads of a launch begin, though here every launch runs behind the one before it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace nca::emulation {

/// A kernel with its arguments.
using Kernel = std::function<void()>;

/// As a launch is queued: early is programmatic stream serialization.
enum class Begin : std::uint8_t { after_all_before, early };

class LaunchOrder {
public:
    LaunchOrder() = default;
    ~LaunchOrder();
    LaunchOrder(const LaunchOrder&) = delete;
    LaunchOrder& operator=(const LaunchOrder&) = delete;

    // By whoever runs the stream.

    /// The next launch begins. An early one begins once all threads of the one before it let it: what that one wrote is
    /// not sure to be there, only the end of a launch makes it so.
    void launch(Begin begin, std::shared_ptr<const Kernel> kernel);
    const Kernel& kernel() const { return *kernel_; }
    /// All launches so far have ended: for the stream, or for who has waited for it.
    void see_all_end() const;

    // By threads of the launch at work.

    void begin_thread() const;
    void end_thread() const;
    /// griddepcontrol.wait.
    void await_launch_before() const;
    /// griddepcontrol.launch_dependents, or a thread's end: `awaited` says whether it called await_launch_before(). All
    /// threads have to for the next launch to rely on it; on a GPU one of a block suffices.
    void let_next_begin(bool awaited) const;

private:
    void keep(std::shared_ptr<const Kernel> kernel);

    /// Its members are places (races::publish), new for every launch, since what was published stays.
    struct Launch {
        Begin begin = Begin::after_all_before;
        bool all_awaited = true;  // before they let the next one begin
        char launched = 0;
        char ended = 0;
    };
    std::shared_ptr<Launch> now_ = std::make_shared<Launch>();
    std::shared_ptr<Launch> before_ = now_;
    std::shared_ptr<Launch> surely_ended_ = now_;  // when this one begins, though the stream has not seen it
    char all_ended_ = 0;
    std::shared_ptr<const Kernel> kernel_;
};

}  // namespace nca::emulation
