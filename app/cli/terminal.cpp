// Asks the system.
#include "app/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace nca {

Terminal terminal_of_stderr() {
    Terminal terminal;
    struct winsize window {};
    terminal.is = ::isatty(STDERR_FILENO) == 1;
    if (terminal.is && ::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
        terminal.columns = window.ws_col;
    return terminal;
}

}  // namespace nca
