# The sentencepiece library from its source distribution on PyPI, as a static library of its own: its warnings are off, its
# include paths and the protobuf-lite it brings stay inside, and its symbols are hidden, because LibTorch exports a
# protobuf of its own that must not be mixed with it. Version 0.2.1: later source distributions fetch protobuf and Abseil
# from the network while they are configured.
#
#   SENTENCEPIECE_DIR   the unpacked source distribution
# Result: target sentencepiece, whose users see sentencepiece_processor.h and nothing else.
set(SENTENCEPIECE_DIR "${CMAKE_SOURCE_DIR}/build/third-party/sentencepiece-0.2.1"
    CACHE PATH "Unpacked source distribution of sentencepiece (holds sentencepiece/src)")
set(_spm "${SENTENCEPIECE_DIR}/sentencepiece")
if(NOT EXISTS "${_spm}/src/sentencepiece_processor.h")
  message(FATAL_ERROR "The sources of sentencepiece are not in ${SENTENCEPIECE_DIR}. packaging/run.sh and "
                      "packaging/test.sh fetch them; by hand: pip download sentencepiece==0.2.1 --no-binary :all: "
                      "--no-deps, unpack it, and set SENTENCEPIECE_DIR to its folder.")
endif()

set(_spm_made "${CMAKE_CURRENT_BINARY_DIR}/sentencepiece")
foreach(_macro VERSION PACKAGE PACKAGE_STRING INSTALL_DATADIR)
  string(APPEND _spm_config "#define ${_macro} \"sentencepiece\"
")
endforeach()
file(CONFIGURE OUTPUT "${_spm_made}/private/config.h" CONTENT "${_spm_config}")
configure_file("${_spm}/src/sentencepiece_processor.h" "${_spm_made}/include/sentencepiece_processor.h" COPYONLY)

set(_spm_sources
    bpe_model.cc
    char_model.cc
    error.cc
    filesystem.cc
    model_factory.cc
    model_interface.cc
    normalizer.cc
    sentencepiece_processor.cc
    unigram_model.cc
    util.cc
    word_model.cc
    builtin_pb/sentencepiece.pb.cc
    builtin_pb/sentencepiece_model.pb.cc)
list(TRANSFORM _spm_sources PREPEND "${_spm}/src/")
file(GLOB _spm_protobuf "${_spm}/third_party/protobuf-lite/*.cc")

add_library(sentencepiece STATIC ${_spm_sources} ${_spm_protobuf} "${_spm}/third_party/absl/flags/flag.cc")
target_include_directories(sentencepiece PRIVATE "${_spm_made}/private" "${_spm}" "${_spm}/src" "${_spm}/src/builtin_pb"
                                                 "${_spm}/third_party" "${_spm}/third_party/protobuf-lite")
target_include_directories(sentencepiece SYSTEM INTERFACE "${_spm_made}/include")
target_compile_definitions(sentencepiece PRIVATE HAVE_PTHREAD=1 _USE_INTERNAL_STRING_VIEW)
target_compile_options(sentencepiece PRIVATE -w)
set_target_properties(sentencepiece PROPERTIES CXX_STANDARD 17 CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
find_package(Threads REQUIRED)
target_link_libraries(sentencepiece PRIVATE Threads::Threads)
