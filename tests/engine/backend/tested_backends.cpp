// Of engine_tests: whatever can be used here.
#include "tests/engine/backend/tested_backends.h"

#include "engine/backend/backends.h"

namespace nca::test {

std::vector<std::string> tested_backends() { return usable_backend_names(); }

}  // namespace nca::test
