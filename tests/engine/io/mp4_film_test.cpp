// MP4: by the real ffmpeg where there is one, read back by ffprobe and ffmpeg; and by programs that fail, hang or are
// not there, none of which leaves a file or a zombie.
#include "engine/io/mp4_film.h"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "engine/model/errors.h"
#include "tests/engine/io/moving_dots.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

bool go_on(double, std::uint64_t) { return true; }

FilmLook look() {
    FilmLook look;
    look.format = FilmFormat::mp4;
    look.scale = 3;
    return look;
}

/// $PATH for as long as it lives.
class OtherPath {
public:
    explicit OtherPath(const std::string& path) {
        if (const char* before = std::getenv("PATH")) before_ = before;
        ::setenv("PATH", path.c_str(), 1);
    }
    ~OtherPath() { ::setenv("PATH", before_.c_str(), 1); }
    OtherPath(const OtherPath&) = delete;
    OtherPath& operator=(const OtherPath&) = delete;
    const std::string& before() const { return before_; }

private:
    std::string before_;
};

/// A program called ffmpeg that does this.
std::string fake_ffmpeg(const TemporaryDirectory& directory, const std::string& script) {
    std::filesystem::create_directory(directory / "bin");
    const std::string text = "#!/bin/sh\n" + script + "\n";
    put_bytes(directory / "bin/ffmpeg", std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    std::filesystem::permissions(directory / "bin/ffmpeg", std::filesystem::perms::owner_all);
    return (directory / "bin").string();
}

std::string output_of(const std::string& command) {
    std::string text;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    char part[4096];
    for (std::size_t got = 0; (got = std::fread(part, 1, sizeof part, pipe)) > 0;) text.append(part, got);
    CHECK(::pclose(pipe) == 0);
    return text;
}

bool no_children() { return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD; }

Picture opaque_dot(int i) {
    Picture picture = moving_dot(i);
    for (std::size_t at = 3; at < picture.pixels.size(); at += 4) picture.pixels[at] = 255;
    return picture;
}

}  // namespace

TEST_CASE("mp4: the real ffmpeg makes a film that ffprobe counts and ffmpeg shows again") {
    if (find_program("ffmpeg").empty() || find_program("ffprobe").empty()) {
        MESSAGE("SKIPPED: ffmpeg is not on the PATH, so no MP4 was made");
        return;
    }
    const TemporaryDirectory directory;
    const std::filesystem::path path = directory / "film.mp4";
    FilmLook large = look();
    large.scale = 9;  // 63x45, both odd
    Mp4Film film(path, large, go_on);
    for (int i = 0; i < 12; ++i) REQUIRE(film.add(opaque_dot(i)));
    REQUIRE(film.finish());
    CHECK(film.bytes() == std::filesystem::file_size(path));
    CHECK(directory.entries() == 1);
    CHECK(output_of("ffprobe -v error -count_frames -select_streams v:0 -show_entries "
                    "stream=codec_name,width,height,pix_fmt,r_frame_rate,nb_read_frames -of csv=p=0 " +
                    path.string()) == "h264,64,46,yuv420p,25/1,12\n");
    const std::string raw =
        output_of("ffmpeg -nostdin -v error -i " + path.string() + " -f rawvideo -pix_fmt rgb24 pipe:1");
    REQUIRE(raw.size() == 12 * 64 * 46 * 3);
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < 12; ++i) {
        const Picture frame = opaque_dot(static_cast<int>(i));
        for (std::size_t y = 4; y < 45; y += 9)  // middles of cells: between them colours bleed
            for (std::size_t x = 4; x < 63; x += 9)
                for (std::size_t c = 0; c < 3; ++c, ++count) {
                    const auto found = static_cast<unsigned char>(raw[((i * 46 + y) * 64 + x) * 3 + c]);
                    sum += std::pow(int{found} - int{pixel_of(frame, y, x, 9)[c]}, 2);
                }
    }
    const double error = std::sqrt(sum / static_cast<double>(count));
    MESSAGE("root mean square error " << error << " of 255");
    CHECK(error < 6);
    CHECK(no_children());
}

TEST_CASE("mp4: without ffmpeg the reason and what to install are told") {
    const TemporaryDirectory directory;
    const OtherPath path(directory.path().string());
    CHECK(contains(why_no_format(FilmFormat::mp4), "ffmpeg, which is not on the PATH"));
    CHECK(contains(format_remedy(FilmFormat::mp4), "apt install ffmpeg"));
    const std::string message = message_of<WriteFailed>([&] { Mp4Film film(directory / "film.mp4", look(), go_on); });
    CHECK(contains(message, "film.mp4"));
    CHECK(contains(message, "apt install ffmpeg"));
    CHECK(directory.entries() == 0);
}

TEST_CASE("mp4: an ffmpeg that fails is quoted, at once or at the end") {
    for (const char* script :
         {"echo no such encoder >&2; exit 3", "cat >/dev/null; echo no such encoder >&2; exit 3"}) {
        const TemporaryDirectory directory;
        const OtherPath path(fake_ffmpeg(directory, script) + ":" + std::getenv("PATH"));
        const std::string message = message_of<WriteFailed>([&] {
            Mp4Film film(directory / "film.mp4", look(), go_on);
            for (int i = 0; i < 20'000; ++i) film.add(opaque_dot(i));
            film.finish();
        });
        CHECK(contains(message, "status 3"));
        CHECK(contains(message, "no such encoder"));
        CHECK(directory.entries() == 1);  // bin
        CHECK(no_children());
    }
}

TEST_CASE("mp4: an ffmpeg that writes nothing has failed, whatever its status says") {
    const TemporaryDirectory directory;
    const OtherPath path(fake_ffmpeg(directory, "cat >/dev/null") + ":" + std::getenv("PATH"));
    message_of<WriteFailed>([&] {
        Mp4Film film(directory / "film.mp4", look(), go_on);
        film.add(opaque_dot(0));
        film.finish();
    });
    CHECK(directory.entries() == 1);
}

TEST_CASE("mp4: one that hangs is killed when the film is given up, while it is fed and while it ends") {
    for (const bool while_fed : {true, false}) {
        const TemporaryDirectory directory;
        const OtherPath path(fake_ffmpeg(directory, "exec sleep 1000") + ":" + std::getenv("PATH"));
        const auto begin = std::chrono::steady_clock::now();
        const auto not_long = [begin](double, std::uint64_t) {
            return std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(200);
        };
        {
            Mp4Film film(directory / "film.mp4", look(), not_long);
            bool goes_on = film.add(opaque_dot(0));
            while (while_fed && goes_on) goes_on = film.add(opaque_dot(0));
            if (!while_fed) CHECK_FALSE(film.finish());
        }
        CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
        CHECK(directory.entries() == 1);
        CHECK(no_children());
    }
}
