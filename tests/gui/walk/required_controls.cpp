// The list of controls that must be there: one that vanishes fails the walk, whoever removed it.
#include <array>
#include <string>

#include "walks.h"

namespace nca::walk {
namespace {

constexpr std::array kRequired{"##stage"};

}  // namespace

void check_that_all_are_there(Walker& walker, const std::set<std::string>& found) {
    for (const char* name : kRequired) walker.check(found.contains(name), std::string("there is a control ") + name);
}

}  // namespace nca::walk
