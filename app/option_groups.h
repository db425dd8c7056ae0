// The options of the verbs that show and measure a model, and those that all verbs share. Private to options.cpp.
#pragma once

#include <CLI/CLI.hpp>

#include "app/settings.h"

namespace nca {

void add_execution_options(CLI::App& verb, Execution& execution);
void add_denoise(CLI::App& app, Settings& settings);
void add_film(CLI::App& app, Settings& settings);
void add_eval(CLI::App& app, Settings& settings);

}  // namespace nca
