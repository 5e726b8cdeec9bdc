#pragma once

// One function a subcommand: it declares the subcommand's options and returns what runs it. Wired
// up in main.cc.

#include <CLI/CLI.hpp>
#include <functional>

#include "terminal.h"

namespace assay::host {

/// Exit codes (docs/host.md).
inline constexpr int kExitOk = 0;
inline constexpr int kExitFindings = 1;
inline constexpr int kExitError = 2;
inline constexpr int kExitUsage = 64;

/// What a subcommand does once its options are parsed; the result is the exit code.
using Run = std::function<int()>;

Run AddScan(CLI::App& app, Terminal& terminal);
Run AddTest(CLI::App& app, Terminal& terminal);
Run AddRules(CLI::App& app, Terminal& terminal);
Run AddEval(CLI::App& app, Terminal& terminal);
Run AddCheck(CLI::App& app, Terminal& terminal);
Run AddParse(CLI::App& app, Terminal& terminal);
Run AddFmt(CLI::App& app, Terminal& terminal);
Run AddIr(CLI::App& app, Terminal& terminal);
Run AddBuild(CLI::App& app, Terminal& terminal);
Run AddInspect(CLI::App& app, Terminal& terminal);
Run AddCompletion(CLI::App& app, Terminal& terminal);

}  // namespace assay::host
