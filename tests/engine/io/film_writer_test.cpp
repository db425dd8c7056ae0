// Every format that needs no other program: what was put in comes out again, by decoders that are not the writers'.
#include "engine/io/film_writer.h"

#include <doctest/doctest.h>
#include <webp/demux.h>

#include <memory>

#include "engine/io/labelled_sheet.h"
#include "engine/io/picture_file.h"
#include "engine/model/errors.h"
#include "tests/engine/io/moving_dots.h"
#include "tests/engine/io/temporary_directory.h"

namespace {

using namespace nca;
using namespace nca::test;

bool go_on(double, std::uint64_t) { return true; }

FilmLook look_of(FilmFormat format) {
    FilmLook look;
    look.format = format;
    look.scale = 3;
    look.transparent = film_facts(format).alpha;
    return look;
}

void write(const std::filesystem::path& path, const FilmLook& look, const std::vector<Picture>& frames) {
    const auto film = open_film(path, look, go_on);
    for (const Picture& frame : frames) REQUIRE(film->add(frame));
    REQUIRE(film->finish());
    CHECK(film->bytes() > 0);
}

/// Cells whose picture differs from an enlarged one; where nothing is to be seen the colour does not matter.
std::size_t wrong_pixels(const std::uint8_t* rgba, const Picture& frame, std::size_t scale) {
    std::size_t wrong = 0;
    for (std::size_t y = 0; y < 5 * scale; ++y)
        for (std::size_t x = 0; x < 7 * scale; ++x) {
            const std::uint8_t* found = rgba + 4 * (y * 7 * scale + x);
            const std::uint8_t* wanted = pixel_of(frame, y, x, scale);
            const bool same = found[3] == wanted[3] && (wanted[3] == 0 || std::equal(found, found + 3, wanted));
            wrong += same ? 0 : 1;
        }
    return wrong;
}

}  // namespace

TEST_CASE("film: an animated WebP has every frame, exact in colour and alpha, at its time") {
    const TemporaryDirectory directory;
    const std::vector<Picture> frames = moving_dots(9);
    write(directory / "film.webp", look_of(FilmFormat::webp), frames);
    const auto file = get_bytes(directory / "film.webp");
    const WebPData data{file.data(), file.size()};
    WebPAnimDecoderOptions options;
    REQUIRE(WebPAnimDecoderOptionsInit(&options) != 0);
    options.color_mode = MODE_RGBA;
    const std::unique_ptr<WebPAnimDecoder, void (*)(WebPAnimDecoder*)> decoder(WebPAnimDecoderNew(&data, &options),
                                                                               WebPAnimDecoderDelete);
    REQUIRE(decoder != nullptr);
    WebPAnimInfo info;
    REQUIRE(WebPAnimDecoderGetInfo(decoder.get(), &info) != 0);
    CHECK(info.canvas_width == 21);
    CHECK(info.canvas_height == 15);
    CHECK(info.loop_count == 0);
    REQUIRE(info.frame_count == 9);
    for (int i = 0; i < 9; ++i) {
        std::uint8_t* rgba = nullptr;
        int end = 0;  // milliseconds at which the frame goes
        REQUIRE(WebPAnimDecoderGetNext(decoder.get(), &rgba, &end) != 0);
        CHECK(end == (i < 8 ? (i + 1) * 40 : 8 * 40 + 1000));
        CHECK(wrong_pixels(rgba, frames[static_cast<std::size_t>(i)], 3) == 0);
    }
    CHECK(directory.entries() == 1);
}

