# Dear ImGui and its family, from the source package that fetch_imgui_bundle fetches (Debian's are too old: no docking,
# no ImPlot). Built only where something links them.
#
#   third_party::imgui_headers      what our sources are compiled with
#   third_party::imgui              Dear ImGui with FreeType and the backends for GLFW and OpenGL 3
#   third_party::implot             plots; links no Dear ImGui of its own
#   third_party::imgui_test_engine  for window tests, in place of third_party::imgui: Dear ImGui with the hooks of the
#                                   Test Engine. The program never has it (it has a licence of its own, and costs time).
set(NCA_IMGUI_BUNDLE_DIR "" CACHE PATH "Unpacked source package of imgui-bundle; empty: fetched from PyPI once")

set(bundle ${NCA_IMGUI_BUNDLE_DIR})
if(NOT bundle)
    execute_process(COMMAND ${PROJECT_SOURCE_DIR}/third_party/fetch_imgui_bundle
        OUTPUT_VARIABLE bundle OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
set(imgui ${bundle}/external/imgui/imgui)
set(implot ${bundle}/external/implot/implot)
set(test_engine ${bundle}/external/imgui_test_engine/imgui_test_engine/imgui_test_engine)
foreach(file ${imgui}/imgui.h ${implot}/implot.h ${test_engine}/imgui_te_engine.h)
    if(NOT EXISTS ${file})
        message(FATAL_ERROR "${file} is missing. NCA_IMGUI_BUNDLE_DIR must be the unpacked source package of "
            "imgui-bundle (it holds external/imgui), or empty to have it fetched.")
    endif()
endforeach()

# Their warnings are not ours, and a window does not need them fast.
function(nca_imgui_library name)
    add_library(${name} STATIC EXCLUDE_FROM_ALL ${ARGN})
    target_compile_options(${name} PRIVATE -w -O1)
    if(NCA_SANITIZE MATCHES undefined)  # what they do beyond the letter of the language is theirs
        target_compile_options(${name} PRIVATE -fno-sanitize=undefined)
    endif()
    target_link_libraries(${name} PUBLIC third_party::imgui_headers)
    add_library(third_party::${name} ALIAS ${name})
endfunction()

add_library(third_party::imgui_headers INTERFACE IMPORTED GLOBAL)
target_include_directories(third_party::imgui_headers INTERFACE
    ${imgui} ${imgui}/backends ${imgui}/misc/cpp ${imgui}/misc/freetype ${implot})
target_compile_definitions(third_party::imgui_headers INTERFACE IMGUI_ENABLE_FREETYPE)
target_link_libraries(third_party::imgui_headers INTERFACE glfw PkgConfig::NCA_FREETYPE ${CMAKE_DL_LIBS})

file(GLOB imgui_sources ${imgui}/imgui*.cpp)
list(APPEND imgui_sources
    ${imgui}/backends/imgui_impl_glfw.cpp ${imgui}/backends/imgui_impl_opengl3.cpp
    ${imgui}/misc/freetype/imgui_freetype.cpp ${imgui}/misc/cpp/imgui_stdlib.cpp)
nca_imgui_library(imgui ${imgui_sources})

file(GLOB implot_sources ${implot}/implot*.cpp)
nca_imgui_library(implot ${implot_sources})
# Of the dozen number types that its templates are compiled for by default, a minute's work, no plot here needs more.
target_compile_definitions(implot PRIVATE "IMPLOT_CUSTOM_NUMERIC_TYPES=(float)(double)")
if(NCA_SANITIZE)  # its templates take long there; what they are given, and Dear ImGui below them, is looked at
    target_compile_options(implot PRIVATE -fno-sanitize=all)
endif()

file(GLOB test_engine_sources ${test_engine}/*.cpp)
nca_imgui_library(imgui_test_engine ${imgui_sources} ${test_engine_sources})
target_include_directories(imgui_test_engine SYSTEM PUBLIC ${test_engine})
target_compile_definitions(imgui_test_engine PUBLIC
    IMGUI_ENABLE_TEST_ENGINE IMGUI_TEST_ENGINE_ENABLE_COROUTINE_STDTHREAD_IMPL=1)
target_compile_options(imgui_test_engine PRIVATE -UNDEBUG)  # its assertions are what a test is for
target_link_libraries(imgui_test_engine PUBLIC Threads::Threads)
