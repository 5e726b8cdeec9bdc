# RE2 as re2::re2: from its config package where there is one, from pkg-config elsewhere (Debian 12 ships no CMake
# package). Installed beside AssayConfig.cmake, since whoever links our static libraries has the same need.
if(NOT TARGET re2::re2)
  find_package(re2 CONFIG QUIET)
endif()
if(NOT TARGET re2::re2)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(ASSAY_RE2 REQUIRED QUIET IMPORTED_TARGET GLOBAL re2)
  add_library(re2::re2 INTERFACE IMPORTED GLOBAL)
  target_link_libraries(re2::re2 INTERFACE PkgConfig::ASSAY_RE2)
endif()
set(RE2_FOUND TRUE)
