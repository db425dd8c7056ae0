// Splits at the path and at the last semicolon, as the engine's errors are built.
#include "app/file_problem.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace nca {
namespace {

std::string lower_ending(const std::filesystem::path& path) {
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return ending;
}

std::string sentence(std::string words) {
    if (words.empty()) return words;
    words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
    if (words.back() != '.') words += '.';
    return words;
}

/// Takes `part` out of the front of `words` with what comes before it.
void cut_after(std::string& words, const std::string& part) {
    const std::size_t at = words.find(part);
    if (part.empty() || at == std::string::npos) return;
    words.erase(0, at + part.size());
    words.erase(0, words.find_first_not_of(": "));
}

}  // namespace

std::string file_kind(const std::filesystem::path& path) {
    const std::string ending = lower_ending(path);
    return ending == ".safetensors" ? "model" : ending == ".checkpoint" ? "checkpoint" : "file";
}

bool is_run_file(const std::filesystem::path& path) { return file_kind(path) != "file"; }

bool is_picture_file(const std::filesystem::path& path) {
    constexpr std::array<const char*, 3> kEndings{".png", ".jpg", ".jpeg"};
    return std::find(kEndings.begin(), kEndings.end(), lower_ending(path)) != kEndings.end();
}

FileProblem file_problem(const std::filesystem::path& path, const std::string& words) {
    FileProblem problem;
    problem.name = path.filename().string();
    problem.whole = words;
    problem.title =
        "This " + file_kind(path) + (words.find("damaged") != std::string::npos ? " is damaged" : " can't be opened");
    std::string rest = words;
    cut_after(rest, path.string());
    const std::size_t end = rest.rfind("; ");
    problem.what = sentence(rest.substr(0, end));
    if (end != std::string::npos) problem.advice = sentence(rest.substr(end + 2));
    return problem;
}

}  // namespace nca
