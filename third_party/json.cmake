# nlohmann-json: JSON in and out. Headers only.
find_package(nlohmann_json QUIET)
nca_library(json nlohmann-json3-dev nlohmann_json_FOUND LINK nlohmann_json::nlohmann_json)
