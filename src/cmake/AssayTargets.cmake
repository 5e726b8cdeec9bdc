# The dependencies, what we ask of our own code, and the functions that declare a library, a test or a benchmark.
find_package(absl REQUIRED CONFIG)
find_package(CURL 7.87 REQUIRED)
find_package(fmt REQUIRED CONFIG)
find_package(simdjson REQUIRED CONFIG)
find_package(RE2 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED CONFIG)

# Applied PRIVATE and never exported: warnings, sanitizers and the linker are our business, not an embedder's.
# -Wextra also complains of every designated initialiser that leaves a default alone: that is how we pass options.
# gcc 12 takes the storage of an empty std::optional or std::variant for an uninitialised variable, so that is off too.
add_library(assay_build_flags INTERFACE)
target_compile_options(assay_build_flags INTERFACE -Wall -Wextra -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized> -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough)
if(ASSAY_WERROR)
  target_compile_options(assay_build_flags INTERFACE -Werror)
endif()
# Everywhere, for what is precompiled serves only those who define the same macros.
target_compile_options(assay_build_flags INTERFACE -pthread)
target_compile_definitions(assay_build_flags INTERFACE $<$<NOT:$<CONFIG:Release>>:_GLIBCXX_ASSERTIONS>)
if(ASSAY_SANITIZE)
  list(JOIN ASSAY_SANITIZE "," assay_sanitizers)
  target_compile_options(assay_build_flags INTERFACE -fsanitize=${assay_sanitizers} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(assay_build_flags INTERFACE -fsanitize=${assay_sanitizers})
endif()
if(PROJECT_IS_TOP_LEVEL)
  find_program(ASSAY_LLD ld.lld)
  if(ASSAY_LLD)
    target_link_options(assay_build_flags INTERFACE -fuse-ld=lld)
  endif()
endif()

# What ccache wants of a compiler that uses precompiled headers.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(ASSAY_PRECOMPILED_FLAGS -fpch-preprocess)
else()
  set(ASSAY_PRECOMPILED_FLAGS "SHELL:-Xclang -fno-pch-timestamp")
endif()

# Precompiled once for all libraries: parsing these costs more than most of our files. Only headers that are not ours,
# so that no change of ours compiles them again. The lint tree goes without and so sees what a file forgot to include.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
  set(assay_library_headers_source ${PROJECT_BINARY_DIR}/assay_library_headers.cc)
  file(CONFIGURE OUTPUT ${assay_library_headers_source} CONTENT "")
  add_library(assay_library_headers OBJECT ${assay_library_headers_source})
  set_target_properties(assay_library_headers PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_features(assay_library_headers PRIVATE cxx_std_20)
  target_compile_options(assay_library_headers PRIVATE ${ASSAY_PRECOMPILED_FLAGS} ${ASSAY_LIBRARY_OPTIONS})
  target_link_libraries(assay_library_headers PRIVATE assay_build_flags absl::status absl::statusor absl::flat_hash_map
    fmt::fmt)
  target_precompile_headers(assay_library_headers PRIVATE <absl/container/flat_hash_map.h> <absl/status/statusor.h>
    <algorithm> <array> <cstdint> <fmt/format.h> <functional> <memory> <optional> <span> <string> <string_view> <utility>
    <vector>)
endif()

# assay_library(<target> <alias> PUBLIC <targets...> PRIVATE <targets...>): one of the libraries; its modules add
# their sources with target_sources in src/<module>/CMakeLists.txt.
function(assay_library target alias)
  cmake_parse_arguments(arg "" "" "PUBLIC;PRIVATE" ${ARGN})
  # The version header makes it a target before its modules have sources.
  add_library(${target} ${PROJECT_SOURCE_DIR}/include/assay/version.h)
  add_library(${alias} ALIAS ${target})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} $<BUILD_INTERFACE:assay_build_flags>)
  if(TARGET assay_library_headers)
    target_compile_options(${target} PRIVATE ${ASSAY_PRECOMPILED_FLAGS} -Winvalid-pch)
    target_precompile_headers(${target} REUSE_FROM assay_library_headers)
  endif()
  target_compile_options(${target} PRIVATE ${ASSAY_LIBRARY_OPTIONS})
  string(REPLACE "assay::" "" export_name ${alias})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON LINKER_LANGUAGE CXX
    EXPORT_NAME ${export_name})
  set_property(GLOBAL APPEND PROPERTY ASSAY_LIBRARIES ${target})
