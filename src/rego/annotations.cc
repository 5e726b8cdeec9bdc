#include "rego/annotations.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"

namespace assay::rego {

namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

struct Block {
  Location location;
  std::uint32_t first_line = 0;
  std::string yaml;
};

// A block is a comment that begins with METADATA and the comments that follow it without a gap, at
// the first column.
std::vector<Block> FindBlocks(const std::vector<Comment>& comments) {
  std::vector<Block> blocks;
  bool open = false;
  std::uint32_t last_line = 0;
  for (const Comment& comment : comments) {
    const bool next = comment.location.line == last_line + 1 && comment.location.column == 1;
    last_line = comment.location.line;
    if (open && next) {
      std::string_view text = comment.text;
      if (text.starts_with(' ')) text.remove_prefix(1);
      blocks.back().yaml += text;
      blocks.back().yaml += '\n';
      continue;
    }
    open = Trim(comment.text).starts_with("METADATA");
    if (open) blocks.push_back({comment.location, last_line + 1, {}});
  }
  return blocks;
}

std::string_view LineOf(std::string_view text, std::uint32_t line) {
  std::size_t start = 0;
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t end = text.find('\n', start);
    if (end == std::string_view::npos) return {};
    start = end + 1;
  }
  std::string_view found = text.substr(start, text.find('\n', start) - start);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

std::optional<AnnotationScope> FindScope(std::string_view name) {
  for (const AnnotationScope scope : {AnnotationScope::kRule, AnnotationScope::kDocument,
                                      AnnotationScope::kPackage, AnnotationScope::kSubpackages}) {
    if (NameOf(scope) == name) return scope;
  }
  return std::nullopt;
}

// Turns blocks into Annotations.
class AnnotationReader {
 public:
  AnnotationReader(Module& module, std::vector<Diagnostic>& diagnostics)
      : module_(module), diagnostics_(diagnostics) {}

  void Read(const Block& block) {
    location_ = block.location;
    std::optional<YamlDocument> source = Parse(block);
    if (!source) return;
    Annotations annotations;
    annotations.location = block.location;
    annotations.source = *std::move(source);
    const ValueView raw = annotations.source.view();
    if (!CheckTypes(annotations.source) || !Attach(annotations, raw)) return;
    annotations.data = Normalize(raw, annotations.scope);
    module_.annotations.push_back(std::move(annotations));
  }

 private:
  struct Field {
    std::string_view name;
    Kind kind;
  };
  static constexpr std::array<Field, 10> kFields = {{{"authors", Kind::kArray},
                                                     {"compile", Kind::kObject},
                                                     {"custom", Kind::kObject},
                                                     {"description", Kind::kString},
                                                     {"entrypoint", Kind::kBoolean},
                                                     {"organizations", Kind::kArray},
                                                     {"related_resources", Kind::kArray},
                                                     {"schemas", Kind::kArray},
                                                     {"scope", Kind::kString},
                                                     {"title", Kind::kString}}};

  bool Error(std::uint32_t line, std::uint32_t column, std::string message) {
    diagnostics_.push_back({.code = "rego_parse_error",
                            .message = std::move(message),
                            .location = {module_.file, line, column},
                            .source_line = std::string(rego::LineOf(module_.text, line)),
                            .hint = {}});
    return false;
  }
  bool Error(std::string message) {
    return Error(location_.line, location_.column, std::move(message));
  }

  // Where a line of the text names a key; its beginning if it is written in some other way.
  std::uint32_t ColumnOf(std::uint32_t line, std::string_view key) const {
    const std::size_t at = rego::LineOf(module_.text, line).find(key);
    return at == std::string_view::npos ? 1 : static_cast<std::uint32_t>(at + 1);
  }

  std::optional<YamlDocument> Parse(const Block& block) {
    if (Trim(block.yaml).empty() || block.yaml.find_first_not_of(" \t\r\n") == std::string::npos) {
      Error("expected METADATA block, found whitespace");
      return std::nullopt;
    }
    YamlReadOptions options;
    options.max_bytes = 1U << 20;
    options.max_depth = 64;
    options.max_nodes = 100'000;
    options.yaml11_booleans = false;
    options.first_line = block.first_line;
    options.first_column = 3;  // behind `# `
    std::vector<Diagnostic> found;
    absl::StatusOr<std::vector<YamlDocument>> documents =
        ParseYaml(module_.file, block.yaml, options, &found);
    for (Diagnostic& diagnostic : found) {
      Error(diagnostic.location.line, diagnostic.location.column, "yaml: " + diagnostic.message);
    }
    if (!documents.ok()) {
      if (found.empty()) Error("METADATA block is too large");
      return std::nullopt;
    }
    if (documents->size() != 1 || !documents->front().view().is_object()) {
      Error("METADATA block must be one mapping");
      return std::nullopt;
    }
    return std::move(documents->front());
  }

