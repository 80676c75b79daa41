# LibTorch from a torch wheel (CPU or CUDA) or the LibTorch archive, without PyTorch's own CMake package: that one
# refuses a CUDA wheel where no CUDA toolkit is installed, although linking needs only the libraries in the wheel.
#
#   LIBTORCH_DIR   folder holding include/ and lib/; asked of python3 when empty
# Result: target sami::libtorch, variables LibTorch_CUDA (whether CUDA libraries were found) and LibTorch_VERSION.
if(NOT LIBTORCH_DIR)
  find_program(LIBTORCH_PYTHON python3)
  execute_process(
    COMMAND ${LIBTORCH_PYTHON} -c
            "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])"
    OUTPUT_VARIABLE _libtorch_found
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(_libtorch_found)
    set(LIBTORCH_DIR "${_libtorch_found}" CACHE PATH "Folder of the torch wheel or LibTorch archive" FORCE)
  endif()
endif()

# What was found in another folder is not what is asked for now.
if(NOT "${LibTorch_FOUND_IN}" STREQUAL "${LIBTORCH_DIR}")
  foreach(_found INCLUDE_DIR torch_LIBRARY torch_cpu_LIBRARY c10_LIBRARY torch_cuda_LIBRARY c10_cuda_LIBRARY)
    unset(LibTorch_${_found} CACHE)
  endforeach()
  set(LibTorch_FOUND_IN "${LIBTORCH_DIR}" CACHE INTERNAL "folder that the paths below are of")
endif()

set(_libtorch_suffixes ${CMAKE_FIND_LIBRARY_SUFFIXES})
set(CMAKE_FIND_LIBRARY_SUFFIXES .so)
find_path(LibTorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h HINTS "${LIBTORCH_DIR}/include" NO_DEFAULT_PATH)
foreach(_library torch torch_cpu c10)
  find_library(LibTorch_${_library}_LIBRARY ${_library} HINTS "${LIBTORCH_DIR}/lib" NO_DEFAULT_PATH)
endforeach()
foreach(_library torch_cuda c10_cuda)
  find_library(LibTorch_${_library}_LIBRARY ${_library} HINTS "${LIBTORCH_DIR}/lib" NO_DEFAULT_PATH)
endforeach()

set(CMAKE_FIND_LIBRARY_SUFFIXES ${_libtorch_suffixes})
if(EXISTS "${LIBTORCH_DIR}/version.py")
  file(STRINGS "${LIBTORCH_DIR}/version.py" _libtorch_version REGEX "^__version__")
  string(REGEX REPLACE "^[^'\"]*['\"]([0-9.]+).*" "\\1" _libtorch_version "${_libtorch_version}")
  set(LibTorch_VERSION "${_libtorch_version}" CACHE INTERNAL "of the wheel that is linked with")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  LibTorch
  REQUIRED_VARS LibTorch_torch_LIBRARY LibTorch_torch_cpu_LIBRARY LibTorch_c10_LIBRARY LibTorch_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "set LIBTORCH_DIR to the folder of an installed torch wheel (packaging/run.sh does it for you)")

if(LibTorch_FOUND AND NOT TARGET sami::libtorch)
  add_library(sami::libtorch INTERFACE IMPORTED)
  target_include_directories(sami::libtorch SYSTEM INTERFACE "${LibTorch_INCLUDE_DIR}"
                                                             "${LibTorch_INCLUDE_DIR}/torch/csrc/api/include")
  set(_libtorch_libraries ${LibTorch_torch_LIBRARY} ${LibTorch_torch_cpu_LIBRARY} ${LibTorch_c10_LIBRARY})
  set(LibTorch_CUDA OFF)
  if(LibTorch_torch_cuda_LIBRARY AND LibTorch_c10_cuda_LIBRARY AND NOT SAMI_PORTABLE)
    set(LibTorch_CUDA ON)
    list(APPEND _libtorch_libraries ${LibTorch_torch_cuda_LIBRARY} ${LibTorch_c10_cuda_LIBRARY})
  endif()
  # The CUDA library registers its kernels from static initialisers: nothing refers to it, so keep the linker from
  # dropping it. Its own dependencies sit in sibling wheels found by its run path, not by the linker.
  target_link_libraries(sami::libtorch INTERFACE -Wl,--push-state,--no-as-needed ${_libtorch_libraries} -Wl,--pop-state)
  target_link_options(sami::libtorch INTERFACE -Wl,--allow-shlib-undefined)
  if(NOT SAMI_PORTABLE) # which looks for the libraries where it runs, those for CUDA too
    target_link_options(sami::libtorch INTERFACE "-Wl,-rpath,${LIBTORCH_DIR}/lib")
  endif()
endif()
mark_as_advanced(LibTorch_INCLUDE_DIR)
