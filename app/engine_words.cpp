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

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

std::string engine_kind_text(const std::string& description) {
    const std::string_view kind = part_of(description, 0);
    if (kind == "cpu" || kind == "cuda") return in_capitals(kind);
    if (kind == "cuda-fp32") return "CUDA fp32";
    std::string words(kind);
    if (!words.empty()) words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
    return words;
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

std::string engine_tooltip_text(const std::string& description, const std::string& notice) {
    std::string words = description.empty() ? std::string("The engine is being made.") : description;
    words += "\nComputes the live grid and the learner. Chosen at the start: dnca --backend.";
    if (!notice.empty()) {
        words += "\n" + notice + ".";
        const std::size_t first = words.size() - notice.size() - 1;
        words[first] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[first])));
    }
    return words;
}

}  // namespace nca
