// What is exported: the format, how many frames, how large, and what lies behind it.
#include <fmt/format.h>
#include <imgui.h>

#include <array>
#include <cmath>
#include <string>

#include "app/file_list.h"
#include "app/gui/control.h"
#include "app/panels/export_dialog.h"
#include "app/panels/file_desk.h"

namespace nca {
namespace {

using namespace gui;
namespace fs = std::filesystem;

constexpr float kLabels = 76;
constexpr int kTransparent = 3;

void label(const char* words) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_on_baseline(ImGui::GetWindowDrawList(), at.x, baseline_in(at.y, px(28), kBody), kBody, kText2, words);
    ImGui::SetCursorScreenPos({at.x + px(kLabels), at.y});
}

/// What a format is good for, in a line.
const char* words_of(FilmFormat format) {
    switch (format) {
        case FilmFormat::gif:
            return "A film of 256 colours that every program shows.";
        case FilmFormat::webp:
            return "A film for browsers, its colours and alpha exact.";
        case FilmFormat::mp4:
            return "A film for players and talks, made by ffmpeg.";
        case FilmFormat::png:
            return "One picture of the grid as it is now.";
        case FilmFormat::frames:
            return "A folder of numbered pictures, for other programs.";
        case FilmFormat::sheet:
            return "One picture: noise levels below each other, time to the right.";
    }
    return "";
}

/// Where the control is that was just drawn, for DNCA_REPORT.
void note_place(Desk& desk, const char* name) {
    const ImVec2 low = ImGui::GetItemRectMin();
    const ImVec2 high = ImGui::GetItemRectMax();
    desk.places.push_back({name, (low.x + high.x) / 2, (low.y + high.y) / 2});
}

}  // namespace

Background ExportDialog::background_behind() const {
    return behind_ == kTransparent ? Background::checkerboard : static_cast<Background>(behind_);
}

FilmPlan ExportDialog::plan_of(Desk& /*desk*/) const {
    FilmPlan plan;
    plan.format = format();
    plan.path = typed_path(path_, fs::path("/"));
    plan.from_restart = from_ == 1;
    plan.frames = format() == FilmFormat::png ? 1 : static_cast<int>(numbers().frames);
    plan.steps_per_frame = static_cast<int>(numbers().steps_per_frame);
    plan.frames_per_second = static_cast<int>(frames_per_second_);
    plan.scale = static_cast<int>(numbers().scale);
    plan.transparent = behind_ == kTransparent && film_facts(format()).alpha;
    plan.background = background_behind();
    const int rows = static_cast<int>(levels_);
    for (int row = 0; format() == FilmFormat::sheet && row < rows; ++row)
        plan.levels.push_back(rows == 1 ? 1 : std::round(100.0 * row / (rows - 1)) / 100);
    return plan;
}

void ExportDialog::draw_format(Desk& desk, const char* busy) {
    label("Format");
    constexpr std::array<const char*, kFilmFormats.size()> kParts{"GIF##export", "WebP##export",   "MP4##export",
                                                                  "PNG##export", "Frames##export", "Sheet##export"};
    std::array<std::string, kParts.size()> words;
    std::array<const char*, kParts.size()> why{};
    std::string caption = words_of(format());
    for (std::size_t i = 0; i < kParts.size(); ++i) {
        if (missing_[i].empty()) continue;
        words[i] = missing_[i] + " " + format_remedy(kFilmFormats[i]);
        why[i] = words[i].c_str();
        caption = missing_[i];
    }
    if (segmented("##format", kParts.data(), static_cast<int>(kParts.size()), format_,
                  {.title = "Format", .text = "What is written: a film, a picture, or many.", .why_not = busy}, -1,
                  why.data()))
        propose_name(desk);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x + px(kLabels), at.y - px(4)});
    text(kCaption, kText3, caption.c_str());
}

