# Warnings, sanitizers and the compiler cache for every target of the project.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # PCH and ccache agree only when the time macros and the PCH's own definitions are left out of the hash.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE_PROGRAM})
endif()

add_library(sami_compile_options INTERFACE)
target_compile_options(
  sami_compile_options
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Werror)
# GCC 12 reports "literal" + std::string as copies that overlap or leave their bounds, at -O2 and up (GCC bug 105329, fixed
# in 13).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(sami_compile_options INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
endif()
# Clang takes what the stable sorts of GCC 12's library call for a use of ours of something deprecated.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(sami_compile_options INTERFACE -Wno-deprecated-declarations)
endif()
target_include_directories(sami_compile_options INTERFACE "${CMAKE_SOURCE_DIR}")

if(SAMI_SANITIZE)
  # Lines are all that a report needs of the debugging information; all of it takes 6 GB of disk.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=address,undefined)
endif()

option(SAMI_FUZZ "Build the fuzzers, and nothing else of the tests (Clang only)" OFF)
if(SAMI_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
