# CUDA's toolkit, for the GPU backend: NCA_CUDA=AUTO takes it where one is found that works, ON insists, OFF leaves it.
# The compiler is CMAKE_CUDA_COMPILER, or else looked for in $CUDACXX, on PATH, in $CUDA_PATH and in /usr/local/cuda.
# Sets NCA_CUDA_FOUND, and NCA_CUDA_REFUSED where there is a toolkit that can't be used. What is linked is the static
# runtime alone, so that the program needs nothing but a driver, and starts without one too.
set(NCA_CUDA_FOUND OFF)
set(NCA_CUDA_REFUSED OFF)
if(NOT NCA_CUDA MATCHES "^(AUTO|ON|OFF)$")
    message(FATAL_ERROR "NCA_CUDA is '${NCA_CUDA}'; it can be AUTO, ON or OFF")
endif()
# Sanitizers don't see what a GPU does; their trees run the kernels on the processor.
if(NCA_CUDA STREQUAL "OFF" OR (NCA_SANITIZE AND NCA_CUDA STREQUAL "AUTO"))
    return()
endif()

# nca_do_without_cuda(WHY ADVICE): said in one line, or the end where NCA_CUDA insists.
function(nca_do_without_cuda why advice)
    unset(NCA_NVCC CACHE)  # the next time it is looked for anew
    if(NCA_CUDA STREQUAL "ON")
        message(FATAL_ERROR "CUDA: ${why}, but NCA_CUDA is ON: ${advice}")
    endif()
    message(STATUS "CUDA: ${why}, the program computes on the CPU only (for the GPU: ${advice})")
endfunction()

# nca_refuse_cuda(NVCC WHY): the same for one that is there.
function(nca_refuse_cuda nvcc why)
    set(NCA_CUDA_REFUSED ON PARENT_SCOPE)
    nca_do_without_cuda("${nvcc} can't be used (${why})" "put another nvcc first on PATH or set CMAKE_CUDA_COMPILER")
endfunction()

# nca_ask_version(NVCC): sets `version`, or `why` there is none.
function(nca_ask_version nvcc)
    execute_process(COMMAND ${nvcc} --version
        OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE status TIMEOUT 60)
    if(NOT status EQUAL 0)
        set(why "it fails when asked for its version: ${status}" PARENT_SCOPE)
    elseif(said MATCHES " V([0-9]+\\.[0-9.]+)")
        set(version ${CMAKE_MATCH_1} PARENT_SCOPE)
    else()
        set(why "asked for its version it names none of CUDA" PARENT_SCOPE)
    endif()
endfunction()

# nca_check_version(VERSION): sets `why` if it is too old.
function(nca_check_version version)
    if(version VERSION_LESS 12.3)
        set(why "CUDA ${version} is too old: kernels that begin early within a graph need 12.3" PARENT_SCOPE)
    endif()
endfunction()

# nca_first_complaint(SAID): sets `complaint` to its first line that tells what is wrong, after a colon; empty if none.
function(nca_first_complaint said)
    set(telling "nvcc fatal|[^a-z]error:|error --|fatal error|cannot find -l|Could NOT find|Permission denied")
    string(REGEX MATCH "[^\n]*(${telling})[^\n]*" line "\n${said}")
    string(STRIP "${line}" line)
    if(line)
        string(PREPEND line ": ")
    endif()
    set(complaint "${line}" PARENT_SCOPE)
endfunction()

# nca_try(WHAT LOG COMMAND...): sets `why` if the command fails.
function(nca_try what log)
    execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        file(WRITE ${log} "${said}")
        nca_first_complaint("${said}")
        set(why "${what}${complaint}; all it said: ${log}" PARENT_SCOPE)
    endif()
endfunction()