TEST_CASE("film: a PNG is the last frame, and a folder of frames has all of them") {
    const TemporaryDirectory directory;
    const std::vector<Picture> frames = moving_dots(4);
    write(directory / "one.png", look_of(FilmFormat::png), frames);
    CHECK(wrong_pixels(load_picture(directory / "one.png").pixels.data(), frames[3], 3) == 0);
    write(directory / "all", look_of(FilmFormat::frames), frames);
    CHECK(directory.entries() == 2);
    for (int i = 0; i < 4; ++i) {
        const Picture picture = load_picture(directory / ("all/frame_0000" + std::to_string(i) + ".png"));
        CHECK(picture.width == 21);
        CHECK(wrong_pixels(picture.pixels.data(), frames[static_cast<std::size_t>(i)], 3) == 0);
    }
    CHECK(!std::filesystem::exists(directory / "all/frame_00004.png"));
}

TEST_CASE("film: a sheet has its pictures where the labels leave room") {
    const TemporaryDirectory directory;
    FilmLook look = look_of(FilmFormat::sheet);
    look.row_labels = {"0", "0.5"};
    look.column_labels = {"0", "8", "16"};
    write(directory / "sheet.png", look, moving_dots(6));
    const Picture sheet = load_picture(directory / "sheet.png");
    LabelledSheet labels;
    labels.rows = look.row_labels;
    labels.columns = look.column_labels;
    labels.scale = 3;
    const GridSize size = labelled_sheet_size(labels, {5, 7});
    CHECK(sheet.height == size.height);
    CHECK(sheet.width == size.width);
    // The last picture ends 4 pixels before the edges.
    const std::uint8_t* corner =
        &sheet.pixels[4 * (static_cast<std::size_t>(sheet.height - 5) * static_cast<std::size_t>(sheet.width) +
                           static_cast<std::size_t>(sheet.width) - 5)];
    CHECK(corner[1] == 200);
    std::size_t inked = 0;
    for (std::size_t i = 0; i < sheet.pixels.size(); i += 4) inked += sheet.pixels[i] == 40 ? 1 : 0;
    CHECK(inked > 50);  // there are labels
}

TEST_CASE("film: given up or thrown away, nothing is left, in any format") {
    for (const FilmFormat format : kFilmFormats) {
        if (!why_no_format(format).empty()) continue;
        const TemporaryDirectory directory;
        FilmLook look = look_of(format);
        look.row_labels = {""};
        look.column_labels = {"", ""};
        bool stop = false;
        {
            const auto film = open_film(directory / "film", look, [&stop](double, std::uint64_t) { return !stop; });
            CHECK(film->add(moving_dot(0)));
            stop = true;
            CHECK_FALSE(film->add(moving_dot(1)));
            CHECK_FALSE(film->finish());
        }
        CHECK(directory.entries() == 0);
        {
            const auto film = open_film(directory / "film", look, go_on);
            CHECK(film->add(moving_dot(0)));
        }
        CHECK(directory.entries() == 0);
    }
}

TEST_CASE("film: what can't be made is refused, and names what can") {
    const TemporaryDirectory directory;
    FilmLook look = look_of(FilmFormat::webp);
    look.frames_per_second = 0;
    CHECK(contains(message_of<InvalidSetting>([&] { open_film(directory / "a", look, go_on); }), "1 to 1000"));
    look = look_of(FilmFormat::mp4);
    look.transparent = true;
    CHECK(contains(message_of<InvalidSetting>([&] { open_film(directory / "a", look, go_on); }), "no transparency"));
    look = look_of(FilmFormat::webp);
    const auto film = open_film(directory / "a", look, go_on);
    CHECK(contains(message_of<InvalidSetting>([&] { film->finish(); }), "no frames"));
    CHECK(film->add(moving_dot(0)));
    CHECK(contains(message_of<InvalidSetting>([&] { film->add(Picture{1, 1, {1, 2, 3, 4}}); }), "1x1"));
    std::filesystem::create_directory(directory / "full");
    put_bytes(directory / "full/x", std::vector<std::uint8_t>{1});
    CHECK(contains(message_of<WriteFailed>([&] { open_film(directory / "full", look_of(FilmFormat::frames), go_on); }),
                   "not empty"));
    CHECK(directory.entries() == 1);
    CHECK(film_delay(25) == 4);
    CHECK(film_delay(1000) == 2);
}
