// Tells the person what the workers have to say: refusals, warnings, saves, the engine that runs, a run that ended.
#pragma once

#include <cstdint>
#include <string>

#include "app/panels/desk.h"

namespace nca {

class EngineNotes {
public:
    /// Once a frame: what is new since the last call goes to the desk's notices.
    void tell(Desk& desk);

private:
    void tell_engine(Desk& desk);
    void tell_refusals(Desk& desk);
    void tell_files(Desk& desk);
    void tell_run(Desk& desk);

    std::string engine_;
    std::string engine_notice_;
    std::string learner_engine_;
    std::uint64_t refused_trainer_ = 0;
    std::uint64_t refused_live_ = 0;
    std::string trainer_warning_;
    std::string live_warning_;
    std::string live_failure_;
    bool frames_refused_ = false;
    std::string saved_path_;
    std::int64_t saved_iteration_ = -1;
    RunState run_state_ = RunState::idle;
};

}  // namespace nca
