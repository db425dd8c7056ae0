// What a bad file's dialog says, taken from the engine's own sentence.
#include "app/file_problem.h"

#include <doctest/doctest.h>

namespace nca {
namespace {

TEST_CASE("the engine's sentence is taken apart") {
    const FileProblem problem =
        file_problem("/home/a/frog.safetensors",
                     "/home/a/frog.safetensors: tensor 'b' needs 196608 bytes, the file holds 151552; it "
                     "is damaged or cut off, get it anew");
    CHECK(problem.title == "This model is damaged");
    CHECK(problem.name == "frog.safetensors");
    CHECK(problem.what == "Tensor 'b' needs 196608 bytes, the file holds 151552.");
    CHECK(problem.advice == "It is damaged or cut off, get it anew.");
}

TEST_CASE("words before the path and words without advice") {
    const FileProblem missing =
        file_problem("/a/x.checkpoint", "can't read /a/x.checkpoint: No such file or directory; check the name");
    CHECK(missing.title == "This checkpoint can't be opened");
    CHECK(missing.what == "No such file or directory.");
    CHECK(missing.advice == "Check the name.");
    const FileProblem other = file_problem("/a/x.txt", "something else");
    CHECK(other.title == "This file can't be opened");
    CHECK(other.what == "Something else.");
    CHECK(other.advice.empty());
}

TEST_CASE("kinds by their endings") {
    CHECK(is_run_file("a/b.Checkpoint"));
    CHECK(is_run_file("b.safetensors"));
    CHECK_FALSE(is_run_file("b.png"));
    CHECK(is_picture_file("b.PNG"));
    CHECK(is_picture_file("b.jpeg"));
    CHECK_FALSE(is_picture_file("b.gif"));
}

}  // namespace
}  // namespace nca
