// Everything that has to do with files in the window: opening, saving, recent files, what is dropped, and their
// dialogs. Holds no numbers of the run.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "app/panels/bad_file_dialog.h"
#include "app/panels/desk.h"
#include "app/panels/export_dialog.h"
#include "app/panels/file_dialog.h"
#include "app/panels/recovery_dialog.h"
#include "app/recent_files.h"
#include "app/recovery.h"
#include "app/run_opening.h"

namespace nca {

/// Where the person's files are, as the window knows it.
struct FilePlaces {
    std::filesystem::path state;  ///< folder for what is remembered; empty: nowhere
    std::filesystem::path runs;   ///< folder of what is saved by itself; empty: nowhere
    std::function<std::filesystem::path(const std::string& run_name)> saved;      ///< a new name for Ctrl+S; may throw
    std::function<std::filesystem::path(const std::string& run_name)> autosaved;  ///< a new name; may be empty
};

class FileDesk {
public:
    /// `opened`: the file that the present run came from; empty: what comes with the program. Asks about a session that
    /// ended unexpectedly, unless a file was asked for.
    FileDesk(Desk& desk, FilePlaces places, std::string opened);

    /// Opens a model or checkpoint; what the present run learnt is saved first.
    void open(const std::filesystem::path& path);
    /// A file was dropped on the window. A picture becomes the target.
    void dropped(const std::filesystem::path& path);
    void choose();          ///< the list to open from
    void choose_picture();  ///< the same, for a picture that shall be the target
    /// Where it was saved by name last, else under a new name in the runs' folder. The command's ticket; 0: none.
    std::uint64_t save();
    void save_as();        ///< a checkpoint
    void save_model_as();  ///< parameters, recipe and target alone
    void export_film();    ///< a picture or a film of the grid
    const ExportDialog& exporting() const { return export_; }
    /// A new run has taken the place of the present one: it gets files of its own. `kept`: iterations that it had
    /// learnt already.
    void run_replaced(std::int64_t kept);
    bool busy() const { return opening_.busy(); }

    RecentFiles& recent() { return recent_; }
    const FilePlaces& places() const { return places_; }
    FileDialog& dialog() { return dialog_; }
    std::ptrdiff_t file_row() const { return dialog_.row(); }
    const char* open_dialog() const;  ///< name of the dialog that is open, for tests; "" if none is

    /// Once a frame, after the panels.
    void draw();

private:
    void follow_opening();
    void follow_saving();
    void ask_to_recover();
    void restore(const RecoveryFacts& facts);
    void restore_state();
    void begin_facts();
    void keep_for_recovery();
    void remember_folder();

    Desk& desk_;
    FilePlaces places_;
    RecentFiles recent_;
    RunOpening opening_;
    FileDialog dialog_;
    BadFileDialog bad_file_;
    ExportDialog export_;
    std::filesystem::path save_path_;  ///< of "save as"; empty: none was chosen for this run
    std::string opened_;               ///< file of the present run; empty: what comes with the program
    Recovery recovery_;
    RecoveryDialog recovery_dialog_;
    std::shared_ptr<const LiveState> state_to_restore_;  ///< once its run is open
    RecoveryFacts facts_;                                ///< of the present run, kept now and then
    double kept_at_ = 0;                                 ///< seconds, of ImGui's clock
    std::optional<std::uint64_t> capturing_;
    std::uint32_t kept_step_ = 0;
    std::uint64_t kept_strokes_ = 0;
    std::string seen_saved_;  ///< TrainerSnapshot::saved_path that was looked at
};

}  // namespace nca