# nca_try_cuda(NVCC): sets `why` if it can't compile a kernel, or if CMake can't get along with it and its libraries, in
# a project of its own (cuda_trial): enable_language(CUDA) would end everything there.
function(nca_try_cuda nvcc)
    message(STATUS "CUDA: trying ${nvcc}")
    set(trial ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/cuda_trial)
    set(folder ${PROJECT_BINARY_DIR}/CMakeFiles/cuda_trial)
    file(REMOVE_RECURSE ${folder})
    file(MAKE_DIRECTORY ${folder})
    set(host $ENV{CUDAHOSTCXX})
    if(CMAKE_CUDA_HOST_COMPILER)
        set(host ${CMAKE_CUDA_HOST_COMPILER})
    endif()
    if(host)
        set(host -ccbin ${host})
    endif()
    separate_arguments(flags NATIVE_COMMAND "${CMAKE_CUDA_FLAGS}")
    nca_try("a kernel does not compile" ${folder}/kernel.log
        ${nvcc} ${host} ${flags} -std=c++20 -c ${trial}/kernel.cu -o ${folder}/kernel.o)
    set(settings "")
    foreach(name CMAKE_MAKE_PROGRAM CMAKE_TOOLCHAIN_FILE CMAKE_CXX_COMPILER CMAKE_CUDA_HOST_COMPILER CMAKE_CUDA_FLAGS
            CMAKE_CUDA_ARCHITECTURES CUDAToolkit_ROOT)
        if(${name})
            string(REPLACE ";" "\\;" value "${${name}}")
            list(APPEND settings "-D${name}=${value}")
        endif()
    endforeach()
    if(NOT why)
        nca_try("CMake can't compile with it" ${folder}/cmake.log
            ${CMAKE_COMMAND} -S ${trial} -B ${folder} -G ${CMAKE_GENERATOR} -D CMAKE_CUDA_COMPILER=${nvcc} ${settings})
    endif()
    set(why "${why}" PARENT_SCOPE)
endfunction()

# What CMake remembers of another compiler or toolkit in this build tree would be taken for this one's.
function(nca_forget_other_toolkits)
    file(REMOVE ${CMAKE_PLATFORM_INFO_DIR}/CMakeCUDACompiler.cmake)
    get_cmake_property(names CACHE_VARIABLES)
    foreach(name ${names})
        if(name MATCHES "^(CUDA_CUDART|CUDA_.+_LIBRARY|CUDAToolkit_(.+_LIBRARY|.+_DIR|NVCC_EXECUTABLE|SENTINEL_FILE))$")
            unset(${name} CACHE)
        endif()
    endforeach()
endfunction()

# Ampere, Ada and Hopper as machine code, and what the driver can translate for newer ones.
if(NOT CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 80-real 86-real 89-real 90 CACHE STRING "GPUs to compile for")
endif()
if(CMAKE_CUDA_COMPILER)
    set(nvcc ${CMAKE_CUDA_COMPILER})
else()
    unset(CMAKE_CUDA_COMPILER CACHE)  # a NOTFOUND there
    if(NCA_NVCC AND NOT EXISTS "${NCA_NVCC}")
        unset(NCA_NVCC CACHE)  # it went away, and another may have come
    endif()
    find_program(NCA_NVCC NAMES $ENV{CUDACXX} nvcc PATHS ENV CUDA_PATH ENV CUDA_HOME /usr/local/cuda /opt/cuda
        PATH_SUFFIXES bin)
    mark_as_advanced(NCA_NVCC)
    set(nvcc ${NCA_NVCC})
endif()
if(NOT nvcc)
    nca_do_without_cuda("no toolkit found" "put its nvcc on PATH or set CMAKE_CUDA_COMPILER")
    return()
endif()

set(why "")
nca_ask_version(${nvcc})
if(NOT why)
    nca_check_version(${version})
endif()
# Once a compiler: configuring again takes the result from the cache.
set(trial "${nvcc} ${version} ${CMAKE_CUDA_ARCHITECTURES} ${CMAKE_CUDA_FLAGS} ${CMAKE_CUDA_HOST_COMPILER}")
if(NOT why AND NOT trial STREQUAL "${NCA_CUDA_TRIED}")
    nca_try_cuda(${nvcc})
    if(NOT why)
        nca_forget_other_toolkits()
        set(NCA_CUDA_TRIED "${trial}" CACHE INTERNAL "The CUDA compiler that passed the trial")
    endif()
endif()
if(why)
    nca_refuse_cuda("${nvcc}" "${why}")
    return()
endif()

set(CMAKE_CUDA_COMPILER ${nvcc})
enable_language(CUDA)
find_package(CUDAToolkit)
if(CUDAToolkit_FOUND)
    nca_check_version(${CUDAToolkit_VERSION})  # its headers and libraries may be of another version than its compiler
else()
    set(why "its headers and libraries are not found")
endif()
if(why)
    nca_refuse_cuda("${nvcc}" "${why}")
    return()
endif()
set(NCA_CUDA_FOUND ON)
message(STATUS "CUDA: toolkit ${CUDAToolkit_VERSION}, for ${CMAKE_CUDA_ARCHITECTURES}")
