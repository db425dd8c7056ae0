// What goes to standard output. A reader that went away (`dnca eval | head`) ends the text without harm; a full disk
// behind a redirection is an error like any other.
#pragma once

#include <string_view>

namespace nca {

/// Adds text. Never throws for a failure of writing: flush_output() tells of it.
void print_output(std::string_view text);
/// Throws WriteFailed if something was lost, unless the reader closed its end.
void flush_output();
/// A line on standard error; failures are ignored.
void print_note(std::string_view text);

}  // namespace nca
