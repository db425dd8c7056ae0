// fuzz_loaders: feeds every loader with bent files and looks for crashes, hangs, wrong exceptions and memory without
// end; with the address sanitizer (the tree asan) also for reads and writes out of bounds, and leaks at the end.
//
//   fuzz_loaders [--seconds S] [--inputs N] [--seed K] [--from I]
//
// Stops after S seconds or N inputs, whichever is first (20 seconds without either). Past failures are replayed first.
// An input depends on K and its number alone: what died says both, and --from I --inputs 1 has it again, written to
// fuzz_input beside. To have it tried for ever after put that file into tests/fuzz/failures, its kind's name before.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include "tests/fuzz/loaders.h"

// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the sanitizers' own name
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

using namespace nca::fuzz;
using Clock = std::chrono::steady_clock;

constexpr auto kHang = std::chrono::seconds(20);            // of one input, which takes a thousandth of one
constexpr std::size_t kMostMemory = std::size_t{3} << 30U;  // bytes of the whole process, the sanitizer's included

std::uint64_t seed = 1;
std::atomic<std::uint64_t> number{0};
std::atomic<Clock::rep> began{0};

void say_where() {
    char text[160];
    const int length =
        std::snprintf(text, sizeof text, "fuzz_loaders: died of input %llu of seed %llu: --seed %llu --from %llu\n",
                      static_cast<unsigned long long>(number.load()), static_cast<unsigned long long>(seed),
                      static_cast<unsigned long long>(seed), static_cast<unsigned long long>(number.load()));
    if (length > 0 && ::write(2, text, static_cast<std::size_t>(length)) < 0) std::_Exit(2);
}

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Ends the process if an input takes too long or too much.
void watch(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        const Clock::rep begin = began.load();  // once: it changes between inputs
        const bool hangs = begin != 0 && Clock::now() - Clock::time_point(Clock::duration(begin)) > kHang;
        if (!hangs && resident_bytes() < kMostMemory) continue;
        std::fprintf(stderr, "%s\n", hangs ? "it hangs" : "it takes memory without end");
        say_where();
        std::_Exit(1);
    }
}

struct Options {
    double seconds = 0;
    std::uint64_t inputs = 0;
    std::uint64_t from = 0;
};

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = arguments[i];
        if (name == "--seconds") options.seconds = std::atof(arguments[i + 1]);
        if (name == "--inputs") options.inputs = std::strtoull(arguments[i + 1], nullptr, 10);
        if (name == "--seed") seed = std::strtoull(arguments[i + 1], nullptr, 10);
        if (name == "--from") options.from = std::strtoull(arguments[i + 1], nullptr, 10);
    }
    if (options.seconds <= 0 && options.inputs == 0) options.seconds = 20;
    return options;
}

struct Input {
    Kind kind;
    Bytes bytes;
};

Input make_input(const std::map<Kind, std::vector<Bytes>>& all, std::uint64_t at) {
    Draws draws(seed, at);
    const Kind kind = kKinds[draws.below(kKinds.size())];
    const std::vector<Bytes>& files = all.at(kind);
    Bytes bytes = files[draws.below(files.size())];
    const bool tensors = kind == Kind::model || kind == Kind::checkpoint;
    if (tensors && draws.one_in(2)) return {kind, bend_tensors(draws, bytes)};
    if (kind == Kind::recipe && draws.one_in(2)) {
        std::string text(bytes.begin(), bytes.end());
        bend_text(draws, text);
        return {kind, Bytes(text.begin(), text.end())};
    }
    bend_bytes(draws, files, bytes);
    return {kind, bytes};
}

/// True if it was taken. What is thrown beside a refusal is a find.
bool run(const Input& input) {
    began = Clock::now().time_since_epoch().count();
    bool taken = false;
    try {
        taken = try_loader(input.kind, input.bytes);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "a %s threw: %s\n", std::string(kind_name(input.kind)).c_str(), error.what());
        say_where();
        std::_Exit(1);
    }
    began = 0;
    return taken;
}

/// Returns how many; every sound file must be taken.
std::size_t replay(const std::map<Kind, std::vector<Bytes>>& all) {
    std::size_t count = 0;
    for (const auto& [kind, files] : all) {
        for (const Bytes& file : files) {
            if (!run({kind, file})) {
                std::fprintf(stderr, "a sound %s was refused\n", std::string(kind_name(kind)).c_str());
                std::_Exit(1);
            }
        }
        const std::vector<Bytes> old = failures(kind);
        for (const Bytes& file : old) run({kind, file});
        count += old.size();
    }
    return count;
}

}  // namespace

int main(int count, char** arguments) {
    const Options options = parse(count, arguments);
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(say_where);
    std::map<Kind, std::vector<Bytes>> all;
    for (const Kind kind : kKinds) all[kind] = corpus(kind);
    const std::jthread watcher(watch);
    const std::size_t replayed = replay(all);

    const Clock::time_point begin = Clock::now();
    std::map<Kind, std::pair<std::uint64_t, std::uint64_t>> tally;  // inputs, taken
    std::uint64_t done = 0;
    while (options.inputs == 0 || done < options.inputs) {
        number = options.from + done;
        const Input input = make_input(all, number);
        if (options.inputs == 1)
            std::ofstream("fuzz_input", std::ios::binary)
                .write(reinterpret_cast<const char*>(input.bytes.data()),
                       static_cast<std::streamsize>(input.bytes.size()));
        ++tally[input.kind].first;
        if (run(input)) ++tally[input.kind].second;
        ++done;
        if (options.seconds > 0 && std::chrono::duration<double>(Clock::now() - begin).count() > options.seconds) break;
    }
    fmt::print("{} past failures and {} inputs of seed {} (from {}) without a find;", replayed, done, seed,
               options.from);
    for (const auto& [kind, numbers] : tally)
        fmt::print(" {} {} ({} taken)", kind_name(kind), numbers.first, numbers.second);
    fmt::print("\n");
    return 0;
}
