// One safetensors file: the facts as its metadata, the grid's state as its tensor. The lock lies beside it, for the
// file is replaced whole.
#include "app/recovery.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <exception>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/io/safetensors.h"
#include "engine/model/errors.h"

namespace nca {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnding = ".recovery";
constexpr const char* kFacts = "dnca.recovery";
constexpr const char* kState = "state";
constexpr std::uint64_t kLargest = 1ULL << 30U;  // bytes

/// True if no living process holds the lock.
bool is_abandoned(const fs::path& lock) {
    const int descriptor = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return true;  // no lock at all: nobody holds it
    const bool free = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    ::close(descriptor);
    return free;
}

fs::path lock_of(fs::path file) { return file.replace_extension(".lock"); }

}  // namespace

std::int64_t RecoveryFacts::lost_seconds() const {
    if (iteration <= saved_iteration) return 0;
    return std::max<std::int64_t>(1, time - std::max(saved_time, began));
}

void write_recovery(const fs::path& path, const RecoveryFacts& facts) {
    const nlohmann::json words{{"name", facts.name},
                               {"opened", facts.opened},
                               {"checkpoint", facts.checkpoint},
                               {"iteration", facts.iteration},
                               {"saved_iteration", facts.saved_iteration},
                               {"saved_time", facts.saved_time},
                               {"time", facts.time},
                               {"began", facts.began},
                               {"strokes", facts.strokes},
                               {"height", facts.grid.height},
                               {"width", facts.grid.width},
                               {"channels", facts.channels},
                               {"seed", facts.state.seed},
                               {"reset_count", facts.state.reset_count},
                               {"step", facts.state.step},
                               {"strokes_applied", facts.state.strokes},
                               {"noise_level", facts.state.noise_level}};
    write_safetensors(path, {{kFacts, words.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)}},
                      {{kState, store_floats({facts.state.state.size()}, facts.state.state)}});
}

RecoveryFacts read_recovery(const fs::path& path) {
    const TensorFile file = read_safetensors(path, kLargest);
    RecoveryFacts facts;
    try {
        const nlohmann::json words = nlohmann::json::parse(file.metadata.at(kFacts));
        words.at("name").get_to(facts.name);
        words.at("opened").get_to(facts.opened);
        words.at("checkpoint").get_to(facts.checkpoint);
        words.at("iteration").get_to(facts.iteration);
        words.at("saved_iteration").get_to(facts.saved_iteration);
        words.at("saved_time").get_to(facts.saved_time);
        words.at("time").get_to(facts.time);
        words.at("began").get_to(facts.began);
        words.at("strokes").get_to(facts.strokes);
        words.at("height").get_to(facts.grid.height);
        words.at("width").get_to(facts.grid.width);
        words.at("channels").get_to(facts.channels);
        words.at("seed").get_to(facts.state.seed);
        words.at("reset_count").get_to(facts.state.reset_count);
        words.at("step").get_to(facts.state.step);
        words.at("strokes_applied").get_to(facts.state.strokes);
        words.at("noise_level").get_to(facts.state.noise_level);
    } catch (const std::exception& error) {
        throw BadFile(
            fmt::format("{}: it holds no facts of a session ({}); it is left out", path.string(), error.what()));
    }
    facts.state.state = file.floats(kState);
    const std::size_t count = static_cast<std::size_t>(std::max(0, facts.grid.height)) *
                              static_cast<std::size_t>(std::max(0, facts.grid.width)) *
                              static_cast<std::size_t>(std::max(0, facts.channels));
    if (facts.state.state.size() != count) facts.state.state.clear();
    return facts;
}

Recovery::Recovery(const fs::path& folder) {
    if (folder.empty()) return;
    folder_ = folder / "running";
    std::error_code error;
    fs::create_directories(folder_, error);
    look();
    const fs::path file = folder_ / fmt::format("{}-{}{}", std::time(nullptr), ::getpid(), kEnding);
    lock_ = ::open(lock_of(file).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) return;  // no place to remember in: it is done without
    ::flock(lock_, LOCK_EX | LOCK_NB);
    file_ = file;
}

Recovery::~Recovery() {
    if (writer_.joinable()) writer_.join();
    if (file_.empty()) return;
    std::error_code error;
    fs::remove(file_, error);
    fs::remove(lock_of(file_), error);
    ::close(lock_);
}

void Recovery::look() {
    std::error_code error;
    std::vector<fs::path> left;
    for (fs::directory_iterator at(folder_, error); !error && at != fs::directory_iterator(); at.increment(error))
        left.push_back(at->path());
    for (const fs::path& path : left) {
        if (path.extension() != kEnding && path.extension() != ".lock") continue;
        if (!is_abandoned(lock_of(path))) continue;
        if (path.extension() == kEnding) {
            try {
                RecoveryFacts facts = read_recovery(path);
                if (facts.worth_it() && (!found_ || facts.time > found_->time)) found_ = std::move(facts);
            } catch (const Error&) {
                // Half of it is worth nothing; its checkpoint stays where it is.
            }
        }
        fs::remove(path, error);
        error.clear();
    }
}

void Recovery::keep(RecoveryFacts facts) {
    if (file_.empty() || writing_.exchange(true)) return;
    if (writer_.joinable()) writer_.join();
    writer_ = std::jthread([this, facts = std::move(facts)] {
        try {
            write_recovery(file_, facts);
        } catch (const std::exception&) {
            // A full disk: the earlier facts stay.
        }
        writing_ = false;
    });
}

}  // namespace nca
