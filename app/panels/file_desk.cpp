// Each action on files as one function; their dialogs are drawn by files of their own.
#include "app/panels/file_desk.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "app/emoji_names.h"
#include "app/file_problem.h"
#include "engine/model/errors.h"

namespace nca {

namespace fs = std::filesystem;

FileDesk::FileDesk(Desk& desk, FilePlaces places, std::string opened)
    : desk_(desk),
      places_(std::move(places)),
      recent_(places_.state.empty() ? fs::path() : places_.state / "recent.json"),
      opened_(std::move(opened)),
      recovery_(places_.state) {
    dialog_.set_folder(recent_.folder().empty() ? places_.runs : recent_.folder());
    begin_facts();
    ask_to_recover();
}

const char* FileDesk::open_dialog() const {
    return recovery_dialog_.open() ? "recovery"
           : bad_file_.open()      ? "bad file"
           : dialog_.open()        ? "files"
           : export_.open()        ? "export"
                                   : "";
}

void FileDesk::open(const fs::path& path) {
    opening_.begin(path, desk_.first_iteration, [this] { return places_.saved(desk_.session.name()); });
    desk_.say(fmt::format("Opening {} ...", path.filename().string()), "file");
}

void FileDesk::dropped(const fs::path& path) {
    std::error_code error;
    if (is_run_file(path)) {
        open(path);
    } else if (is_picture_file(path)) {
        desk_.learn_another(path.string());
    } else if (fs::is_directory(path, error)) {
        choose();
        dialog_.show(path);
    } else {
        bad_file_.tell(file_problem(
            path, path.string() +
                      ": it is neither a model (.safetensors), nor a checkpoint (.checkpoint), nor a picture (.png, "
                      ".jpg); drop a file of one of these kinds"));
    }
}

void FileDesk::choose() {
    recent_.look();
    dialog_.ask({.title = "Open",
                 .icon = gui::kFolderIcon,
                 .accept = "Open",
                 .endings = {".checkpoint", ".safetensors"},
                 .saves = false,
                 .name = {},
                 .caption = "What the present run learnt is saved first.",
                 .recent = true,
                 .folder = {},
                 .done = [this](const fs::path& path) { open(path); }});
}

void FileDesk::choose_picture() {
    dialog_.ask({.title = "Own picture",
                 .icon = gui::kOwnPictureIcon,
                 .accept = "Look at it",
                 .endings = {".png", ".jpg", ".jpeg"},
                 .saves = false,
                 .name = {},
                 .caption = "Crop, size and padding come next.",
                 .recent = false,
                 .folder = {},
                 .done = [this](const fs::path& path) { desk_.learn_another(path.string()); }});
}

std::uint64_t FileDesk::save() {
    try {
        return desk_.session.save_checkpoint(save_path_.empty() ? places_.saved(desk_.session.name()) : save_path_);
    } catch (const Error& error) {
        desk_.error(error.what(), "file");
        return 0;
    }
}

void FileDesk::save_as() {
    const std::string stem = fs::path(desk_.session.name()).stem().string();
    dialog_.ask({.title = "Save checkpoint",
                 .icon = gui::kSaveIcon,
                 .accept = "Save",
                 .endings = {".checkpoint"},
                 .saves = true,
                 .name = (stem.empty() ? "run" : stem) + ".checkpoint",
                 .caption = "The whole run, to go on later.",
                 .recent = false,
                 .folder = {},
                 .done = [this](const fs::path& path) {
                     save_path_ = path;
                     save();
                 }});
}

void FileDesk::save_model_as() {
    const std::string stem = fs::path(desk_.session.name()).stem().string();
    dialog_.ask({.title = "Save model",
                 .icon = gui::kSaveIcon,
                 .accept = "Save",
                 .endings = {".safetensors"},
                 .saves = true,
                 .name = (stem.empty() ? "run" : stem) + ".safetensors",
                 .caption = "Parameters, recipe and target; no history.",
                 .recent = false,
                 .folder = {},
                 .done = [this](const fs::path& path) { desk_.session.save_model(path); }});
}

void FileDesk::export_film() { export_.ask(desk_, dialog_.folder()); }

void FileDesk::run_replaced(std::int64_t kept) {
    desk_.first_iteration = kept;
    save_path_.clear();
    desk_.session.set_autosave(places_.autosaved(desk_.session.name()));
    begin_facts();
}

void FileDesk::follow_opening() {
    const std::optional<RunOpening::Outcome> outcome = opening_.update(desk_.session);
    if (opening_.busy()) desk_.wants_frame = true;
    if (!outcome) return;
    if (!outcome->opened) state_to_restore_.reset();
    if (outcome->opened) {
        opened_ = outcome->path.string();
        desk_.caption = outcome->caption;
        run_replaced(outcome->iteration);
        recent_.add(outcome->path);
        std::string words =
            fmt::format("Opened {}, {} iterations learnt.", outcome->path.filename().string(), outcome->iteration);
        if (!outcome->saved.empty()) words += fmt::format(" What was open is saved in {}.", outcome->saved);
        desk_.toast(gui::kFolderIcon, gui::kGood, words, "file");
        restore_state();
    } else if (outcome->not_saved) {
        desk_.note(fmt::format("{} was not opened, because what is open could not be saved: {}",
                               outcome->path.filename().string(), outcome->problem),
                   "file", Level::error);
        FileProblem problem = file_problem(outcome->path, outcome->problem);
        problem.title = "The present run can't be saved";
        bad_file_.tell(std::move(problem));
    } else {
        desk_.note(outcome->problem, "file", Level::error);
        bad_file_.tell(file_problem(outcome->path, outcome->problem));
    }
}

void FileDesk::follow_saving() {
    const TrainerSnapshot& trainer = desk_.session.trainer();
    if (trainer.saved_path == seen_saved_) return;
    seen_saved_ = trainer.saved_path;
    // What is saved by itself every minute is not what a person looks for first.
    if (!seen_saved_.empty() && seen_saved_.find("-autosaved.") == std::string::npos) recent_.add(seen_saved_);
}

void FileDesk::remember_folder() {
    if (!dialog_.open() && dialog_.folder() != recent_.folder()) recent_.set_folder(dialog_.folder());
}

void FileDesk::draw() {
    follow_opening();
    follow_saving();
    keep_for_recovery();
    switch (recovery_dialog_.draw(desk_)) {
        case RecoveryAnswer::restore:
            restore(recovery_dialog_.facts());
            break;
        case RecoveryAnswer::fresh:
            desk_.say("A fresh start. What was saved before is in Recent files.", "file");
            break;
        case RecoveryAnswer::none:
            break;
    }
    export_.draw(desk_, dialog_);
    dialog_.draw(desk_, recent_);
    bad_file_.draw(desk_, [this] { choose(); });
    remember_folder();
}

}  // namespace nca
