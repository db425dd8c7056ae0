# Finds every library that is not ours and gives each one target, third_party::NAME. All of them are imported targets,
# so their headers are system headers and raise no warnings here. What is missing is collected and told in one message.
# Nothing third-party is kept in this repository: Debian's packages are named in packages.txt and installed by `install`.

set(NCA_MISSING "")  # lines "what it is (Debian package)"

# nca_library(NAME PACKAGE FOUND [link items and include folders by keyword]): the target, or a line in NCA_MISSING.
macro(nca_library name package found)
    cmake_parse_arguments(_library "" "" "LINK;INCLUDE" ${ARGN})
    if(${found})
        add_library(third_party::${name} INTERFACE IMPORTED GLOBAL)
        target_link_libraries(third_party::${name} INTERFACE ${_library_LINK})
        target_include_directories(third_party::${name} INTERFACE ${_library_INCLUDE})
    else()
        list(APPEND NCA_MISSING "${name} (${package})")
    endif()
endmacro()

find_package(PkgConfig QUIET)
if(NOT PkgConfig_FOUND)
    list(APPEND NCA_MISSING "pkg-config (pkg-config)")
endif()

include(third_party/stb.cmake)
include(third_party/random123.cmake)
include(third_party/json.cmake)
include(third_party/zlib.cmake)
include(third_party/fmt.cmake)
include(third_party/cli11.cmake)
include(third_party/harfbuzz.cmake)
include(third_party/giflib.cmake)
include(third_party/webp.cmake)
include(third_party/highway.cmake)
if(NCA_THREADS STREQUAL tbb)
    include(third_party/tbb.cmake)
endif()
if(NCA_TESTS)
    include(third_party/doctest.cmake)
endif()

if(NCA_WINDOW)
    include(third_party/glfw.cmake)
    include(third_party/glad.cmake)
endif()

if(NCA_MISSING)
    list(JOIN NCA_MISSING "\n  " lines)
    set(sets build)
    if(NCA_TESTS)
        string(APPEND sets " tests")
    endif()
    if(NCA_WINDOW)
        string(APPEND sets " window")
    endif()
    message(FATAL_ERROR "Not found, with the names of Debian's packages:\n  ${lines}\n"
        "On Debian and Ubuntu this installs them:\n  third_party/install ${sets}\n"
        "Elsewhere install them by the means of your system and configure again.")
endif()

if(NCA_WINDOW)
    include(third_party/imgui_bundle.cmake)
endif()
