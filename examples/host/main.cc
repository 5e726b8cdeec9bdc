// The `assay` binary: parses the command line and runs one subcommand.

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <utility>
#include <vector>

#include "assay/version.h"
#include "command.h"

namespace assay::host {

namespace {

int Main(int argc, char** argv) {
  CLI::App app("assay: cloud configuration against policy, offline", "assay");
  app.set_version_flag("--version", "assay " ASSAY_VERSION);
  app.require_subcommand(1);
  app.footer("`assay COMMAND --help` explains a command and shows examples.");
  Terminal terminal;
  const std::vector<std::pair<const char*, Run>> commands = {
      {"scan", AddScan(app, terminal)},
      {"test", AddTest(app, terminal)},
      {"rules", AddRules(app, terminal)},
      {"eval", AddEval(app, terminal)},
      {"check", AddCheck(app, terminal)},
      {"fmt", AddFmt(app, terminal)},
      {"parse", AddParse(app, terminal)},
      {"ir", AddIr(app, terminal)},
      {"completion", AddCompletion(app, terminal)},
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // --help and --version come this way too.
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  // A reader that goes away shall be an error of writing, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  for (const auto& [name, run] : commands) {
    if (!app.got_subcommand(name)) continue;
    const int code = run();
    std::cout.flush();
    if (std::cout) return code;
    terminal.Error("the output could not be written: it is closed or full");
    return kExitError;
  }
  return kExitUsage;
}

}  // namespace

}  // namespace assay::host

int main(int argc, char** argv) {
  // The library throws nothing; what comes here is the machine running out of memory, or a bug.
  try {
    return assay::host::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "assay: error: " << error.what() << '\n';
    return assay::host::kExitError;
  }
}
