// The `yaml.*` built-ins, and the table of all that need the front end: the engine does not link
// it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/builtin.h"
#include "assay/rego.h"
#include "assay/yaml.h"
#include "fmt/format.h"
#include "rego/module_value.h"

namespace assay {
namespace rego {
namespace {

using Arguments = std::span<const ValueView>;

constexpr std::string_view kBuiltinError = "eval_builtin_error";
constexpr std::string_view kTypeError = "eval_type_error";
constexpr std::uint32_t kMaxDepth = 200;

// A stream counts as its first document: matches OPA.
absl::StatusOr<Value> FirstDocument(BuiltinCall& call, std::string_view text,
                                    std::vector<Diagnostic>& diagnostics) {
  YamlReadOptions options;
  options.max_bytes = call.max_output_bytes();
  absl::StatusOr<std::vector<YamlDocument>> documents = ParseYaml("", text, options, &diagnostics);
  if (!documents.ok()) return documents.status();
  return documents->empty() ? Value(ValueView::Null(), nullptr) : (*documents)[0].value();
}

ValueView IsValid(BuiltinCall& call, Arguments arguments) {
  if (!arguments[0].is_string()) return ValueView::Boolean(false);
  const StringText text = arguments[0].text();
  if (!call.Spend(text.view().size())) return {};
  std::vector<Diagnostic> diagnostics;
  return ValueView::Boolean(FirstDocument(call, text.view(), diagnostics).ok());
}

ValueView Unmarshal(BuiltinCall& call, Arguments arguments) {
  if (!arguments[0].is_string()) {
    return call.Fail(kTypeError, fmt::format("operand 1 must be string but got {}",
                                             NameOf(arguments[0].kind())));
  }
  const StringText text = arguments[0].text();
  if (!call.Spend(text.view().size())) return {};
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<Value> document = FirstDocument(call, text.view(), diagnostics);
  if (document.ok()) return call.arena().Copy(*document);
  // The beginning is that of the reader OPA uses.
  const std::uint32_t line = diagnostics.empty() ? 1 : diagnostics[0].location.line;
  const std::string why = diagnostics.empty() ? "a document" : diagnostics[0].message;
  return call.Fail(kBuiltinError,
                   fmt::format("yaml: line {}: did not find a document: {}", line, why));
}

// Whether a plain scalar of this text would be read back as this string.
bool IsPlain(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (text.empty() || !letter(text[0]) || text.back() == ' ') return false;
  for (char c : text) {
    if (!letter(c) && (c < '0' || c > '9') && std::string_view("_-./ ").find(c) == text.npos) {
      return false;
    }
  }
  for (std::string_view word : {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}) {
    if (word.size() != text.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < word.size(); ++i) same = same && (text[i] | 0x20) == word[i];
    if (same) return false;
  }
  return true;
}

std::string ScalarText(ValueView value) {
  if (value.is_string()) {
    const StringText text = value.text();
    if (IsPlain(text.view())) return std::string(text.view());
  }
  return ToJson(value);
}

// Block style with sorted keys; the items of an array stand under its key without indent.
class Writer {
 public:
  explicit Writer(BuiltinCall& call) : call_(call) {}

  // False when a limit was met.
  bool Write(ValueView value, std::size_t indent, std::uint32_t depth) {
    if (depth > kMaxDepth || !call_.Spend(value.size() + 1)) return false;
    if (text_.size() > call_.max_output_bytes()) return false;
    if (!value.is_collection() || value.size() == 0) {
      text_ += ScalarText(value) + "\n";
      return true;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      // The first part stands on the line that has begun.
      if (i > 0) text_.append(indent, ' ');
      if (!WritePart(value, i, indent, depth)) return false;
    }
    return true;
  }
  std::string& text() { return text_; }

 private:
  bool WritePart(ValueView value, std::size_t i, std::size_t indent, std::uint32_t depth) {
    const ValueView part = value.at(i);
    if (!value.is_object()) {
      text_ += "- ";
      return Write(part, indent + 2, depth + 1);
    }
    text_ += value.key(i).is_string() ? ScalarText(value.key(i)) : ToJson(value.key(i));
    text_ += ':';
    if (!part.is_collection() || part.size() == 0) {
      text_ += ' ';
      return Write(part, indent, depth + 1);
    }
    text_ += '\n';
    const std::size_t inner = part.is_object() ? indent + 2 : indent;
    text_.append(inner, ' ');
    return Write(part, inner, depth + 1);
  }

  BuiltinCall& call_;
  std::string text_;
};

ValueView Marshal(BuiltinCall& call, Arguments arguments) {
  Writer writer(call);
  if (!writer.Write(arguments[0], 0, 0)) {
    return call.Fail(kBuiltinError, "the document is too large or too deep");
  }
  return call.arena().String(writer.text());
}

BuiltinTable MakeRegoBuiltins() {
  BuiltinTable table = StandardBuiltins();
  const auto give = [&table](std::string_view name, BuiltinFunction body) {
    const Builtin* declared = table.Find(name);
    if (declared == nullptr) return;
    Builtin builtin = *declared;
    builtin.function = std::move(body);
    table.Add(std::move(builtin));
  };
  give("yaml.is_valid", IsValid);
  give("yaml.unmarshal", Unmarshal);
  give("yaml.marshal", Marshal);
  give("rego.parse_module", ParseModuleBuiltin);
  return table;
}

}  // namespace
}  // namespace rego

const BuiltinTable& RegoBuiltins() {
  static const BuiltinTable kTable = rego::MakeRegoBuiltins();
  return kTable;
}

}  // namespace assay
