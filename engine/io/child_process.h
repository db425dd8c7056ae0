// A program that is fed through its standard input: started, written to, waited for, or killed. It is always collected,
// so that no zombie stays, and it is in a process group of its own, so that Ctrl+C in a terminal reaches us alone.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nca {

/// Asked now and then while something takes long; false gives it up.
using GoOn = std::function<bool()>;

class ChildProcess {
public:
    /// Throws WriteFailed if it can't be started.
    ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments);
    ~ChildProcess();  ///< kills it if it still runs
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// False if it takes no more (it has ended, which finish() explains) or if `go_on` said so.
    bool write(std::span<const std::uint8_t> bytes, const GoOn& go_on);
    /// Ends its input and waits. Its exit status (128 + the signal that killed it); nothing if `go_on` said no: then it
    /// was killed.
    std::optional<int> finish(const GoOn& go_on);
    /// The last lines that it printed.
    std::string said() const;

private:
    bool collect(int flags);  ///< true once it has ended
    void kill();

    pid_t process_ = -1;          ///< -1 once it was collected
    int input_ = -1;              ///< our end of its standard input
    int printed_ = -1;            ///< what it prints, in memory
    std::optional<int> outcome_;  ///< waitpid's
};

/// The path of a program that $PATH leads to; empty if there is none.
std::filesystem::path find_program(std::string_view name);

}  // namespace nca
