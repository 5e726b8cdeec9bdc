// assay rules: what rules there are, and one of them in full.

#include <iostream>

#include "assay/report.h"
#include "command.h"
#include "fmt/format.h"
#include "rule_library.h"

namespace assay::host {

namespace {

struct RulesOptions {
  std::vector<std::string> rules;
  std::string format = "text";
  std::string id;
};

ValueView DocumentOf(ValueArena& arena, const Rule& rule) {
  std::vector<Member> members;
  const auto add = [&](std::string_view key, std::string_view text) {
    if (!text.empty()) members.push_back({arena.String(key), arena.String(text)});
  };
  add("id", rule.id);
  add("title", rule.title);
  add("description", rule.description);
  add("remediation", rule.remediation);
  add("severity", NameOf(rule.severity));
  add("resource", rule.resource);
  add("file", rule.location.file);
  if (rule.params.view().defined())
    members.push_back({arena.String("params"), arena.Copy(rule.params)});
  return arena.Object(members);
}

std::string PrintableLines(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines += PrintableText(text.substr(0, end)) + '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

int List(const RulesOptions& options, Terminal& terminal) {
  RuleLibrary library;
  if (!LoadRulesOrShow({.paths = options.rules}, terminal, library)) return kExitError;
  ValueArena arena;
  std::size_t widest = 0;
  for (const CompiledRule& rule : library.rules.rules())
    widest = std::max(widest, rule.rule.id.size());
  std::vector<ValueView> documents;
  for (const CompiledRule& compiled : library.rules.rules()) {
    const Rule& rule = compiled.rule;
    if (options.format == "json") {
      documents.push_back(DocumentOf(arena, rule));
    } else {
      std::cout << fmt::format("{:<8} {:<{}}  {}\n", NameOf(rule.severity), rule.id, widest,
                               PrintableText(rule.title));
    }
  }
  if (options.format == "json") std::cout << ToJson(arena.Array(documents), {.indent = 2}) << '\n';
  std::cout.flush();
  return std::cout ? kExitOk : kExitError;
}

int Show(const RulesOptions& options, Terminal& terminal) {
  RuleLibrary library;
  if (!LoadRulesOrShow({.paths = options.rules}, terminal, library)) return kExitError;
  const CompiledRule* compiled = library.rules.Find(options.id);
  if (compiled == nullptr) {
    terminal.Error(fmt::format("no rule `{}`; `assay rules list` names them all", options.id));
    return kExitError;
  }
  const Rule& rule = compiled->rule;
  if (options.format == "json") {
    ValueArena arena;
    std::cout << ToJson(DocumentOf(arena, rule), {.indent = 2}) << '\n';
    return kExitOk;
  }
  std::cout << fmt::format("{}\n  {}\n\n  severity  {}\n  resource  {}\n  file      {}:{}\n",
                           rule.id, PrintableText(rule.title), NameOf(rule.severity), rule.resource,
                           rule.location.file, rule.location.line);
  if (rule.params.view().defined())
    std::cout << fmt::format("  params    {}\n", ToJson(rule.params));
  for (const Framework& framework : library.frameworks) {
    for (const Requirement& requirement : framework.requirements) {
      for (const Control& control : requirement.controls) {
        if (std::ranges::find(control.rules, rule.id) == control.rules.end()) continue;
        std::cout << fmt::format("  control   {} {} {}\n", framework.id, control.id,
                                 PrintableText(control.title));
      }
    }
  }
  if (!rule.description.empty()) std::cout << '\n' << PrintableLines(rule.description);
  if (!rule.remediation.empty()) std::cout << "\nTo mend it: " << PrintableLines(rule.remediation);
  const std::uint32_t entry = compiled->pass ? *compiled->pass : *compiled->fail;
  const ir::ReadSet reads = ir::ReadsOf(library.rules.program(), entry);
  std::cout << "\nreads\n";
  for (const std::string& path : reads.input_paths) std::cout << fmt::format("  {}\n", path);
  for (const std::string& relation : reads.relations)
    std::cout << fmt::format("  relation {}\n", relation);
  for (const std::string& type : reads.resource_types)
    std::cout << fmt::format("  all of {}\n", type);
  return kExitOk;
}

}  // namespace

Run AddRules(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<RulesOptions>();
  CLI::App* command = app.add_subcommand("rules", "List rules, or show one");
  command->require_subcommand(1);
  CLI::App* list = command->add_subcommand("list", "One line a rule");
  CLI::App* show = command->add_subcommand(
      "show", "One rule: what it is about, what it reads, how to mend a finding");
  show->add_option("ID", options->id, "The rule's id or an alias")->required();
  for (CLI::App* sub : {list, show}) {
    sub->add_option("--rules", options->rules,
                    "Rule folders or files (default: the rules installed with assay)");
    sub->add_option("--format", options->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
  }
  return [options, show, &terminal] {
    return show->parsed() ? Show(*options, terminal) : List(*options, terminal);
  };
}

}  // namespace assay::host
