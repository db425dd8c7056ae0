// What `dnca --version` prints.
#pragma once

#include <string>

namespace nca {

/// Several lines: version and commit, compiler, backends, what would compute with the defaults, instruction sets.
std::string version_text();
/// "dnca 0.1.0 (commit 0123456789ab)"
std::string version_line();

}  // namespace nca
