// The places and the search. The executable's own folder comes from /proc/self/exe; where that does not exist the other
// places still count.
#include "app/resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "engine/model/errors.h"

namespace nca {

namespace fs = std::filesystem;

std::vector<fs::path> resource_places() {
    std::vector<fs::path> places;
    if (const char* named = std::getenv("DNCA_RESOURCES"); named != nullptr && *named != '\0')
        places.emplace_back(named);
    std::error_code error;
    const fs::path executable = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        const fs::path folder = executable.parent_path();
        places.push_back((folder / "../../resources").lexically_normal());
        places.push_back((folder / "../share/dnca").lexically_normal());
    }
    const fs::path source = NCA_SOURCE_RESOURCES;
    if (std::find(places.begin(), places.end(), source) == places.end()) places.push_back(source);
    return places;
}

fs::path find_resource(const std::string& name, std::span<const fs::path> places) {
    std::string searched;
    for (const fs::path& place : places) {
        std::error_code error;
        const fs::path path = fs::absolute(place / name, error);
        if (!error && fs::is_regular_file(path, error)) return path.lexically_normal();
        searched += fmt::format("{}{}", searched.empty() ? "" : ", ", place.string());
    }
    throw BadFile(fmt::format(
        "{} is in none of {}: set DNCA_RESOURCES to the folder 'resources' of dnca, or name a file of your own", name,
        searched));
}

fs::path find_resource(const std::string& name) { return find_resource(name, resource_places()); }

}  // namespace nca