void ExportDialog::draw_numbers(Desk& desk, const char* busy) {
    const bool sheet = format() == FilmFormat::sheet;
    Numbers& own = sheet ? sheet_numbers_ : film_numbers_;
    const char* no_film = busy;
    if (busy == nullptr && format() == FilmFormat::png) no_film = "A picture shows the grid as it is now.";
    label("Frames");
    number_field(
        "##frames", own.frames, 1, 5000,
        {.title = "Frames",
         .text = "More for a longer film, or columns of a sheet. The first shows the grid before any step.",
         .why_not = no_film},
        {.unit = sheet ? "columns" : "frames", .format = "%.0f", .per_pixel = 0.5, .whole = true, .width = 118});
    note_place(desk, "export frames");
    ImGui::SameLine(0, px(8));
    number_field("##steps_a_frame", own.steps_per_frame, 1, 1000,
                 {.title = "Steps a frame", .text = "More for a faster film of a longer time.", .why_not = no_film},
                 {.unit = "steps each", .format = "%.0f", .per_pixel = 0.1, .whole = true, .width = 118});
    note_place(desk, "export steps");
    label("Scale");
    number_field("##scale", own.scale, 1, 64,
                 {.title = "Scale",
                  .text = "Pixels a cell and direction. Larger files look sharper when enlarged.",
                  .why_not = busy},
                 {.unit = "px a cell", .format = "%.0f", .per_pixel = 0.1, .whole = true, .width = 118});
    ImGui::SameLine(0, px(8));
    if (sheet) {
        number_field("##levels", levels_, 1, 21,
                     {.title = "Noise levels", .text = "Rows of the sheet, from 0 to 1.", .why_not = busy},
                     {.unit = "levels", .format = "%.0f", .per_pixel = 0.1, .whole = true, .width = 118});
        return;
    }
    const char* no_pace = no_film == nullptr && format() == FilmFormat::frames ? "Pictures have no pace." : no_film;
    number_field(
        "##frame_rate", frames_per_second_, 1, 50,
        {.title = "Frames a second", .text = "GIFs count hundredths of a second, 2 at least.", .why_not = no_pace},
        {.unit = "a second", .format = "%.0f", .per_pixel = 0.1, .whole = true, .width = 118});
}

void ExportDialog::draw_choices(Desk& desk) {
    const LiveSnapshot& live = desk.session.live();
    const char* busy = film_.progress().busy() ? "A film is being written. Cancel it first." : nullptr;
    const bool film = film_facts(format()).moves;
    const char* no_start = busy;
    if (busy == nullptr && !film)
        no_start = format() == FilmFormat::png ? "A picture shows the grid as it is now."
                                               : "Each row of a sheet begins with its own noise.";
    label("From");
    constexpr std::array<const char*, 2> kFrom{"Now##export", "Restart##export"};
    segmented("##from", kFrom.data(), 2, from_,
              {.title = "From",
               .text = "Goes on from the grid as it is, or begins with the noisy start of the same seed.",
               .why_not = no_start},
              -1);
    draw_numbers(desk, busy);
    label("Behind");
    constexpr std::array<const char*, 4> kBehind{"Squares##export", "White##export", "Black##export",
                                                 "Nothing##export"};
    std::array<const char*, 4> no_alpha{};
    if (!film_facts(format()).alpha) {
        no_alpha[kTransparent] = "This format has no transparency. GIF, WebP, PNG and frames have.";
        if (behind_ == kTransparent) behind_ = 0;
    }
    segmented("##behind", kBehind.data(), 4, behind_,
              {.title = "Behind it",
               .text = "What is seen through cells that are not opaque. Nothing: transparent.",
               .why_not = busy},
              -1, no_alpha.data());
    const int pixels = static_cast<int>(numbers().scale);
    std::string words = fmt::format("{} x {}", live.grid.width * pixels, live.grid.height * pixels);
    if (film && format() != FilmFormat::frames)
        words +=
            fmt::format(", {:.1f} s", format() == FilmFormat::gif
                                          ? numbers().frames * film_delay(static_cast<int>(frames_per_second_)) / 100
                                          : numbers().frames / frames_per_second_);
    if (format() == FilmFormat::sheet)
        words = fmt::format("{} rows of {}", static_cast<int>(levels_), static_cast<int>(numbers().frames));
    if (format() != FilmFormat::png)
        words += fmt::format(", {} steps", static_cast<int>((numbers().frames - 1) * numbers().steps_per_frame));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x + px(kLabels), at.y});
    text(kSmallNumber, kText3, words.c_str());
}

}  // namespace nca
