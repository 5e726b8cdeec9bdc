#include "rego/native_rule.h"

#include <algorithm>
#include <array>

#include "base/closest_name.h"
#include "fmt/format.h"
#include "rego/name_check.h"
#include "rego/variable.h"

namespace assay::rego {

namespace {

std::string TextAt(ValueView object, std::string_view key) {
  const ValueView value = object.Find(key);
  return value.is_string() ? std::string(value.text().view()) : std::string();
}

// What `custom` of a rule may hold of ours, and what stands beside it. Other keys are the author's.
constexpr std::array<std::string_view, 7> kCustomKeys = {
    "aliases", "id", "params", "remediation", "resource", "severity", "tags"};
constexpr std::array<std::string_view, 10> kBlockKeys = {
    "authors",       "compile",           "custom",  "description", "entrypoint",
    "organizations", "related_resources", "schemas", "scope",       "title"};

bool Holds(std::span<const std::string_view> keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// Reads one block, reporting at the lines of its parts.
class MetadataReader {
 public:
  MetadataReader(const Module& module, const Annotations& block, DiagnosticSink& sink)
      : module_(module), block_(block), sink_(sink), custom_(block.data.view().Find("custom")) {}

  std::optional<assay::Rule> Read(const ResourceTypes* types);

 private:
  void CheckKeys();
  void CheckId(std::string_view key, const std::string& id);
  void ReadIdentity(assay::Rule& rule);
  void ReadTexts(assay::Rule& rule);
  void ReadSeverity(assay::Rule& rule);
  void ReadResource(assay::Rule& rule, const ResourceTypes* types);
  void ReadParams(assay::Rule& rule);
  std::vector<std::string> ReadList(std::string_view key);
  std::string ReadText(std::string_view key);

  void Error(std::initializer_list<std::string_view> path, std::string message,
             std::string hint = {});

  const Module& module_;
  const Annotations& block_;
  DiagnosticSink& sink_;
  ValueView custom_;
  bool wrong_ = false;
};

void MetadataReader::Error(std::initializer_list<std::string_view> path, std::string message,
                           std::string hint) {
  ValueArena arena;
  std::vector<ValueView> keys;
  for (std::string_view key : path) keys.push_back(arena.String(key));
  Location at = block_.location;
  if (!keys.empty()) {
    at = sink_.AtLine(at.file, block_.source.LineOf(keys));
    const std::string_view line = sink_.LineAt(at);
    if (const std::size_t key = line.find(path.begin()[path.size() - 1]); key < line.size())
      at.column = static_cast<std::uint32_t>(key + 1);
  }
  sink_.Error(kMetadataError, at, std::move(message), std::move(hint));
  wrong_ = true;
}

std::optional<assay::Rule> MetadataReader::Read(const ResourceTypes* types) {
  assay::Rule rule;
  CheckKeys();
  ReadIdentity(rule);
  ReadTexts(rule);
  ReadSeverity(rule);
  ReadResource(rule, types);
  ReadParams(rule);
  rule.metadata = block_.data;
  rule.location = {module_.file, module_.package.location.line, module_.package.location.column};
  if (wrong_) return std::nullopt;
  return rule;
}

// A misspelt key would leave a rule with a default that nobody chose.
void MetadataReader::CheckKeys() {
  const ValueView block = block_.source.view();
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (!block.key(i).is_string()) continue;
    const std::string key(block.key(i).text().view());
    if (Holds(kBlockKeys, key)) continue;
    if (Holds(kCustomKeys, key)) {
      Error({key}, fmt::format("`{}` stands below `custom`", key));
    } else if (const auto close = ClosestName(key, kBlockKeys); !close.empty()) {
      Error({key}, fmt::format("unknown key `{}`", key), fmt::format("did you mean `{}`", close));
    }
  }
  for (std::size_t i = 0; i < custom_.size(); ++i) {
    if (!custom_.key(i).is_string()) continue;
    const std::string key(custom_.key(i).text().view());
    if (Holds(kCustomKeys, key)) continue;
    if (const auto close = ClosestName(key, kCustomKeys); !close.empty()) {
      Error({"custom", key}, fmt::format("unknown key `custom.{}`", key),
            fmt::format("did you mean `{}`", close));
    } else if ((key == "title" || key == "description") && !block.Find(key).defined()) {
      Error({"custom", key}, fmt::format("`{}` stands beside `custom`, not below it", key));
    }
  }
}

void MetadataReader::CheckId(std::string_view key, const std::string& id) {
  if (!IsRuleId(id))
    Error({"custom", key}, fmt::format("`custom.{}` has `{}`, which is no id", key, id),
          "an id is one word, such as `aws-s3-bucket-encrypted`");
}

void MetadataReader::ReadIdentity(assay::Rule& rule) {
  rule.package = "data";
  bool first = true;
  for (std::string_view part : module_.package.path) {
    rule.package += '.';
    rule.package += part;
    if (first && part == "assay") {
      first = false;
      continue;
    }
    first = false;
    if (!rule.id.empty()) rule.id += '-';
    for (char c : part) rule.id += c == '_' ? '-' : c;
  }
  if (rule.id.empty()) Error({}, "a rule's package needs a name below `assay`");
  rule.aliases = ReadList("aliases");
  for (const std::string& alias : rule.aliases) CheckId("aliases", alias);
  rule.permanent_id = ReadText("id");
  if (custom_.Find("id").is_string()) CheckId("id", rule.permanent_id);
  if (rule.permanent_id.empty()) {
    rule.permanent_id = rule.aliases.empty() ? rule.id : rule.aliases.front();
  }
}

void MetadataReader::ReadTexts(assay::Rule& rule) {
  rule.title = TextAt(block_.data.view(), "title");
  rule.description = TextAt(block_.data.view(), "description");
  rule.remediation = ReadText("remediation");
  rule.tags = ReadList("tags");
  if (rule.title.empty()) Error({}, "a rule needs a `title` in its METADATA");
}

void MetadataReader::ReadSeverity(assay::Rule& rule) {
  constexpr std::string_view kSeverities = "one of info, low, medium, high, critical";
  const std::string name = ReadText("severity");
  if (name.empty()) {
    Error({}, "a rule needs `custom.severity` in its METADATA", std::string(kSeverities));
    return;
  }
  const std::optional<Severity> severity = ParseSeverity(name);
  if (severity) {
    rule.severity = *severity;
  } else {
    Error({"custom", "severity"}, fmt::format("unknown severity `{}`", name),
          std::string(kSeverities));
  }
}

void MetadataReader::ReadResource(assay::Rule& rule, const ResourceTypes* types) {
  rule.resource = ReadText("resource");
  if (rule.resource.empty()) {
    Error({}, "a rule needs `custom.resource` in its METADATA",
          "the resource type, or group of types, that the rule is about");
  } else if (types != nullptr && !types->types().empty() && !rule.resource.ends_with('*') &&
             types->Expand(rule.resource).empty()) {
    std::vector<std::string_view> known;
    for (const ResourceType& type : types->types()) {
      known.push_back(type.name);
      known.insert(known.end(), type.groups.begin(), type.groups.end());
    }
    Error(
        {"custom", "resource"}, fmt::format("unknown resource type `{}`", rule.resource),
        SuggestName(rule.resource, known, "no definition has this name, as a type or as a group"));
  }
}

void MetadataReader::ReadParams(assay::Rule& rule) {
  const ValueView params = custom_.Find("params");
  if (!params.defined()) return;
  if (!params.is_object()) {
    Error({"custom", "params"}, "`custom.params` must be an object of names and default values");
    return;
  }
  ValueArena arena(SymbolTable::Make());
  const ValueView copy = arena.Copy(params);
  rule.params = std::move(arena).Freeze(copy);
}

std::string MetadataReader::ReadText(std::string_view key) {
  const ValueView value = custom_.Find(key);
  if (!value.defined()) return {};
  if (!value.is_string()) {
    Error({"custom", key},
          fmt::format("`custom.{}` must be a string, not {}", key, NameOf(value.kind())));
    return {};
  }
  return std::string(value.text().view());
}

std::vector<std::string> MetadataReader::ReadList(std::string_view key) {
  const ValueView value = custom_.Find(key);
  std::vector<std::string> texts;
  if (!value.defined()) return texts;
  bool right = value.is_array();
  for (std::size_t i = 0; right && i < value.size(); ++i) {
    right = value.at(i).is_string();
    if (right) texts.emplace_back(value.at(i).text().view());
  }
  if (!right) Error({"custom", key}, fmt::format("`custom.{}` must be a list of strings", key));
  return texts;
}

}  // namespace

namespace {

// `pass` or `fail`; null if the module defines neither.
const Rule* DecidingRule(const Module& module) {
  for (const Rule* rule : module.rules) {
    const std::string_view name = rule->head.reference->items[0]->text;
    if (!rule->head.is_function && (name == "pass" || name == "fail")) return rule;
  }
  return nullptr;
}

}  // namespace

void CheckMissingMetadata(const Module& module, DiagnosticSink& sink) {
  const std::span<std::string_view> path = module.package.path;
  if (path.size() < 2 || path[0] != "assay" || path[1] == "lib") return;
  const Rule* decides = DecidingRule(module);
  if (decides == nullptr) return;
  for (const Annotations& block : module.annotations) {
    const ValueView custom = block.data.view().Find("custom");
    if (!custom.Find("resource").defined() && !custom.Find("severity").defined()) continue;
    sink.Error(kMetadataError, block.location, "METADATA of a rule stands above its package");
    return;
  }
  sink.Warn(
      kLintWarning, module.package.location,
      fmt::format("without METADATA above its package this is no rule, though it defines `{}`",
                  decides->head.reference->items[0]->text),
      "write `# METADATA` with title, severity and resource in the lines above `package`");
}

const Annotations* FindRuleMetadata(const Module& module) {
  const bool decides = DecidingRule(module) != nullptr;
  for (const Annotations& block : module.annotations) {
    if (block.scope != AnnotationScope::kPackage) continue;
    const ValueView custom = block.data.view().Find("custom");
    if (custom.Find("resource").defined() || custom.Find("severity").defined() || decides) {
      return &block;
    }
  }
  return nullptr;
}

std::optional<assay::Rule> ReadRuleMetadata(const Module& module, const Annotations& block,
                                            const ResourceTypes* types, DiagnosticSink& sink) {
  return MetadataReader(module, block, sink).Read(types);
}

namespace {

struct EntryPoint {
  std::string_view name;
  RuleKind kind;
  const RuleNode* EntryPoints::*place;
  std::string_view form;
};

constexpr std::array<EntryPoint, 4> kEntryPoints = {{
    {"pass", RuleKind::kComplete, &EntryPoints::pass, "pass if { ... }"},
    {"fail", RuleKind::kPartialSet, &EntryPoints::fail, "fail contains evidence if { ... }"},
    {"skip", RuleKind::kComplete, &EntryPoints::skip, "skip if { ... }"},
    {"evidence", RuleKind::kPartialSet, &EntryPoints::evidence,
     "evidence contains item if { ... }"},
}};

}  // namespace

EntryPoints FindEntryPoints(const Module& module, const RuleTree& tree, DiagnosticSink& sink) {
  const RuleNode* package = &tree.root();
  for (std::string_view part : module.package.path) package = package->FindChild(part);
  EntryPoints points;
  for (const EntryPoint& point : kEntryPoints) {
    const RuleNode* rule = package->FindChild(point.name);
    if (rule == nullptr || !rule->is_rule()) continue;
    if (rule->kind() != point.kind) {
      sink.Error(kContractError, rule->definitions.front()->location,
                 fmt::format("`{}` is not what the contract asks for", point.name),
                 fmt::format("write `{}`", point.form));
      continue;
    }
    points.*point.place = rule;
  }
  const Location& at = module.package.location;
  if (points.pass != nullptr && points.fail != nullptr) {
    sink.Error(kContractError, points.fail->definitions.front()->location,
               "a rule defines `pass` or `fail`, not both",
               "`pass` says what is good; anything else fails");
  } else if (package->FindChild("pass") == nullptr && package->FindChild("fail") == nullptr) {
    sink.Error(kContractError, at, "a rule defines `pass` or `fail`",
               "`pass if { ... }` says what is good; anything else fails");
  }
  return points;
}

}  // namespace assay::rego
