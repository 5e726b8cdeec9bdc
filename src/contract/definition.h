#pragma once

// What contract.yaml says, and what a reader finds in another tool's files.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/contract.h"
#include "assay/rule.h"
#include "assay/yaml.h"

namespace assay::contract {

inline constexpr std::string_view kContractError = "contract_error";

// How the tool's files say what a rule is.
enum class Form : std::uint8_t { kConstraintTemplates, kModules, kCloudRules };

// A rule name that the tool asks for, of modules.
struct Entry {
  std::string name;
  std::optional<Severity> severity;  // absent: METADATA says it
  bool suffixes = false;             // `deny` stands for `deny_root` too
};

struct Definition {
  std::string name;
  Form form = Form::kModules;
  std::string resource;  // what its rules are about, where they do not say so
  std::vector<Entry> entries;
  bool separate = false;  // each file with rules is a rule of its own, whatever its package
  // Of METADATA's `custom.input.selector[].type`: the resources that it means.
  std::map<std::string, std::string, std::less<>> selectors;
  std::string prelude;  // imports that the tool's modules need not write
  std::string shim;
  std::vector<ContractFile> libraries;
};

// One rule, on its way to a module of ours.
struct ForeignRule {
  std::vector<std::string> name;  // parts of the id, behind the contract's name
  std::string title;
  std::string description;
  std::string remediation;
  Severity severity = Severity::kMedium;
  std::string resource;
  std::vector<std::string> tags;
  Value params;                    // an object, or undefined
  std::vector<std::string> entry;  // the path below `data` of the rule that is asked
  // Of the rule that says whom it is not about, if the tool has such; empty if there is none.
  std::vector<std::string> exceptions;
  std::string unit;
  std::string file;
};

// What all readers share while they read.
class Reading {
 public:
  Reading(const Definition& definition, std::vector<Diagnostic>& diagnostics)
      : definition_(definition), diagnostics_(diagnostics) {}

  const Definition& definition() const { return definition_; }
  std::vector<Diagnostic>& diagnostics() { return diagnostics_; }
  void Error(const std::string& file, std::uint32_t line, std::string message,
             std::string hint = {});
  void Error(const DocumentPart& at, std::string message, std::string hint = {});
  bool failed() const { return failed_; }

  // A package that the tool's files bring along: a library of ours of that name gives way.
  void NotePackage(std::string package) { packages_.insert(std::move(package)); }
  bool HasPackage(const std::string& package) const { return packages_.contains(package); }
  // A module of the tool.
  void AddModule(ForeignRules::Source module) { sources_.push_back(std::move(module)); }
  void AddRule(const ForeignRule& rule);
  std::vector<ForeignRules::Source> Take() { return std::move(sources_); }

 private:
  const Definition& definition_;
  std::vector<Diagnostic>& diagnostics_;
  std::vector<ForeignRules::Source> sources_;
  std::set<std::string> packages_;
  bool failed_ = false;
};

// The module for one rule: the shim under METADATA of its own.
std::string ShimFor(const Definition& definition, const ForeignRule& rule);
// `a.b` of a module's text; empty if it cannot be read, which the compiler will say.
std::string PackageOf(const ContractFile& module);
// The text at a key of an object; empty if there is none.
std::string TextAt(ValueView object, std::string_view key);
// `critical`, `HIGH`; nullopt for other words.
std::optional<Severity> SeverityOf(std::string text);
// YAML or JSON documents; what is wrong is reported.
std::vector<YamlDocument> DocumentsOf(const ContractFile& file, Reading& reading);

void ReadConstraintTemplates(const std::vector<ContractFile>& files, Reading& reading);
void ReadModules(const std::vector<ContractFile>& files, Reading& reading);
void ReadCloudRules(const std::vector<ContractFile>& files, Reading& reading);

}  // namespace assay::contract
