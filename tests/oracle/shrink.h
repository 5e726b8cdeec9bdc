#pragma once

// Makes a program smaller as long as it still shows what it shows.

#include <functional>

#include "oracle/program.h"

namespace assay::oracle {

// `shows` is asked at most `most` times; the program given shows it.
Program Shrink(Program program, const std::function<bool(const Program&)>& shows,
               std::size_t most = 2000);

}  // namespace assay::oracle
