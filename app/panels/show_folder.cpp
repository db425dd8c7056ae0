// xdg-open as a process of its own that nobody waits for.
#include "app/panels/show_folder.h"

#include <imgui.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <thread>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace nca {

bool can_show_folder() {
    const char* path = std::getenv("PATH");
    if (path == nullptr) return false;
    const std::string folders = path;
    for (std::size_t begin = 0; begin <= folders.size();) {
        const std::size_t end = std::min(folders.find(':', begin), folders.size());
        const std::string program = folders.substr(begin, end - begin) + "/xdg-open";
        if (::access(program.c_str(), X_OK) == 0) return true;
        begin = end + 1;
    }
    return false;
}

void show_folder(const std::filesystem::path& file) {
    if (!can_show_folder()) {
        ImGui::SetClipboardText(file.c_str());
        return;
    }
    std::string program = "xdg-open";
    std::string folder = file.parent_path().string();
    std::array<char*, 3> arguments{program.data(), folder.data(), nullptr};
    pid_t child = 0;
    if (::posix_spawnp(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ) != 0) {
        ImGui::SetClipboardText(file.c_str());
        return;
    }
    std::thread([child] {
        int status = 0;
        ::waitpid(child, &status, 0);
    }).detach();
}

}  // namespace nca
