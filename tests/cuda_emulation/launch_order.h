// The launches of one stream as ThreadSanitizer is told of them (race_notes.h): what is sure to have ended when the
// threads of a launch begin, though here every launch runs behind the one before it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace nca::emulation {

/// A kernel with its arguments.
using Kernel = std::function<void()>;

/// As a launch is queued: early is programmatic stream serialization.
enum class Begin : std::uint8_t { after_all_before, early };

class LaunchOrder {
public:
    // By whoever runs the stream.

    /// The next launch begins. An early one begins once all threads of the one before it let it: what that one wrote is
    /// not sure to be there, only the end of a launch makes it so.
    void launch(Begin begin, std::shared_ptr<const Kernel> kernel);
    const Kernel& kernel() const { return *kernels_.back(); }
    /// All launches so far have ended.
    void see_all_end();
    /// The same for somebody else, who has waited for the stream.
    void join_ends() const;

    // By threads of the launch at work.

    void begin_thread() const;
    void end_thread() const;
    /// griddepcontrol.wait.
    void await_launch_before() const;
    /// griddepcontrol.launch_dependents, or a thread's end: `awaited` says whether it called await_launch_before().
    void let_next_begin(bool awaited) const;

private:
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
    std::vector<std::shared_ptr<const Kernel>> kernels_;  // which threads may read until the end is seen
};

}  // namespace nca::emulation
