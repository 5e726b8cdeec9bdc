#pragma once

/// The library's version, written here once; CMake and pyproject.toml read it from this line.
#define ASSAY_VERSION "0.1.0"
