// JSON is YAML, and one line of it fits behind a comment's `#`: METADATA is written as that.

#include <algorithm>
#include <cctype>

#include "assay/json.h"
#include "contract/definition.h"
#include "fmt/format.h"

namespace assay::contract {

namespace {

constexpr std::string_view kPackage = "package foreign.shim";
constexpr std::string_view kResults = "import data.foreign.results";
constexpr std::string_view kExceptions = "import data.foreign.exceptions";

// Part of a rule's id: letters, digits and underscores.
std::string WordOf(std::string_view text) {
  std::string word;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    word += std::isalnum(byte) != 0 ? static_cast<char>(std::tolower(byte)) : '_';
  }
  return word;
}

std::string Quoted(std::string_view text) {
  ValueArena arena;
  return ToJson(arena.String(text));
}

std::string PathOf(const std::vector<std::string>& parts) {
  std::string path = "data";
  for (const std::string& part : parts) path += fmt::format("[{}]", Quoted(part));
  return path;
}

std::string CustomOf(const ForeignRule& rule) {
  ValueArena arena;
  std::vector<Member> members = {
      {arena.String("severity"), arena.String(NameOf(rule.severity))},
      {arena.String("resource"), arena.String(rule.resource)},
  };
  if (!rule.remediation.empty()) {
    members.push_back({arena.String("remediation"), arena.String(rule.remediation)});
  }
  if (!rule.tags.empty()) {
    std::vector<ValueView> tags;
    for (const std::string& tag : rule.tags) tags.push_back(arena.String(tag));
    members.push_back({arena.String("tags"), arena.Array(tags)});
  }
  if (rule.params.view().is_object()) {
    members.push_back({arena.String("params"), arena.Copy(rule.params)});
  }
  return ToJson(arena.Object(members));
}

void ReplaceLine(std::string& text, std::string_view line, std::string_view by) {
  const std::size_t at = text.find(line);
  if (at != std::string::npos) text.replace(at, line.size(), by);
}

}  // namespace

std::string ShimFor(const Definition& definition, const ForeignRule& rule) {
  std::string package = "package assay." + WordOf(definition.name);
  for (const std::string& part : rule.name) package += fmt::format("[{}]", Quoted(WordOf(part)));
  std::string text = definition.shim;
  ReplaceLine(text, kPackage, package);
  ReplaceLine(text, kResults, fmt::format("import {} as results", PathOf(rule.entry)));
  if (!rule.exceptions.empty()) {
    ReplaceLine(text, kExceptions, fmt::format("import {} as exceptions", PathOf(rule.exceptions)));
  }
  return fmt::format("# METADATA\n# title: {}\n# description: {}\n# custom: {}\n{}",
                     Quoted(rule.title), Quoted(rule.description), CustomOf(rule), text);
}

void Reading::Error(const std::string& file, std::uint32_t line, std::string message,
                    std::string hint) {
  failed_ = true;
  diagnostics_.push_back({.severity = DiagnosticSeverity::kError,
                          .code = std::string(kContractError),
                          .message = std::move(message),
                          .location = {.file = file, .line = line, .column = 1},
                          .source_line = {},
                          .hint = std::move(hint)});
}

void Reading::Error(const DocumentPart& at, std::string message, std::string hint) {
  failed_ = true;
  diagnostics_.push_back(at.Error(kContractError, std::move(message), std::move(hint)));
}

void Reading::AddRule(const ForeignRule& rule) {
  sources_.push_back({.file = rule.file,
                      .text = ShimFor(definition_, rule),
                      .unit = rule.unit,
                      .prelude = {},
                      .dialect = RegoDialect::kV1});
}

std::string TextAt(ValueView object, std::string_view key) {
  const ValueView value = object.is_object() ? object.Find(key) : ValueView::Undefined();
  return value.is_string() ? std::string(value.text().view()) : std::string();
}

std::optional<Severity> SeverityOf(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ParseSeverity(text);
}

std::vector<YamlDocument> DocumentsOf(const ContractFile& file, Reading& reading) {
  std::vector<Diagnostic> wrong;
  absl::StatusOr<std::vector<YamlDocument>> documents =
      ParseYaml(file.path, file.text, {.keep_text = true}, &wrong);
  if (documents.ok()) return *std::move(documents);
  reading.diagnostics().insert(reading.diagnostics().end(), wrong.begin(), wrong.end());
  reading.Error(file.path, 1, "the file cannot be read as YAML or JSON");
  return {};
}

}  // namespace assay::contract
