# The Jinja engine of llama.cpp from the source distribution of llama-cpp-python on PyPI, as a static library of its own.
# jinja.patch brings it to what transformers' rendering does, bounds what a template may take, and keeps what came from
# the user marked as such through everything a template does with it. The sources stay as they were fetched: a copy in
# the build folder is patched.
#
#   JINJA_DIR   llama.cpp as it is in the unpacked source distribution
# Result: target jinja, whose users see jinja/*.h.
set(JINJA_DIR "${CMAKE_SOURCE_DIR}/build/third-party/llama_cpp_python-0.3.36/vendor/llama.cpp"
    CACHE PATH "llama.cpp in the unpacked source distribution of llama-cpp-python (holds common/jinja)")
if(NOT EXISTS "${JINJA_DIR}/common/jinja/runtime.h")
  message(FATAL_ERROR "The sources of the Jinja engine are not in ${JINJA_DIR}. packaging/run.sh and packaging/test.sh "
                      "fetch them; by hand: packaging/fetch_sdist.py llama-cpp-python 0.3.36 FOLDER, and set JINJA_DIR "
                      "to vendor/llama.cpp in it.")
endif()
find_program(PATCH_PROGRAM patch REQUIRED)

set(_jinja "${CMAKE_CURRENT_BINARY_DIR}/jinja")
set(_jinja_patch "${CMAKE_CURRENT_LIST_DIR}/jinja.patch")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${_jinja_patch}")
set(_jinja_sources lexer.cpp parser.cpp runtime.cpp string.cpp value.cpp)
set(_jinja_headers lexer.h parser.h runtime.h string.h utils.h value.h)
file(SHA256 "${_jinja_patch}" _jinja_sum)
if(NOT EXISTS "${_jinja}/${_jinja_sum}")
  file(REMOVE_RECURSE "${_jinja}")
  foreach(_file ${_jinja_sources} ${_jinja_headers})
    file(COPY "${JINJA_DIR}/common/jinja/${_file}" DESTINATION "${_jinja}/jinja")
  endforeach()
  file(COPY "${JINJA_DIR}/common/unicode.cpp" "${JINJA_DIR}/common/unicode.h" DESTINATION "${_jinja}")
  execute_process(COMMAND "${PATCH_PROGRAM}" -p1 -s -i "${_jinja_patch}" WORKING_DIRECTORY "${_jinja}"
                  RESULT_VARIABLE _jinja_failed)
  if(_jinja_failed)
    message(FATAL_ERROR "${_jinja_patch} does not fit the sources in ${JINJA_DIR}: they are not those of version 0.3.36.")
  endif()
  file(TOUCH "${_jinja}/${_jinja_sum}")
endif()

list(TRANSFORM _jinja_sources PREPEND "${_jinja}/jinja/")
add_library(jinja STATIC ${_jinja_sources} "${_jinja}/unicode.cpp")
target_include_directories(jinja SYSTEM PUBLIC "${_jinja}")
# Malformed templates are exceptions in what follows an assertion.
target_compile_definitions(jinja PRIVATE NDEBUG)
target_compile_options(jinja PRIVATE -w)
set_target_properties(jinja PROPERTIES CXX_STANDARD 17 CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
target_link_libraries(jinja PRIVATE PkgConfig::UTF8PROC)
