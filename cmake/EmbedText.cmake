# Writes sources that hold the text of files, so that the program needs no files beside it.

# All migrations of a folder, in order, behind migrations() of core/store/schema.h.
function(sami_embed_migrations folder output)
  file(GLOB _files CONFIGURE_DEPENDS "${folder}/[0-9][0-9][0-9][0-9]_*.sql")
  list(SORT _files)
  set(_rows "")
  foreach(_file ${_files})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${_file}")
    get_filename_component(_name "${_file}" NAME_WE)
    string(SUBSTRING "${_name}" 0 4 _number)
    math(EXPR _version "1${_number} - 10000")
    file(READ "${_file}" _sql)
    string(APPEND _rows "    {${_version}, \"${_name}\", R\"sql(${_sql})sql\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT "${output}" CONTENT
"#include \"core/store/schema.h\"

namespace sami {

namespace {
constexpr Migration kMigrations[] = {
${_rows}};
}

std::span<const Migration> migrations() { return kMigrations; }

}  // namespace sami
" @ONLY)
endfunction()

# sami_embed_text(OUTPUT HEADER FUNCTION FILE [FUNCTION FILE …]): each std::string_view FUNCTION() that HEADER declares
# returns the text of FILE.
function(sami_embed_text output header)
  set(_functions "")
  set(_rest ${ARGN})
  while(_rest)
    list(POP_FRONT _rest _function _file)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${_file}")
    file(READ "${_file}" _text)
    string(APPEND _functions "std::string_view ${_function}() { return R\"embedded(${_text})embedded\"; }\n")
  endwhile()
  file(CONFIGURE OUTPUT "${output}" CONTENT
"#include \"${header}\"

namespace sami {

${_functions}
}  // namespace sami
" @ONLY)
endfunction()
