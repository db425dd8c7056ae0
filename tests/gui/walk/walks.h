// The walks that there are.
#pragma once

#include <cstdint>
#include <string>

#include "tests/gui/walk/walker.h"

namespace nca::walk {

/// Finds every control that can be reached, looks for its tooltip, uses it, types sense and nonsense into it; and looks
/// whether those that must be there were found.
/// `folder`: where files to drop lie (made here).
void use_every_control(Walker& walker, const std::string& folder);

/// Before the window opens: what a session that was killed leaves, in the state folder.
void leave_a_session_behind();
/// The dialog that offers to go on with it.
void recover(Walker& walker);

/// `count` random actions of a person without sense; the same seed chooses the same.
/// `folder`: where files to drop lie (made here).
void act_at_random(Walker& walker, std::uint64_t seed, int count, const std::string& folder);

/// Names of controls that must be found; one that is missing is told.
void check_that_all_are_there(Walker& walker, const std::set<std::string>& found);

}  // namespace nca::walk
