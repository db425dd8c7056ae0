// What the window tells the person: the sentence in the status line, the toast, and the log that keeps both.
#pragma once

#include <string>

#include "app/gui/icons.h"
#include "app/gui/theme.h"
#include "app/log.h"
#include "app/toast_clock.h"

namespace nca {

/// One sentence over the stage, with one thing that can be done about it.
struct Toast {
    gui::Icon icon;
    ImU32 hue = gui::kPlay;  ///< of the bar: play, learn, good, warn or error
    std::string text;
    NextStep next;
};

class Notices {
public:
    Log log;
    std::string status;  ///< one sentence for the status line
    Level status_level = Level::info;
    Toast shown_toast;  ///< the newest; seen while toast_clock says so
    ToastClock toast_clock;

    /// The time of toast_clock.
    static double seconds();

    /// The log alone. `source`: "engine", "play", "learn", "file" or "window".
    void note(const std::string& words, const char* source, Level level = Level::info, NextStep next = {});
    /// Status line and log.
    void say(const std::string& words, const char* source = "window", NextStep next = {});
    /// A brief confirmation: toast, status line and log.
    void toast(gui::Icon icon, ImU32 hue, const std::string& words, const char* source = "play", NextStep next = {});
    /// Something to look at, with the next step in words or as `next`: toast, status line and log.
    void warn(const std::string& words, const char* source = "window", NextStep next = {});
    /// Something that could not be done: a toast that stays until it is dismissed, status line and log.
    void error(const std::string& words, const char* source = "window", NextStep next = {});

private:
    void tell(Level level, const std::string& words, const char* source, NextStep next);
    void show(Toast toast, bool stays);
};

}  // namespace nca
