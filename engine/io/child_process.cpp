// posix_spawn with a socket pair as standard input: unlike a pipe it can be written to without a signal when the reader
// is gone, and without blocking.
#include "engine/io/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr int kLook = 50;               // milliseconds between two questions whether to go on
constexpr int kFirstWait = 2;           // the same while it ends, which takes less
constexpr std::size_t kMostSaid = 600;  // bytes of its last words that are told

void close_once(int& descriptor) {
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
}

/// Its standard streams, and signals as a program expects them.
class SpawnSettings {
public:
    SpawnSettings(int input, int output) {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
        ::posix_spawnattr_init(&attributes);
        sigset_t signals;
        ::sigfillset(&signals);
        ::posix_spawnattr_setsigdefault(&attributes, &signals);
        ::sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes, &signals);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    }
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

}  // namespace

ChildProcess::ChildProcess(const fs::path& program, const std::vector<std::string>& arguments) {
    std::array<int, 2> ends{-1, -1};
    printed_ = ::memfd_create("what a child prints", MFD_CLOEXEC);
    int error = printed_ < 0 || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0 ? errno : 0;
    input_ = ends[0];
    if (error == 0) {
        std::vector<std::string> words = arguments;
        words.insert(words.begin(), program.string());
        std::vector<char*> pointers;
        for (std::string& word : words) pointers.push_back(word.data());
        pointers.push_back(nullptr);
        const SpawnSettings settings(ends[1], printed_);
        error = ::posix_spawn(&process_, program.c_str(), &settings.actions, &settings.attributes, pointers.data(),
                              environ);
        if (error != 0) process_ = -1;
    }
    close_once(ends[1]);
    if (error == 0) return;
    close_once(input_);
    close_once(printed_);
    throw WriteFailed(fmt::format("can't start {}: {}; check that it runs", program.string(),
                                  std::generic_category().message(error)));
}

ChildProcess::~ChildProcess() {
    close_once(input_);
    kill();
    close_once(printed_);
}

bool ChildProcess::write(std::span<const std::uint8_t> bytes, const GoOn& go_on) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(input_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!go_on()) return false;
            struct pollfd look {
                input_, POLLOUT, 0
            };
            ::poll(&look, 1, kLook);
        } else if (errno != EINTR) {
            return false;  // it has closed its end
        }
    }
    return go_on();
}

bool ChildProcess::collect(int flags) {
    if (process_ < 0) return true;
    int status = 0;
    pid_t found = 0;
    do {
        found = ::waitpid(process_, &status, flags);
    } while (found < 0 && errno == EINTR);
    if (found == 0) return false;
    process_ = -1;
    outcome_ = found < 0 ? 127 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
}

void ChildProcess::kill() {
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    collect(0);
}

std::optional<int> ChildProcess::finish(const GoOn& go_on) {
    close_once(input_);
    for (int wait = kFirstWait; !collect(WNOHANG); wait = std::min(2 * wait, kLook)) {
        if (!go_on()) {
            kill();
            return std::nullopt;
        }
        ::poll(nullptr, 0, wait);
    }
    return outcome_;
}

std::string ChildProcess::said() const {
    std::string text;
    const off_t size = ::lseek(printed_, 0, SEEK_END);
    if (size <= 0) return text;
    text.resize(std::min(static_cast<std::size_t>(size), kMostSaid));
    const ssize_t got = ::pread(printed_, text.data(), text.size(), size - static_cast<off_t>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

fs::path find_program(std::string_view name) {
    const char* value = std::getenv("PATH");
    const std::string_view all = value != nullptr ? value : "";
    for (std::size_t begin = 0; begin <= all.size();) {
        const std::size_t end = std::min(all.find(':', begin), all.size());
        if (end > begin) {
            fs::path path = fs::path(all.substr(begin, end - begin)) / name;
            std::error_code error;
            if (fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0) return path;
        }
        begin = end + 1;
    }
    return {};
}

}  // namespace nca
