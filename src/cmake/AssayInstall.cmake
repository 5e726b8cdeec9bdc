# Install rules: components development (libraries, headers, package files) and rules; the host adds runtime, the
# bindings python.
include(CMakePackageConfigHelpers)

get_property(assay_libraries GLOBAL PROPERTY ASSAY_LIBRARIES)
install(TARGETS assay_headers assay_adapters assay_testing ${assay_libraries} EXPORT AssayTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILE_SET definitions DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

set(assay_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Assay)
configure_package_config_file(src/cmake/AssayConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/AssayConfig.cmake
  INSTALL_DESTINATION ${assay_package_dir} PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/AssayConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(EXPORT AssayTargets NAMESPACE assay:: DESTINATION ${assay_package_dir} COMPONENT development)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/AssayConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/AssayConfigVersion.cmake
  src/cmake/FindRE2.cmake DESTINATION ${assay_package_dir} COMPONENT development)

file(RELATIVE_PATH assay_pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(src/cmake/assay.pc.in ${CMAKE_CURRENT_BINARY_DIR}/assay.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/assay.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT development)

# With their fixtures, which `assay test` runs. The command line installs itself (examples/host).
install(DIRECTORY rules/ DESTINATION ${CMAKE_INSTALL_DATADIR}/assay/rules COMPONENT rules
  PATTERN "README.md" EXCLUDE)
