// Remembers, while the window is open, what would be lost if the process were killed, and finds what an earlier one
// left behind. A file that is locked belongs to a process that lives; one that is not, to one that ended without
// saying so. Knows no window.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include "engine/live/live_grid.h"
#include "engine/model/sizes.h"

namespace nca {

/// What was going on.
struct RecoveryFacts {
    std::string name;                  ///< of the run
    std::string opened;                ///< file it was opened from; empty: what comes with the program
    std::string checkpoint;            ///< newest checkpoint of it; empty: none was saved
    std::int64_t iteration = 0;        ///< learnt in all
    std::int64_t saved_iteration = 0;  ///< of them in the checkpoint
    std::int64_t saved_time = 0;       ///< seconds since 1970; 0: never
    std::int64_t time = 0;             ///< when this was written
    std::uint64_t strokes = 0;
    GridSize grid{0, 0};
    int channels = 0;
    LiveState state;         ///< of the live grid; may be empty
    std::int64_t began = 0;  ///< when the run was opened

    /// Seconds of learning that are in no file.
    std::int64_t lost_seconds() const;
    /// Something was learnt or painted.
    bool worth_it() const { return iteration > 0 && (lost_seconds() > 0 || !checkpoint.empty() || strokes > 0); }
};

class Recovery {
public:
    /// `folder`: the state folder; empty: nothing is kept. Looks for what was left behind, and takes its own place.
    explicit Recovery(const std::filesystem::path& folder);
    ~Recovery();  ///< a clean end: nothing is left behind
    Recovery(const Recovery&) = delete;
    Recovery& operator=(const Recovery&) = delete;

    /// The newest that was left behind, if it is worth going on with.
    const std::optional<RecoveryFacts>& found() const { return found_; }
    void forget_found() { found_.reset(); }

    /// Writes the facts in place of the earlier ones, on a thread of its own; skipped while that one still writes.
    void keep(RecoveryFacts facts);

private:
    void look();

    std::filesystem::path folder_;
    std::filesystem::path file_;  ///< of this process; empty: none
    int lock_ = -1;               ///< descriptor
    std::optional<RecoveryFacts> found_;
    std::atomic<bool> writing_{false};
    std::jthread writer_;
};

void write_recovery(const std::filesystem::path& path, const RecoveryFacts& facts);
/// Throws BadFile.
RecoveryFacts read_recovery(const std::filesystem::path& path);

}  // namespace nca
