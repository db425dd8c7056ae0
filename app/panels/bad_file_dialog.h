// Tells that a file could not be opened: its name, what is wrong, the likely cause, and what stayed open.
#pragma once

#include <functional>

#include "app/file_problem.h"
#include "app/panels/desk.h"

namespace nca {

class BadFileDialog {
public:
    void tell(FileProblem problem);
    bool open() const { return open_; }
    /// Once a frame. `open_another` is the next step.
    void draw(Desk& desk, const std::function<void()>& open_another);

private:
    bool open_ = false;
    FileProblem problem_;
};

}  // namespace nca
