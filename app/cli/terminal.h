// What stderr is: a terminal, and how wide.
#pragma once

namespace nca {

struct Terminal {
    bool is = false;
    int columns = 80;
};
Terminal terminal_of_stderr();

}  // namespace nca
