// Three significant figures at most.
#include "app/status_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "app/log.h"
#include "app/number_text.h"

namespace nca {

std::string saved_words(std::chrono::system_clock::time_point saved, std::chrono::system_clock::time_point now,
                        bool ticking) {
    if (!ticking) return "saved at " + clock_text(saved).substr(0, 5);
    // A clock that was set back must not tell of the future.
    const auto seconds =
        std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(now - saved).count(), 0);
    if (seconds < 3600) return fmt::format("saved {}:{:02} ago", seconds / 60, seconds % 60);
    return fmt::format("saved {} h {:02} min ago", seconds / 3600, seconds / 60 % 60);
}

std::string rate_words_of(double rate, const char* unit) {
    if (!(rate > 0) || !std::isfinite(rate)) return fmt::format("- {}", unit);
    if (rate >= 99.5) return gui::with_commas(std::llround(rate)) + " " + unit;
    return fmt::format("{:.{}f} {}", rate, rate >= 9.95 ? 1 : 2, unit);
}

std::string memory_words(double megabytes) {
    return megabytes < 9999.5 ? fmt::format("{:.0f} MB", megabytes) : fmt::format("{:.1f} GB", megabytes / 1e3);
}

}  // namespace nca
