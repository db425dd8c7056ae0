// When the connection to the display breaks, the library behind the window ends the process from within one of its
// calls (Xlib's handler of I/O errors calls exit). What was learnt is saved on that way out.
#pragma once

#include "app/session.h"

namespace nca {

/// While it lives, an exit() from anywhere first stops the learner and saves its run (at most some seconds), says on
/// stderr what happened and how to go on, and ends the process with status 1. One at a time.
class SaveOnExit {
public:
    explicit SaveOnExit(Session& session);
    ~SaveOnExit();
    SaveOnExit(const SaveOnExit&) = delete;
    SaveOnExit& operator=(const SaveOnExit&) = delete;
};

}  // namespace nca
