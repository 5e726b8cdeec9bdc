// assay fmt: Rego laid out as `opa fmt` does it.

#include <filesystem>
#include <iostream>
#include <iterator>
#include <system_error>

#include "assay/rego.h"
#include "command.h"
#include "diff.h"
#include "files.h"
#include "output.h"

namespace assay::host {

namespace {

struct FmtOptions {
  std::vector<std::string> paths;
  bool write = false;
  bool diff = false;
  bool list = false;
  bool fail = false;
  bool v0 = false;
};

class Formatter {
 public:
  Formatter(const FmtOptions& options, Terminal& terminal)
      : options_(options), terminal_(terminal) {}

  // Everything is tried: a file with an error stays as it is, the others are done.
  int Run() {
    if (options_.paths.empty()) {
      const std::string text{std::istreambuf_iterator<char>(std::cin),
                             std::istreambuf_iterator<char>()};
      FormatOne("stdin", text, false);
    }
    for (const std::string& path : options_.paths) {
      const absl::StatusOr<std::vector<std::string>> files = FindFiles(path, {".rego"});
      if (!files.ok()) {
        Error(files.status());
        continue;
      }
      for (const std::string& file : *files) {
        const absl::StatusOr<std::string> text = ReadFile(file);
        if (text.ok()) {
          FormatOne(file, *text, options_.write);
        } else {
          Error(text.status());
        }
      }
    }
    std::cout.flush();
    if (!std::cout) terminal_.Error("cannot write standard output: it is closed or full");
    if (failed_ || !std::cout) return kExitError;
    return changed_ && options_.fail ? kExitError : kExitOk;
  }

 private:
  void Error(const absl::Status& status) {
    failed_ = true;
    terminal_.Error(status);
  }

  void FormatOne(const std::string& file, const std::string& text, bool write) {
    std::vector<Diagnostic> diagnostics;
    const absl::StatusOr<std::string> formatted =
        FormatRego({.file = file,
                    .text = text,
                    .dialect = options_.v0 ? RegoDialect::kV0 : RegoDialect::kDetect},
                   &diagnostics);
    if (!formatted.ok()) {
      failed_ = true;
      terminal_.Show(diagnostics);
      if (diagnostics.empty()) terminal_.Error(formatted.status());
      return;
    }
    const bool changed = *formatted != text;
    changed_ |= changed;
    if (options_.list && changed) std::cout << file << '\n';
    if (options_.diff && changed) std::cout << UnifiedDiff(file, text, *formatted);
    if (write && changed) Replace(file, *formatted);
    if (!write && !options_.list && !options_.diff) std::cout << *formatted;
  }

  // What a link points at is replaced, not the link.
  void Replace(const std::string& file, const std::string& text) {
    std::error_code error;
    const std::filesystem::path target = std::filesystem::canonical(file, error);
    const absl::Status status = WriteOutput(error ? file : target.string(), [&](std::ostream& out) {
      out << text;
      return absl::OkStatus();
    });
    if (!status.ok()) Error(status);
  }

  const FmtOptions& options_;
  Terminal& terminal_;
  bool changed_ = false;
  bool failed_ = false;
};

}  // namespace

Run AddFmt(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<FmtOptions>();
  CLI::App* command = app.add_subcommand("fmt", "Format Rego files");
  command->footer(
      "Examples:\n"
      "  assay fmt --write rules/\n"
      "  assay fmt --list --fail policy/      # for a build: exit with 2 where a file would "
      "change\n"
      "  assay fmt < policy.rego\n\n"
      "Exit codes: 0 formatted, 2 error, or with --fail something would change, 64 usage.");
  command->add_option("PATH", options->paths, "Files or folders (default: standard input)");
  command->add_flag("--write,-w", options->write, "Replace the files");
  command->add_flag("--diff,-d", options->diff, "Show what would change as a unified diff");
  command->add_flag("--list,-l", options->list, "Name the files that would change");
  command->add_flag("--fail", options->fail, "Exit with 2 when a file would change");
  command->add_flag("--v0-compatible", options->v0, "Modules are Rego v0");
  return [options, &terminal] { return Formatter(*options, terminal).Run(); };
}

}  // namespace assay::host
