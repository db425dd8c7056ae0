# Writes GLSL files as constants into a header (cmake -D OUTPUT=... -P embed.cmake -- FILE...): stage.frag becomes
# nca::shaders::kStageFrag.
set(text "// The shaders of shaders/, embedded. Written by shaders/embed.cmake at build time; not edited by hand.
#pragma once

namespace nca::shaders {
")
set(take FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
    set(file "${CMAKE_ARGV${i}}")
    if(NOT take)
        if(file STREQUAL "--")
            set(take TRUE)
        endif()
        continue()
    endif()
    get_filename_component(name "${file}" NAME)
    string(REGEX MATCHALL "[a-z0-9]+" words "${name}")
    set(constant k)
    foreach(word ${words})
        string(SUBSTRING ${word} 0 1 first)
        string(SUBSTRING ${word} 1 -1 rest)
        string(TOUPPER ${first} first)
        string(APPEND constant "${first}${rest}")
    endforeach()
    file(READ "${file}" source)
    string(APPEND text "\ninline constexpr char ${constant}[] = R\"glsl(${source})glsl\";\n")
endforeach()
string(APPEND text "\n}  // namespace nca::shaders\n")
file(WRITE ${OUTPUT} "${text}")
