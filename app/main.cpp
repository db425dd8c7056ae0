// The program: options, verb, and the last place where an error can be caught. Whatever happens it ends with a message
// and a status, never with a crash.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <new>
#include <string>

#include "app/cli/denoise_verb.h"
#include "app/cli/eval_verb.h"
#include "app/cli/film_verb.h"
#include "app/cli/standard_output.h"
#include "app/cli/train_verb.h"
#include "app/options.h"
#include "app/version_text.h"
#include "app/window_entry.h"
#include "engine/backend/backends.h"
#include "engine/model/errors.h"

namespace {

constexpr int kError = 1;
constexpr int kWrongUsage = 2;

/// Were one of the three standard streams closed, the next file to be opened would take its place and get its text.
void keep_standard_streams_open() {
    int descriptor = 0;
    do {
        descriptor = ::open("/dev/null", O_RDWR);
    } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor >= 0) ::close(descriptor);
}

/// A reader that went away, or a file that may grow no more, shall be an error of the write and not the end.
void turn_write_signals_into_errors() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

/// The window, or where none can be had the headless job, unless the window was asked for by name.
int show(const nca::Settings& settings) {
    nca::check_execution(settings.execution);  // else a window would open in which nothing can be done
    std::string why_not;
    if (nca::run_window(settings, why_not)) return 0;
    if (settings.verb_given)
        throw nca::BackendUnavailable("no window: " + why_not + "; dnca denoise and dnca train need none");
    nca::print_note("dnca: no window (" + why_not + "), so it denoises without one");
    return nca::run_denoise(settings);
}

int run(int count, const char* const* arguments) {
    const nca::Settings settings = nca::parse_options(count, arguments);
    switch (settings.verb) {
        case nca::Verb::help:
            nca::print_output(settings.help_text);
            return 0;
        case nca::Verb::version:
            nca::print_output(nca::version_text());
            return 0;
        case nca::Verb::window:
            return show(settings);
        case nca::Verb::train:
            return nca::run_train(settings);
        case nca::Verb::denoise:
            return nca::run_denoise(settings);
        case nca::Verb::film:
            return nca::run_film(settings);
        case nca::Verb::eval:
            return nca::run_eval(settings);
    }
    return kError;
}

int tell(const char* what, int status) {
    nca::print_note(fmt::format("dnca: error: {}", what));
    return status;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        keep_standard_streams_open();
        turn_write_signals_into_errors();
        const int status = run(count, arguments);
        nca::flush_output();
        return status;
    } catch (const nca::WrongUsage& error) {
        return tell(error.what(), kWrongUsage);
    } catch (const nca::Error& error) {
        return tell(error.what(), kError);
    } catch (const std::bad_alloc&) {
        return tell("there is not enough memory: choose a smaller size, batch, number of steps or examples", kError);
    } catch (const std::exception& error) {
        return tell(error.what(), kError);
    }
}
