#pragma once

// The stages behind the parser, over all modules that are compiled together.

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "assay/rego.h"
#include "rego/ast.h"
#include "rego/diagnostic_sink.h"
#include "rego/outputs.h"
#include "rego/parser.h"
#include "rego/resolve.h"
#include "rego/rule_tree.h"

namespace assay::rego {

ParseOptions::DialectChoice ChoiceOf(RegoDialect dialect);

class FrontEnd {
 public:
  explicit FrontEnd(const CompileOptions& options)
      : options_(options), builtins_(options.builtins) {}

  // Parses; null where the text has errors, which the sink then holds.
  Module* AddModule(const RegoSource& source);

  DiagnosticSink& sink() { return sink_; }
  const KnownBuiltins& builtins() const { return builtins_; }
  const CompileOptions& options() const { return options_; }
  std::deque<Module>& modules() { return modules_; }

  // Resolves, checks, expands and orders `modules`, which see each other and those of `tree`. What
  // another tool's rules leave unused is nobody's business here: they are `lenient`.
  void Analyse(std::span<Module* const> modules, const RuleTree& tree, const PackageNames& names,
               bool lenient = false);

  // Adds what was reported, sorted, to `diagnostics` and returns it as a status.
  absl::Status Finish(std::vector<Diagnostic>* diagnostics);

 private:
  // Adds imports that the module does not write itself.
  void AddPrelude(std::string_view prelude, Module& module);

  const CompileOptions& options_;
  DiagnosticSink sink_;
  KnownBuiltins builtins_;
  std::deque<Module> modules_;
  std::deque<std::string> preludes_;
};

}  // namespace assay::rego
