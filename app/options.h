// The command line: verbs and options become Settings. Checks the form (names, kinds of values), not the ranges.
#pragma once

#include "app/settings.h"
#include "engine/model/errors.h"

namespace nca {

/// The command line itself is wrong: unknown verb or option, a value that is missing or of another kind. The program
/// then ends with status 2.
class WrongUsage : public Error {
public:
    using Error::Error;
};

/// `arguments` are those of main, the program's name first. Throws WrongUsage. --help and --version are verbs here:
/// nothing is printed.
Settings parse_options(int count, const char* const* arguments);

}  // namespace nca
