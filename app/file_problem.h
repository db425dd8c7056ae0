// What a person is told about a file that can't be opened: the engine's one sentence taken apart into title, name,
// what is wrong and what to do. Knows no window.
#pragma once

#include <filesystem>
#include <string>

namespace nca {

struct FileProblem {
    std::string title;   ///< "This model can't be opened"
    std::string name;    ///< file name
    std::string what;    ///< what is wrong, with the value found and the one expected
    std::string advice;  ///< a sentence: "Get it anew."
    std::string whole;   ///< the engine's words, for the log
};

/// `words` is Error::what() for the file at `path`: "PATH: what; advice" or "can't read PATH: what; advice".
FileProblem file_problem(const std::filesystem::path& path, const std::string& words);

/// "model" for .safetensors, "checkpoint" for .checkpoint, else "file".
std::string file_kind(const std::filesystem::path& path);
/// True for the endings that open() takes.
bool is_run_file(const std::filesystem::path& path);
/// True for .png, .jpg and .jpeg, in any case.
bool is_picture_file(const std::filesystem::path& path);

}  // namespace nca
