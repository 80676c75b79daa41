# Apache Arrow's C++ library from a pyarrow wheel, which has headers and libraries of one version but no CMake package.
#
#   ARROW_DIR   folder of the wheel, pyarrow/; looked for beside LIBTORCH_DIR and in build/venv when empty
# Result: target sami::arrow where it was found, variable ArrowWheel_DIR.
set(_arrow_places "${ARROW_DIR}")
if(NOT ARROW_DIR)
  file(GLOB _arrow_places "${LIBTORCH_DIR}/../pyarrow" "${CMAKE_SOURCE_DIR}/build/venv/lib/python3*/site-packages/pyarrow")
endif()
set(ArrowWheel_DIR "")
foreach(_place ${_arrow_places})
  file(GLOB _arrow_library "${_place}/libarrow.so.*[0-9]")
  file(GLOB _parquet_library "${_place}/libparquet.so.*[0-9]")
  if(_arrow_library AND _parquet_library AND EXISTS "${_place}/include/parquet/arrow/reader.h" AND NOT ArrowWheel_DIR)
    file(REAL_PATH "${_place}" ArrowWheel_DIR)
    list(GET _arrow_library 0 _arrow_found)
    list(GET _parquet_library 0 _parquet_found)
  endif()
endforeach()

if(ArrowWheel_DIR AND NOT TARGET sami::arrow)
  add_library(sami::arrow INTERFACE IMPORTED)
  target_include_directories(sami::arrow SYSTEM INTERFACE "${ArrowWheel_DIR}/include")
  target_link_libraries(sami::arrow INTERFACE "${_parquet_found}" "${_arrow_found}")
  target_link_options(sami::arrow INTERFACE "-Wl,-rpath,${ArrowWheel_DIR}")
endif()
