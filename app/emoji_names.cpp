// The table of the gallery and the search in it.
#include "app/emoji_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

namespace nca {
namespace {

constexpr std::string_view kEmojiStyle = "\xEF\xB8\x8F";  // U+FE0F, asks for the coloured form
constexpr std::string_view kWhiteSpace = " \t\r\n";

constexpr auto kEmoji = std::to_array<NamedEmoji>({
    {"\U0001F98E", "Lizard", "reptile gecko"},
    {"\U0001F438", "Frog", "toad"},
    {"\U0001F422", "Turtle", "tortoise reptile"},
    {"\U0001F40D", "Snake", "reptile"},
    {"\U0001F40A", "Crocodile", "alligator reptile"},
    {"\U0001F419", "Octopus", "sea"},
    {"\U0001F991", "Squid", "sea"},
    {"\U0001F98B", "Butterfly", "insect"},
    {"\U0001F41D", "Bee", "insect honey"},
    {"\U0001F41E", "Ladybird", "ladybug beetle insect"},
    {"\U0001F40C", "Snail", ""},
    {"\U0001F420", "Tropical fish", "sea"},
    {"\U0001F421", "Pufferfish", "blowfish sea"},
    {"\U0001F433", "Whale", "sea"},
    {"\U0001F98A", "Fox", ""},
    {"\U0001F43C", "Panda", "bear"},
    {"\U0001F428", "Koala", "bear"},
    {"\U0001F42F", "Tiger", "cat"},
    {"\U0001F981", "Lion", "cat"},
    {"\U0001F437", "Pig", ""},
    {"\U0001F435", "Monkey", "ape"},
    {"\U0001F414", "Chicken", "hen bird"},
    {"\U0001F427", "Penguin", "bird"},
    {"\U0001F989", "Owl", "bird"},
    {"\U0001F984", "Unicorn", "horse"},
    {"\U0001F434", "Horse", ""},
    {"\U0001F417", "Boar", "pig"},
    {"\U0001F43A", "Wolf", "dog"},
    {"\U0001F42E", "Cow", ""},
    {"\U0001F42D", "Mouse", ""},
    {"\U0001F439", "Hamster", ""},
    {"\U0001F430", "Rabbit", "bunny"},
    {"\U0001F335", "Cactus", "plant"},
    {"\U0001F332", "Evergreen tree", "fir plant"},
    {"\U0001F340", "Four leaf clover", "luck plant"},
    {"\U0001F341", "Maple leaf", "autumn plant"},
    {"\U0001F344", "Mushroom", "toadstool"},
    {"\U0001F338", "Cherry blossom", "flower"},
    {"\U0001F33B", "Sunflower", "flower"},
    {"\U0001F339", "Rose", "flower"},
    {"\U0001F34E", "Apple", "fruit"},
    {"\U0001F34A", "Tangerine", "orange fruit"},
    {"\U0001F34B", "Lemon", "fruit"},
    {"\U0001F349", "Watermelon", "melon fruit"},
    {"\U0001F347", "Grapes", "fruit"},
    {"\U0001F353", "Strawberry", "fruit"},
    {"\U0001F95D", "Kiwi", "fruit"},
    {"\U0001F34D", "Pineapple", "fruit"},
    {"\U0001F951", "Avocado", "fruit"},
    {"\U0001F308", "Rainbow", "sky"},
    {"\U0001F319", "Crescent moon", "sky"},
    {"\u2B50", "Star", "sky"},
    {"\U0001F525", "Fire", "flame"},
    {"\u2744\uFE0F", "Snowflake", "winter cold"},
    {"\U0001F30D", "Globe", "earth world"},
    {"\U0001F383", "Pumpkin", "halloween"},
    {"\U0001F480", "Skull", ""},
    {"\U0001F47B", "Ghost", "halloween"},
    {"\U0001F47D", "Alien", ""},
    {"\U0001F916", "Robot", ""},
    {"\U0001F600", "Grinning face", "smile happy"},
    {"\U0001F60E", "Cool face", "sunglasses smile"},
    {"\U0001F441\uFE0F", "Eye", ""},
    {"\u2764\uFE0F", "Heart", "love red"},
    {"\U0001F388", "Balloon", "party"},
    {"\U0001F680", "Rocket", "space"},
    {"\u2693", "Anchor", "sea"},
    {"\U0001F3B8", "Guitar", "music"},
    {"\U0001F995", "Dinosaur", "sauropod reptile"},
    {"\U0001F996", "Tyrannosaur", "dinosaur reptile"},
    {"\U0001F980", "Crab", "sea"},
    {"\U0001F418", "Elephant", ""},
});

std::string in_small_letters(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return out;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kWhiteSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kWhiteSpace) - begin + 1);
}

std::string_view without_style(std::string_view text) {
    if (text.ends_with(kEmojiStyle)) text.remove_suffix(kEmojiStyle.size());
    return text;
}

/// A word of `words` begins with `beginning`.
bool has_word(std::string_view words, std::string_view beginning) {
    for (std::size_t at = words.find(beginning); at != std::string_view::npos; at = words.find(beginning, at + 1))
        if (at == 0 || words[at - 1] == ' ') return true;
    return false;
}

}  // namespace

std::span<const NamedEmoji> gallery_emoji() { return kEmoji; }

std::vector<std::size_t> find_emoji(std::string_view words) {
    const std::string wanted = in_small_letters(trimmed(words));
    std::vector<std::size_t> by_name;
    std::vector<std::size_t> by_other_word;
    for (std::size_t i = 0; i < kEmoji.size(); ++i) {
        const NamedEmoji& one = kEmoji[i];
        if (wanted.empty() || has_word(in_small_letters(one.name), wanted) ||
            without_style(one.text) == without_style(wanted))
            by_name.push_back(i);
        else if (has_word(one.also, wanted))
            by_other_word.push_back(i);
    }
    by_name.insert(by_name.end(), by_other_word.begin(), by_other_word.end());
    return by_name;
}

std::string target_words(std::string_view target) {
    const std::string_view source = trimmed(target);
    for (const NamedEmoji& one : kEmoji)
        if (without_style(one.text) == without_style(source)) return std::string(one.name);
    if (!is_plain_words(source)) return "Emoji";
    if (source.find('/') == std::string_view::npos) return std::string(source);
    return std::filesystem::path(source).filename().string();
}

bool is_plain_words(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char letter) { return letter < 0x80; }) ||
           text.find_first_of("/.") != std::string_view::npos;
}

}  // namespace nca