  bool CheckTypes(const YamlDocument& source) {
    bool good = true;
    for (const Field& field : kFields) {
      const ValueView value = source.view().Find(field.name);
      if (!value.defined() || value.is_null() || value.kind() == field.kind) continue;
      ValueArena arena;
      const std::uint32_t line = source.LineOf({arena.String(field.name)});
      good = Error(line, ColumnOf(line, field.name),
                   fmt::format("annotation `{}` must be of type {}, not {}", field.name,
                               NameOf(field.kind), NameOf(value.kind())));
    }
    return good;
  }

  bool Attach(Annotations& annotations, ValueView raw) {
    const std::uint32_t line = location_.line;
    const Rule* rule = nullptr;
    for (const Rule* candidate : module_.rules) {
      if (candidate->location.line > line) {
        rule = candidate;
        break;
      }
    }
    std::string_view follows = rule != nullptr ? "rule" : "";
    std::uint32_t nearest = rule != nullptr ? rule->location.line : ~std::uint32_t{0};
    for (const Import& import : module_.imports) {
      if (import.location.line > line && import.location.line < nearest) {
        nearest = import.location.line;
        follows = "import";
      }
    }
    if (module_.package.location.line > line) follows = "package";
    const bool entrypoint = raw.Find("entrypoint").is_true();
    const ValueView written = raw.Find("scope");
    std::string name(follows);
    if (written.is_string()) {
      name = std::string(written.text().view());
    } else if (follows == "rule" && entrypoint) {
      name = "document";
    }
    const std::optional<AnnotationScope> scope = FindScope(name);
    if (!scope) {
      return Error(name.empty() ? "no rule and no package follows this METADATA block"
                                : fmt::format("invalid annotation scope '{}'", name));
    }
    annotations.scope = *scope;
    const bool of_rule = *scope == AnnotationScope::kRule || *scope == AnnotationScope::kDocument;
    const std::string_view wanted = of_rule ? "rule" : "package";
    if (follows != wanted) {
      return Error(fmt::format("annotation scope '{}' must be applied to {}{}", name, wanted,
                               follows.empty() ? "" : fmt::format(" (have {})", follows)));
    }
    if (entrypoint && *scope != AnnotationScope::kDocument && *scope != AnnotationScope::kPackage) {
      return Error(
          fmt::format("annotation entrypoint applied to non-document or package scope '{}'", name));
    }
    if (of_rule) annotations.rule = rule;
    return true;
  }

  Value Normalize(ValueView raw, AnnotationScope scope) {
    ValueArena arena;
    std::vector<Member> members = {{arena.String("scope"), arena.String(NameOf(scope))}};
    for (const Field& field : kFields) {
      const ValueView value = raw.Find(field.name);
      if (field.name == "scope" || !value.defined() || value.is_null() || value.is_false()) {
        continue;
      }
      ValueView copy;
      if (field.name == "authors" || field.name == "related_resources") {
        copy = NormalizeList(arena, value, field.name == "authors");
      } else {
        copy = arena.Copy(value);
      }
      members.push_back({arena.String(field.name), copy});
    }
    const ValueView object = arena.Object(members);
    return std::move(arena).Freeze(object);
  }

  ValueView NormalizeList(ValueArena& arena, ValueView list, bool authors) {
    std::vector<ValueView> items;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const ValueView item = list.at(i);
      if (item.is_object()) {
        items.push_back(arena.Copy(item));
      } else if (!item.is_string() || Trim(item.text().view()).empty()) {
        Error(authors ? "an author is a string or a mapping"
                      : "a related resource is a string or a mapping");
      } else {
        const StringText text = item.text();
        items.push_back(authors ? MakeAuthor(arena, Trim(text.view()))
                                : MakeResource(arena, Trim(text.view())));
      }
    }
    return arena.Array(items);
  }

  // `Jane Doe <jane@example.com>`
  static ValueView MakeAuthor(ValueArena& arena, std::string_view text) {
    std::string_view name = text;
    std::string_view email;
    const std::size_t open = text.find_last_of(kBlank) + 1;  // 0 if there is one word
    if (text.size() - open >= 2 && text[open] == '<' && text.ends_with('>')) {
      email = text.substr(open + 1, text.size() - open - 2);
      name = Trim(text.substr(0, open));
    }
    std::vector<Member> members = {{arena.String("name"), arena.String(name)}};
    if (!email.empty()) members.push_back({arena.String("email"), arena.String(email)});
    return arena.Object(members);
  }

  static ValueView MakeResource(ValueArena& arena, std::string_view text) {
    const std::vector<Member> members = {{arena.String("ref"), arena.String(text)}};
    return arena.Object(members);
  }

  Module& module_;
  std::vector<Diagnostic>& diagnostics_;
  Location location_;
};

}  // namespace

std::string_view NameOf(AnnotationScope scope) {
  switch (scope) {
    case AnnotationScope::kRule:
      return "rule";
    case AnnotationScope::kDocument:
      return "document";
    case AnnotationScope::kPackage:
      return "package";
    case AnnotationScope::kSubpackages:
      return "subpackages";
  }
  return {};
}

void AttachAnnotations(Module& module, std::vector<Diagnostic>& diagnostics) {
  AnnotationReader reader(module, diagnostics);
  for (const Block& block : FindBlocks(module.comments)) reader.Read(block);
}

}  // namespace assay::rego
