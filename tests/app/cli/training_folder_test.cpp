// The folder of a run: nothing that is there is overwritten, and what can't be created is said.
#include "app/cli/training_folder.h"

#include <doctest/doctest.h>

#include "engine/model/errors.h"
#include "tests/app/fresh_folder.h"

namespace {

using namespace nca;

std::string refusal(const std::filesystem::path& path) {
    try {
        claim_new_folder(path);
    } catch (const WriteFailed& error) {
        return error.what();
    }
    return "nothing was refused";
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a new folder is created with those above it, an empty or foreign one is taken") {
    const test::FreshFolder folder;
    const TrainingFolder made = claim_new_folder(folder / "a" / "b" / "");
    CHECK(made.path == folder / "a" / "b");
    CHECK(std::filesystem::is_directory(made.path));
    CHECK(made.checkpoint() == folder / "a" / "b" / "run.checkpoint");
    CHECK(made.model() == folder / "a" / "b" / "model.safetensors");
    CHECK(made.metrics() == folder / "a" / "b" / "metrics.csv");
    test::write_text(folder / "a" / "b" / "notes.txt", "mine");
    CHECK(claim_new_folder(folder / "a" / "b").path == made.path);
}

TEST_CASE("a run that is there is refused with both choices, and stays") {
    const test::FreshFolder folder;
    test::write_text(folder / "old" / "run.checkpoint", "work of hours");
    const std::string text = refusal(folder / "old");
    CHECK(says(text, (folder / "old").string()));
    CHECK(says(text, "--resume"));
    CHECK(says(text, "--out"));
    CHECK(test::text_of(folder / "old" / "run.checkpoint") == "work of hours");
    for (const char* name : {"model.safetensors", "metrics.csv"}) {
        test::write_text(folder / name / name, "work");
        CHECK(says(refusal(folder / name), (folder / name / name).string()));
        CHECK(test::text_of(folder / name / name) == "work");
    }
}

TEST_CASE("a folder that can't be created is named with the reason") {
    const test::FreshFolder folder;
    test::write_text(folder / "file", "x");
    for (const std::string& name : {std::string("file"), std::string("file/below")}) {
        const std::string text = refusal(folder.path() / name);
        CAPTURE(text);
        CHECK(says(text, (folder.path() / name).string()));
        CHECK(says(text, "--out"));
    }
}

TEST_CASE("paths for a shell are quoted where they must be") {
    CHECK(shell_word("/tmp/run_1.a") == "/tmp/run_1.a");
    CHECK(shell_word("my run") == "'my run'");
    CHECK(shell_word("it's") == "'it'\\''s'");
    CHECK(shell_word("") == "''");
    CHECK(shell_word("$HOME") == "'$HOME'");
}
