# The targets' common settings, and the functions that declare a test or a benchmark.
find_package(absl REQUIRED CONFIG)
find_package(fmt REQUIRED CONFIG)
find_package(simdjson REQUIRED CONFIG)
find_package(RE2 REQUIRED)
find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED CONFIG)

# What we ask of our own code; never exported.
add_library(assay_build_flags INTERFACE)
target_compile_options(assay_build_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
if(ASSAY_WERROR)
  target_compile_options(assay_build_flags INTERFACE -Werror)
endif()
target_compile_definitions(assay_build_flags INTERFACE $<$<NOT:$<CONFIG:Release>>:_GLIBCXX_ASSERTIONS>)
if(ASSAY_SANITIZE)
  list(JOIN ASSAY_SANITIZE "," assay_sanitizers)
  target_compile_options(assay_build_flags INTERFACE -fsanitize=${assay_sanitizers} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(assay_build_flags INTERFACE -fsanitize=${assay_sanitizers})
endif()

# assay_library(<target> <alias> LINKS <targets...>): one of the libraries; its modules add their sources.
function(assay_library target alias)
  cmake_parse_arguments(arg "" "" "PUBLIC;PRIVATE" ${ARGN})
  # The version header makes it a target before its modules have sources.
  add_library(${target} ${PROJECT_SOURCE_DIR}/include/assay/version.h)
  add_library(${alias} ALIAS ${target})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} $<BUILD_INTERFACE:assay_build_flags>)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON LINKER_LANGUAGE CXX)
endfunction()
