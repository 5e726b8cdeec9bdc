// The `assay` binary: parses the command line and runs one subcommand.

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <utility>
#include <vector>

#include "assay/version.h"
#include "command.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

// CLI11 does not say which word is no command.
int RefuseArguments(const CLI::App& app, const CLI::ParseError& error, Terminal& terminal) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  if (!chosen.empty()) {
    terminal.Error(fmt::format("{}\n`assay {} --help` explains the command.", error.what(),
                               chosen.front()->get_name()));
    return kExitUsage;
  }
  const std::vector<std::string> words = app.remaining();
  std::string names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names += " " + command->get_name();
  terminal.Error(fmt::format(
      "{}; commands:{}\n`assay --help` explains them.",
      words.empty() ? "which command?" : fmt::format("there is no command `{}`", words.front()),
      names));
  return kExitUsage;
}

// What was written may not have arrived.
int Ended(int code, Terminal& terminal) {
  std::cout.flush();
  if (std::cout) return code;
  terminal.Error("the output could not be written: it is closed or full");
  return kExitError;
}

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
      {"build", AddBuild(app, terminal)},
      {"inspect", AddInspect(app, terminal)},
      {"completion", AddCompletion(app, terminal)},
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // --help and --version come this way too.
    if (error.get_exit_code() == 0) {
      app.exit(error);
      return Ended(kExitOk, terminal);
    }
    return RefuseArguments(app, error, terminal);
  }
  // A reader that goes away shall be an error of writing, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  for (const auto& [name, run] : commands) {
    if (!app.got_subcommand(name)) continue;
    return Ended(run(), terminal);
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
