// Reads and writes lists of channels.
#include "app/channel_list.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cstddef>
#include <optional>

namespace nca {
namespace {

constexpr std::size_t kMostQuoted = 20;  // letters of a wrong part that are repeated

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
    return text;
}

std::optional<long> number_of(std::string_view word, int channels) {
    word = trimmed(word);
    if (word.size() == 1) {
        const std::size_t letter =
            std::string_view("RGBA").find(static_cast<char>(std::toupper(static_cast<unsigned char>(word[0]))));
        if (letter != std::string_view::npos) return channels - 4 + static_cast<long>(letter);
    }
    long number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error == std::errc::result_out_of_range) return 1'000'000'000;  // refused as out of range
    if (error != std::errc() || end != word.data() + word.size() || number < 0) return std::nullopt;
    return number;
}

}  // namespace

ChannelList parse_channel_list(std::string_view text, int channels) {
    ChannelList list;
    std::vector<std::uint8_t> chosen(static_cast<std::size_t>(channels), 0);
    while (!text.empty()) {
        const std::size_t comma = text.find_first_of(",;");
        const std::string_view part = trimmed(text.substr(0, comma));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
        if (part.empty()) continue;
        const std::size_t dash = part.find('-');
        const auto first = number_of(part.substr(0, dash), channels);
        const auto last = dash == std::string_view::npos ? first : number_of(part.substr(dash + 1), channels);
        if (!first || !last) {
            list.refusal = fmt::format("\"{}\" is no channel: write numbers and spans, as 4, 23-25, A",
                                       part.substr(0, kMostQuoted));
            return list;
        }
        for (const long one : {*first, *last}) {
            if (one < channels) continue;
            list.refusal = fmt::format(
                "{} is no channel here: they go from 0 to {}",
                one >= 1'000'000'000 ? std::string(part.substr(0, kMostQuoted)) : std::to_string(one), channels - 1);
            return list;
        }
        if (*first > *last) {
            list.refusal = fmt::format("{}-{} runs backwards: write {}-{}", *first, *last, *last, *first);
            return list;
        }
        for (long c = *first; c <= *last; ++c) chosen[static_cast<std::size_t>(c)] = 1;
    }
    list.chosen = std::move(chosen);
    return list;
}

std::string channel_list_text(std::span<const std::uint8_t> chosen) {
    std::string text;
    for (std::size_t first = 0; first < chosen.size(); ++first) {
        if (chosen[first] == 0) continue;
        std::size_t last = first;
        while (last + 1 < chosen.size() && chosen[last + 1] != 0) ++last;
        if (last == first + 1) last = first;  // two stand each for itself
        if (!text.empty()) text += ", ";
        text += last > first ? fmt::format("{}-{}", first, last) : std::to_string(first);
        first = last;
    }
    return text;
}

}  // namespace nca