endfunction()

# assay_test(NAME value SOURCES ... [LINKS ...] [LABELS ...] [SHARDS n]): one executable a module, assay_value_tests, and
# one ctest entry that runs all of it: a process a case would cost more than the cases do. It writes what became of each
# case to results/ in the build tree, where ./dev counts them. A test includes from src/ and tests/, and finds the
# checkout in the macro ASSAY_SOURCE_DIR. Further labels: `slow` keeps a module out of a plain `./dev test`, `threads`
# adds it to the thread-sanitizer run. SHARDS divides a long module among as many entries. READS names all files and
# folders of the checkout that its cases read (architecture.reads looks): while those and the executable stay as they
# were, `./dev test` does not run it again. Without READS that is every file of the checkout; `READS NOTHING` is none.
function(assay_test)
  cmake_parse_arguments(arg "" "NAME;SHARDS" "SOURCES;LINKS;LABELS;READS" ${ARGN})
  set(target assay_${arg_NAME}_tests)
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${target} PRIVATE ASSAY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE ${arg_LINKS} assay_test_headers GTest::gtest_main)
  target_precompile_headers(${target} REUSE_FROM assay_test_headers)
  if(NOT arg_SHARDS)
    set(arg_SHARDS 1)
  endif()
  foreach(shard RANGE 1 ${arg_SHARDS})
    set(test ${arg_NAME})
    if(arg_SHARDS GREATER 1)
      set(test ${arg_NAME}.${shard})
    endif()
    math(EXPR index "${shard} - 1")
    add_test(NAME ${test}
      COMMAND ${target} --gtest_brief=1 --gtest_output=xml:${PROJECT_BINARY_DIR}/results/${test}.xml)
    set_tests_properties(${test} PROPERTIES LABELS "unit;${arg_LABELS}" COST ${arg_SHARDS}
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${arg_SHARDS};GTEST_SHARD_INDEX=${index}")
    assay_test_reads(${test} ${arg_READS})
  endforeach()
endfunction()

# assay_test_reads(<entry> [NOTHING | <path in the checkout>...]): what `./dev test` compares, beside the words of the
# entry's command that are files, to see whether anything has changed for it.
function(assay_test_reads test)
  list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  if("NOTHING" IN_LIST ARGN)
    set(files ${CMAKE_COMMAND})
  endif()
  if(files)
    set_tests_properties(${test} PROPERTIES REQUIRED_FILES "${files}")
  endif()
endfunction()

# assay_benchmark(NAME value SOURCES ... [LINKS ...]): assay_value_benchmark, and a test that runs each of its
# benchmarks once for a moment, so that none rots.
function(assay_benchmark)
  cmake_parse_arguments(arg "" "NAME" "SOURCES;LINKS" ${ARGN})
  set(target assay_${arg_NAME}_benchmark)
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/benchmarks ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PRIVATE ${arg_LINKS} assay_build_flags benchmark::benchmark_main)
  set_property(GLOBAL APPEND PROPERTY ASSAY_BENCHMARKS ${target})
  if(ASSAY_BUILD_TESTS)
    assay_release_needs(${target})
    add_test(NAME benchmark.${arg_NAME} COMMAND ${target} --benchmark_min_time=0.001 "--benchmark_filter=-/(10000|100000)")
    set_tests_properties(benchmark.${arg_NAME} PROPERTIES LABELS "release;benchmark" TIMEOUT 300)
    assay_test_reads(benchmark.${arg_NAME} NOTHING)
  endif()
endfunction()

# assay_release_needs(<targets...>): what the tests labelled `release` run; `./dev test` builds the target
# assay_release_gates and nothing else of the Release tree.
function(assay_release_needs)
  if(NOT TARGET assay_release_gates)
    add_custom_target(assay_release_gates)
  endif()
  add_dependencies(assay_release_gates ${ARGN})
endfunction()
