// Opens a model or checkpoint into the running session without holding up a frame: the file is read on a thread of its
// own, what the present run has learnt is saved, and only then is it replaced. Knows no window.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app/open_run.h"
#include "app/session.h"

namespace nca {

class RunOpening {
public:
    /// What became of an opening.
    struct Outcome {
        std::filesystem::path path;
        bool opened = false;
        std::string problem;         ///< why it was not opened, complete
        bool not_saved = false;      ///< the problem is that the present run could not be saved
        std::string caption;         ///< of the run that is open now
        std::int64_t iteration = 0;  ///< that it had learnt
        std::string saved;           ///< where the replaced run is, empty if there was nothing to save
    };

    /// Begins. `saved_as` says where the present run goes if it has learnt more than `kept_iteration` iterations; it
    /// may throw Error. An opening in progress is given up.
    void begin(const std::filesystem::path& path, std::int64_t kept_iteration,
               std::function<std::filesystem::path()> saved_as, std::string name = {});
    /// Once a frame. Something as soon as it is done.
    std::optional<Outcome> update(Session& session);
    bool busy() const { return reading_ != nullptr || run_.has_value(); }
    const std::filesystem::path& path() const { return path_; }

private:
    /// Shared with the reading thread, so that one that is given up may end when it likes.
    struct Reading {
        std::mutex mutex;
        bool done = false;
        std::optional<OpenedRun> run;
        std::string problem;
    };

    std::optional<Outcome> take_over(Session& session);
    Outcome failed(std::string problem, bool not_saved);

    std::filesystem::path path_;
    std::int64_t kept_iteration_ = 0;
    std::function<std::filesystem::path()> saved_as_;
    std::string name_;  ///< that the run shall have; empty: the file's
    std::shared_ptr<Reading> reading_;
    std::optional<OpenedRun> run_;  ///< read; waits for the present one to be saved
    std::string saved_;             ///< where to; empty: nothing is being saved
    TrainerWorker::Ticket ticket_ = 0;
    std::jthread thread_;  // last: its reading is above
};

}  // namespace nca
