# LibTorch from a torch wheel (CPU or CUDA) or the LibTorch archive, without PyTorch's own CMake package: that one
# refuses a CUDA wheel where no CUDA toolkit is installed, although linking needs only the libraries in the wheel.
#
#   LIBTORCH_DIR   folder holding include/ and lib/; asked of python3 when empty
# Result: target sami::libtorch, variable LibTorch_CUDA (whether CUDA libraries were found).
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

find_path(LibTorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h HINTS "${LIBTORCH_DIR}/include" NO_DEFAULT_PATH)
foreach(_library torch torch_cpu c10)
  find_library(LibTorch_${_library}_LIBRARY ${_library} HINTS "${LIBTORCH_DIR}/lib" NO_DEFAULT_PATH)
endforeach()
foreach(_library torch_cuda c10_cuda)
  find_library(LibTorch_${_library}_LIBRARY ${_library} HINTS "${LIBTORCH_DIR}/lib" NO_DEFAULT_PATH)
endforeach()

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
  if(LibTorch_torch_cuda_LIBRARY AND LibTorch_c10_cuda_LIBRARY)
    set(LibTorch_CUDA ON)
    list(APPEND _libtorch_libraries ${LibTorch_torch_cuda_LIBRARY} ${LibTorch_c10_cuda_LIBRARY})
  endif()
  # The CUDA library registers its kernels from static initialisers: nothing refers to it, so keep the linker from
  # dropping it. Its own dependencies sit in sibling wheels found by its run path, not by the linker.
  target_link_libraries(sami::libtorch INTERFACE -Wl,--push-state,--no-as-needed ${_libtorch_libraries} -Wl,--pop-state)
  target_link_options(sami::libtorch INTERFACE "-Wl,-rpath,${LIBTORCH_DIR}/lib" -Wl,--allow-shlib-undefined)
endif()
mark_as_advanced(LibTorch_INCLUDE_DIR)
