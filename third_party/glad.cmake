# glad: the functions of OpenGL 4.5 core, written at build time by its own generator (which needs no network, given
# --reproducible), compiled once.
find_program(NCA_GLAD glad)
mark_as_advanced(NCA_GLAD)
if(NOT NCA_GLAD)
    list(APPEND NCA_MISSING "glad, the generator (python3-glad)")
    return()
endif()
enable_language(C)
set(glad_dir ${PROJECT_BINARY_DIR}/generated/glad)
add_custom_command(
    OUTPUT ${glad_dir}/src/gl.c ${glad_dir}/include/glad/gl.h ${glad_dir}/include/KHR/khrplatform.h
    COMMAND ${NCA_GLAD} --quiet --api gl:core=4.5 --extensions= --reproducible --out-path ${glad_dir} c
    COMMENT "Generating the OpenGL loader"
    VERBATIM)
file(MAKE_DIRECTORY ${glad_dir}/include)
add_library(glad STATIC EXCLUDE_FROM_ALL ${glad_dir}/src/gl.c)
target_compile_options(glad PRIVATE -w)
target_include_directories(glad SYSTEM PUBLIC ${glad_dir}/include)
add_library(third_party::glad ALIAS glad)
