// The list from which a file is opened, or under whose folder one is saved: folders, files with the right endings,
// size and date, a field for the path; by mouse and by keyboard. It blocks nothing behind it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/file_list.h"
#include "app/gui/widgets.h"
#include "app/panels/desk.h"
#include "app/recent_files.h"

namespace nca {

/// What is asked of the list.
struct FileQuestion {
    std::string title;  ///< "Open"
    gui::Icon icon;
    std::string accept;                ///< word on the filled button
    std::vector<std::string> endings;  ///< ".checkpoint": files that are listed; a saved one gets the first
    bool saves = false;                ///< a name is asked for, and a file that exists is asked about
    std::string name;                  ///< proposed, of a file to save
    std::string caption;               ///< beside the buttons
    bool recent = false;               ///< offers the recent files as well
    std::filesystem::path folder;      ///< to begin in; empty: the last one used
    std::function<void(const std::filesystem::path&)> done;
};

class FileDialog {
public:
    void ask(FileQuestion question);
    /// Lists another folder, while it is open.
    void show(const std::filesystem::path& folder) { go_to(folder); }
    bool open() const { return open_; }
    /// The row that is chosen, by mouse or keys; -1: none.
    std::ptrdiff_t row() const { return chosen_; }
    /// Once a frame.
    void draw(Desk& desk, RecentFiles& recent);
    /// The folder used last; where the next question begins.
    const std::filesystem::path& folder() const { return folder_; }
    void set_folder(std::filesystem::path folder) { folder_ = std::move(folder); }

private:
    void go_to(const std::filesystem::path& folder);
    void select(std::size_t row);
    void draw_places();
    void draw_rows(RecentFiles& recent);
    void draw_folder_rows();
    void draw_recent_rows(RecentFiles& recent);
    /// One row; true if it was taken (double click, or Enter on it).
    bool draw_row(const char* name, gui::Icon icon, std::size_t row, const std::string& size, const std::string& date,
                  const gui::About& about);
    /// What is typed or selected: enters a folder, takes a file.
    void accept();
    void take(const std::filesystem::path& path);
    std::filesystem::path meant() const;

    bool open_ = false;
    FileQuestion question_;
    FileList list_;
    std::filesystem::path folder_;
    std::string typed_folder_;
    std::string name_;            ///< typed or selected
    std::ptrdiff_t chosen_ = -1;  ///< row
    int place_ = 0;               ///< 0: the folder's files, 1: recent ones
    bool focus_first_ = false;
    std::string problem_;                ///< of what was typed
    std::filesystem::path asked_about_;  ///< exists already; pressed again it is replaced
};

}  // namespace nca
