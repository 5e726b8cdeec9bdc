#pragma once

/// \file
/// Rules that were written for another tool, read so that CompileRego takes them.
///
///   absl::StatusOr<assay::Contract> gatekeeper =
///       assay::Contract::Make(files);  // rules/contracts/gatekeeper/*
///   assay::ForeignRules foreign;
///   absl::Status status = gatekeeper->Read(templates_and_constraints, foreign, &diagnostics);
///   absl::StatusOr<assay::RuleSet> rules = assay::CompileRego(foreign.sources());
///
/// A contract is data: a definition, and a shim in Rego that says in our own contract what the
/// other tool's rules say in theirs. docs/contract.md has the form of both. Nothing is read from
/// files here; a Contract never changes and may be used from any thread.

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/diagnostic.h"
#include "assay/rego.h"

namespace assay {

struct ContractFile {
  std::string path;
  std::string text;
};

/// Sources for CompileRego, and what they are views of: it must outlive them.
class ForeignRules {
 public:
  struct Source {
    std::string file;
    std::string text;
    std::string unit;     ///< RegoSource::unit
    std::string prelude;  ///< RegoSource::prelude
    RegoDialect dialect = RegoDialect::kDetect;
  };
  void Add(Source source) { sources_.push_back(std::move(source)); }
  std::vector<RegoSource> sources() const;

 private:
  std::deque<Source> sources_;
};

class Contract {
 public:
  /// `files`: `contract.yaml`, `shim.rego`, and Rego that the other tool brings with it.
  /// InvalidArgument holds all that is wrong with them.
  static absl::StatusOr<Contract> Make(const std::vector<ContractFile>& files,
                                       std::vector<Diagnostic>* diagnostics = nullptr);
  const std::string& name() const;
  /// Adds the rules that the files hold; files of kinds that the tool does not know are passed
  /// over. InvalidArgument holds all that is wrong; then nothing is added.
  absl::Status Read(const std::vector<ContractFile>& files, ForeignRules& rules,
                    std::vector<Diagnostic>* diagnostics = nullptr) const;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

}  // namespace assay
