// Takes a backend's description apart at its commas.
#include "app/engine_words.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace nca {
namespace {

std::string_view part_of(std::string_view text, int number) {
    for (; number > 0; --number) {
        const std::size_t comma = text.find(',');
        if (comma == std::string_view::npos) return {};
        text.remove_prefix(comma + 1);
    }
    text = text.substr(0, text.find(','));
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::string in_capitals(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return out;
}

/// Begins with a capital.
std::string in_capital(std::string words) {
    if (!words.empty()) words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
    return words;
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

std::string engine_kind_text(const std::string& description) {
    const std::string_view kind = part_of(description, 0);
    if (kind == "cpu" || kind == "cuda") return in_capitals(kind);
    if (kind == "cuda-fp32") return "CUDA fp32";
    return in_capital(std::string(kind));
}

std::string engine_badge_text(const std::string& description) {
    std::string words = engine_kind_text(description);
    std::string_view second = part_of(description, 1);
    if (second.empty()) return words;
    constexpr std::string_view kMaker = "NVIDIA ";  // which goes without saying beside CUDA
    if (words.starts_with("CUDA") && second.starts_with(kMaker)) second.remove_prefix(kMaker.size());
    if (words != "CPU") return words + " " + std::string(second);
    words += second == "avx512" ? " AVX-512" : " " + in_capitals(second);
    std::string_view threads = part_of(description, 2);
    const auto end = std::ranges::find_if_not(threads, is_digit);
    const std::string count(threads.begin(), end);
    return count.empty() ? words : words + " x" + count;
}

bool differ(const EngineUse& grid, const EngineUse& learner) {
    return !grid.description.empty() && !learner.description.empty() &&
           engine_kind_text(grid.description) != engine_kind_text(learner.description);
}

std::string engine_badge_text(const EngineUse& grid, const EngineUse& learner, bool details) {
    if (grid.description.empty()) return "starting";
    const std::string kind = engine_kind_text(grid.description);
    if (differ(grid, learner)) return kind + " + " + engine_kind_text(learner.description);
    return details ? engine_badge_text(grid.description) : kind;
}

std::string engine_status_text(const EngineUse& grid, const EngineUse& learner) {
    const std::string words = "Engine: " + grid.description;
    return differ(grid, learner) ? words + "; learner: " + engine_badge_text(learner.description) : words;
}

std::string engine_tooltip_text(const EngineUse& grid, const EngineUse& learner) {
    const bool apart = differ(grid, learner) || (grid.description.empty() && !learner.description.empty());
    std::string words = grid.description.empty() ? std::string("The engine is being made.") : grid.description;
    words += apart ? "\nComputes the live grid." : "\nComputes the live grid and the learner.";
    words += " Chosen at the start: dnca --backend.";
    if (apart) words += "\nThe learner: " + learner.description + ".";
    for (const std::string& notice : {grid.notice, learner.notice == grid.notice ? std::string() : learner.notice})
        if (!notice.empty()) words += "\n" + in_capital(notice) + ".";
    return words;
}

std::string learner_engine_news(const EngineUse& grid, const EngineUse& learner) {
    // Of the CPU a notice says "computing on the CPU: ...".
    if (!differ(grid, learner) || learner.notice.empty() || engine_kind_text(learner.description) != "CPU") return {};
    return "The learner is " + learner.notice;
}

}  // namespace nca
