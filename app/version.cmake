# Writes app/version.h (cmake -P, at every build). Touches the file only when its text changed, so that nothing is
# compiled again without need. Without git, or outside a checkout of this very tree, the commit is an empty string.
set(commit "")
find_program(git_program git)
if(git_program AND EXISTS ${SOURCE_DIR}/.git)
    execute_process(
        COMMAND ${git_program} -C ${SOURCE_DIR} describe --always --dirty --abbrev=12 --exclude=*
        OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        set(commit "")
    endif()
endif()
set(build_type ${BUILD_TYPE})
if(SANITIZE)
    string(APPEND build_type " with sanitizers ${SANITIZE}")
endif()

set(text "// What this program was built from. Written by app/version.cmake at build time; not edited by hand.
#pragma once

namespace nca::version {

inline constexpr char kNumber[] = \"${VERSION}\";
inline constexpr char kCommit[] = \"${commit}\";  // empty when not built from a git checkout; -dirty when it had changes
inline constexpr char kCompiler[] = \"${COMPILER}\";
inline constexpr char kBuildType[] = \"${build_type}\";

}  // namespace nca::version
")
set(old "")
if(EXISTS ${OUTPUT})
    file(READ ${OUTPUT} old)
endif()
if(NOT text STREQUAL old)
    file(WRITE ${OUTPUT} "${text}")
endif()
