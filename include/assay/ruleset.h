#pragma once

/// \file
/// A compiled set of rules: what an Evaluator runs.
///
///   absl::StatusOr<assay::RuleSet> rules = assay::CompileRego({{"s3.rego", text}});
///   std::string pack = rules->Save();  // and RuleSet::Load(pack), without the Rego front end
///
/// A RuleSet never changes; copies share storage; any number of threads may use it.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/ir.h"
#include "assay/rule.h"

namespace assay {

/// A rule and its entry points in the program. Either pass or fail is there.
struct CompiledRule {
  Rule rule;
  std::uint32_t unit = 0;
  std::optional<std::uint32_t> pass, fail, skip, evidence;
};

class RuleSet {
 public:
  RuleSet();
  /// Does not check the rules; RuleSetBuilder does.
  RuleSet(ir::Program program, std::vector<CompiledRule> rules);
  const ir::Program& program() const;
  /// In order of id.
  std::span<const CompiledRule> rules() const;
  const CompiledRule* Find(std::string_view id_or_alias) const;
  /// The same program with these rules alone, by id or alias. NotFound names the first that there
  /// is none of.
  absl::StatusOr<RuleSet> Only(std::span<const std::string> ids) const;
  std::string Save() const;
  static absl::StatusOr<RuleSet> Load(std::string_view bytes);

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

/// Builds rules without Rego: a ProgramBuilder, and rules that point into it.
class RuleSetBuilder {
 public:
  ir::ProgramBuilder& program() { return program_; }
  void Add(CompiledRule rule) { rules_.push_back(std::move(rule)); }
  /// A rule without a permanent id gets its first alias, or its id. AlreadyExists for two rules
  /// with one id or alias; InvalidArgument for an id that is not one word, a rule without a
  /// resource, or one that does not have either pass or fail.
  absl::StatusOr<RuleSet> Build() &&;

 private:
  ir::ProgramBuilder program_;
  std::vector<CompiledRule> rules_;
};

}  // namespace assay
