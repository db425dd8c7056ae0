// Exports the grid as a picture or a film: what, from where, how large, whereto; progress while it writes.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "app/film_export.h"
#include "app/panels/desk.h"
#include "app/panels/file_dialog.h"

namespace nca {

class ExportDialog {
public:
    /// `folder`: where the file goes unless another is chosen.
    void ask(Desk& desk, const std::filesystem::path& folder);
    bool open() const { return open_; }
    /// Once a frame. `list` chooses another place.
    void draw(Desk& desk, FileDialog& list);
    FilmProgress progress() const { return film_.progress(); }

private:
    FilmFormat format() const { return kFilmFormats.at(static_cast<std::size_t>(format_)); }
    void look_for_formats(Desk& desk);
    /// Nothing behind it is shown as squares, as pictures are everywhere.
    Background background_behind() const;
    void draw_format(Desk& desk, const char* busy);
    void draw_choices(Desk& desk);
    void draw_numbers(Desk& desk, const char* busy);
    void draw_place(Desk& desk, FileDialog& list);
    void draw_progress(const FilmProgress& progress) const;
    void draw_preview(Desk& desk, float side) const;
    void propose_name(Desk& desk);
    FilmPlan plan_of(Desk& desk) const;
    void begin(Desk& desk);
    void follow(Desk& desk);

    bool open_ = false;
    int format_ = 0;  ///< of kFilmFormats
    int from_ = 0;    ///< 0 as it is now, 1 from the start
    int behind_ = 0;  ///< 0 checkerboard, 1 white, 2 black, 3 nothing
    struct Numbers {
        double frames = 97;
        double steps_per_frame = 1;
        double scale = 6;
    };
    const Numbers& numbers() const { return format() == FilmFormat::sheet ? sheet_numbers_ : film_numbers_; }
    Numbers film_numbers_;
    Numbers sheet_numbers_{.frames = 9, .steps_per_frame = 12, .scale = 2};  ///< its columns
    double frames_per_second_ = 25;
    double levels_ = 6;                                     ///< rows of a sheet, from noise level 0 to 1
    std::array<std::string, kFilmFormats.size()> missing_;  ///< why a format can't be had; looked up on opening
    bool looked_ = false;
    std::string path_;
    bool named_ = false;  ///< the name is the person's
    FilmExport film_;
    bool told_ = true;                        ///< how the last one ended
    std::optional<std::uint64_t> capturing_;  ///< command that copies the grid's state
    FilmPlan wanted_;
};

}  // namespace nca
