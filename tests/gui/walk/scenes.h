// What brings controls to light that no click on another control does, or not in the state that the walk is in.
#pragma once

#include <string>
#include <vector>

#include "tests/gui/walk/walker.h"

namespace nca::walk {

struct Scene {
    const char* name;
    void (*open)(Walker& walker, const std::string& folder);
};

/// `folder`, where files to drop lie, is made by the first that needs it.
const std::vector<Scene>& scenes();

}  // namespace nca::walk
