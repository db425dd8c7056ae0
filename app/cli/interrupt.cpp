// Signal handlers may do next to nothing, so ours counts and posts a semaphore; a thread that sleeps on it does the
// rest. The thread is the only one woken: no polling.
#include "app/cli/interrupt.h"

#include <semaphore.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <utility>

namespace nca {
namespace {

constexpr int kInterruptedStatus = 130;  // 128 + SIGINT, as shells count
constexpr std::array<int, 3> kSignals{SIGINT, SIGTERM, SIGHUP};

// A handler reaches nothing but globals.
sem_t news;
std::atomic<int> signals_seen{0};
std::atomic<bool> over{false};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler must not wait");
std::array<struct sigaction, kSignals.size()> before;

void on_signal(int) {
    const int kept_errno = errno;
    if (signals_seen.fetch_add(1) > 0) ::_exit(kInterruptedStatus);
    ::sem_post(&news);
    errno = kept_errno;
}

void watch(const std::function<void()>& on_first) {
    while (::sem_wait(&news) != 0 && errno == EINTR) {
    }
    if (!over) on_first();
}

}  // namespace

Interrupt::Interrupt(std::function<void()> on_first) {
    signals_seen = 0;
    over = false;
    ::sem_init(&news, 0, 0);
    watcher_ = std::thread([call = std::move(on_first)] { watch(call); });
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        ::sigaction(kSignals[i], nullptr, &before[i]);
        if (kSignals[i] == SIGHUP && before[i].sa_handler == SIG_IGN) continue;
        ::sigaction(kSignals[i], &action, nullptr);
    }
}

Interrupt::~Interrupt() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before[i], nullptr);
    over = true;
    ::sem_post(&news);
    watcher_.join();
    ::sem_destroy(&news);
}

}  // namespace nca
