// Every notice goes to the log and the status line; those that must be seen are toasts too.
#include "app/panels/notices.h"

#include <chrono>
#include <utility>

namespace nca {

double Notices::seconds() {
    // Not ImGui's time, which stands still between frames.
    using Seconds = std::chrono::duration<double>;
    return Seconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void Notices::note(const std::string& words, const char* source, Level level, NextStep next) {
    log.add({.time = std::chrono::system_clock::now(),
             .level = level,
             .source = source,
             .text = words,
             .next = std::move(next)});
}

void Notices::say(const std::string& words, const char* source, NextStep next) {
    tell(Level::info, words, source, std::move(next));
}

void Notices::toast(gui::Icon icon, ImU32 hue, const std::string& words, const char* source, NextStep next) {
    tell(Level::info, words, source, next);
    show({.icon = icon, .hue = hue, .text = words, .next = std::move(next)}, false);
}

void Notices::warn(const std::string& words, const char* source, NextStep next) {
    tell(Level::warning, words, source, next);
    show({.icon = gui::kWarnIcon, .hue = gui::kWarn, .text = words, .next = std::move(next)}, false);
}

void Notices::error(const std::string& words, const char* source, NextStep next) {
    tell(Level::error, words, source, next);
    show({.icon = gui::kErrorIcon, .hue = gui::kError, .text = words, .next = std::move(next)}, true);
}

void Notices::tell(Level level, const std::string& words, const char* source, NextStep next) {
    status = words;
    status_level = level;
    note(words, source, level, std::move(next));
}

void Notices::show(Toast toast, bool stays) {
    shown_toast = std::move(toast);
    toast_clock.show(seconds(), stays, static_cast<bool>(shown_toast.next));
}

}  // namespace nca
