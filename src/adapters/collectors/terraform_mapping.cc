#include "adapters/collectors/terraform_mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "adapters/collectors/terraform_attributes.h"
#include "adapters/collectors/terraform_document.h"
#include "assay/adapters/file_collectors.h"
#include "resource/envelope.h"

namespace assay::adapters {
namespace {

constexpr int kMaxDepth = 32;

// Reads one definition's section; every mistake becomes a diagnostic, and reading goes on.
class SectionReader {
 public:
  SectionReader(const ResourceType& type, std::vector<Diagnostic>& diagnostics)
      : type_(type), diagnostics_(diagnostics) {}

  // The section itself: a name that is wrong there would make it say nothing.
  void CheckSection(const DocumentPart& section) {
    if (!section.view().defined() || section.view().is_null()) return;
    place_ = "terraform";
    if (!CheckKeys(section, {"resources", "parts"})) return;
    for (const std::string_view name : {"resources", "parts"}) {
      const DocumentPart part = section.Find(name);
      if (!part.view().defined() || part.view().is_object()) continue;
      Report(part, fmt::format("`{}`: expected an object", name));
    }
  }

  ResourceMapping ReadResource(std::string_view terraform_type, const DocumentPart& section) {
    place_ = fmt::format("terraform.resources.{}", terraform_type);
    ResourceMapping mapping;
    mapping.type = type_.name;
    if (!CheckKeys(section,
                   {"global", "id", "keys", "name", "account", "assigned", "attributes"})) {
      return mapping;
    }
    mapping.global = section.Find("global").view().is_true();
    mapping.ids = ReadTexts(section.Find("id"), "id");
    mapping.keys = ReadTexts(section.Find("keys"), "keys");
    mapping.name = ReadPaths(section.Find("name"), "name");
    mapping.account = TextAt(section, "account");
    mapping.assigned = ReadTexts(section.Find("assigned"), "assigned");
    mapping.document = ReadFields(section.Find("attributes"), 0);
    for (const FieldMapping& field : mapping.document.fields) {
      CheckField(section.Find("attributes").Find(field.name), field.name);
    }
    return mapping;
  }

  PartMapping ReadPart(std::string_view terraform_type, const DocumentPart& section) {
    place_ = fmt::format("terraform.parts.{}", terraform_type);
    PartMapping mapping;
    mapping.type = type_.name;
    if (!CheckKeys(section, {"owner", "owner_keys", "place", "when", "into", "merge", "assigned",
                             "attributes", "gives"})) {
      return mapping;
    }
    mapping.place = section.Find("place").view().is_true();
    mapping.owner = ReadPaths(section.Find("owner"), "owner");
    mapping.owner_keys = ReadTexts(section.Find("owner_keys"), "owner_keys");
    if (mapping.owner.empty() != mapping.place)
      Report(section.Find("owner"), "`owner` is missing, or `place` is beside it");
    mapping.when = ReadConditions(section.Find("when"), "when");
    for (const AttributePath& path : ReadPaths(section.Find("into"), "into")) {
      mapping.into = path.steps;
    }
    if (mapping.into.empty()) Report(section.Find("into"), "`into` is missing");
    if (!mapping.into.empty()) CheckField(section.Find("into"), mapping.into.front());
    mapping.assigned = ReadTexts(section.Find("assigned"), "assigned");
    const std::string merge = TextAt(section, "merge");
    if (!merge.empty() && merge != "append") {
      Report(section.Find("merge"), fmt::format("`merge: {}` is not known", merge));
    }
    mapping.append = merge == "append";
    const DocumentPart gives = section.Find("gives");
    mapping.gives =
        gives.view().defined() ? ReadMapping(gives, 0) : ReadFields(section.Find("attributes"), 0);
    return mapping;
  }

  void Report(const DocumentPart& at, std::string_view message) {
    diagnostics_.push_back(at.Error("terraform_mapping_error",
                                    fmt::format("`{}`: `{}`: {}", type_.name, place_, message)));
  }

 private:
  static std::string TextAt(const DocumentPart& section, std::string_view name) {
    return TextOf(section.view().Find(name));
  }

  bool CheckKeys(const DocumentPart& section, std::initializer_list<std::string_view> known) {
    if (!section.view().is_object()) {
      Report(section, "expected an object");
      return false;
    }
    for (std::size_t i = 0; i < section.view().size(); ++i) {
      const std::string key = TextOf(section.view().key(i));
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        Report(section.at(i), fmt::format("`{}` is not known here", key));
      }
    }
    return true;
  }

  // What a closed type does not declare, no rule could read: it would be lost without a word.
  void CheckField(const DocumentPart& at, const std::string& name) {
    if (!type_.closed || std::ranges::count(resource::kEnvelope, name) > 0) return;
    const auto begins = [&](const FieldDefinition& field) {
      const std::string_view path = field.path;
      return path.starts_with(name) &&
             (path.size() == name.size() || path[name.size()] == '.' || path[name.size()] == '[');
    };
    if (std::ranges::any_of(type_.fields, begins)) return;
    Report(at, fmt::format("`{}` is not a declared field of the type", name));
  }

  // One text, or a list of them.
  std::vector<std::string> ReadTexts(const DocumentPart& part, std::string_view name) {
    const ValueView value = part.view();
    std::vector<std::string> texts;
    if (value.is_string()) texts.push_back(TextOf(value));
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
      if (value.at(i).is_string()) texts.push_back(TextOf(value.at(i)));
    }
    const std::size_t expected = value.is_array() ? value.size() : value.defined() ? 1 : 0;
    if (texts.size() != expected) {
      Report(part, fmt::format("`{}`: expected text or a list of it", name));
    }
    return texts;
  }

  AttributePath ReadPath(const DocumentPart& at, std::string_view text) {
    AttributePath path;
    std::string_view rest = text;
    while (rest.starts_with('^')) {
      ++path.up;
      rest.remove_prefix(1);
    }
    if (rest == ".") return path;
    while (!rest.empty()) {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      if (dot == 0) break;
      path.steps.emplace_back(rest.substr(0, dot));
      rest.remove_prefix(std::min(dot + 1, rest.size()));
      if (rest.empty() && text.ends_with('.')) path.steps.clear();
    }
    if (path.steps.empty() || !rest.empty()) Report(at, fmt::format("`{}` is not a path", text));
    return path;
  }

  std::vector<AttributePath> ReadPaths(const DocumentPart& part, std::string_view name) {
    std::vector<AttributePath> paths;
    for (const std::string& text : ReadTexts(part, name)) paths.push_back(ReadPath(part, text));
    return paths;
  }

  // `{attribute: value}` or `{attribute: [value, ...]}`; the value `any`: it is there.
  std::vector<AttributeCondition> ReadConditions(const DocumentPart& part, std::string_view name) {
    const ValueView value = part.view();
    std::vector<AttributeCondition> conditions;
    if (value.defined() && !value.is_object()) {
      Report(part, fmt::format("`{}`: expected an object", name));
    }
    for (std::size_t i = 0; value.is_object() && i < value.size(); ++i) {
      AttributeCondition condition{ReadPath(part.at(i), TextOf(value.key(i))), {}};
      const ValueView allowed = value.at(i);
      if (const std::optional<std::string> text = ScalarText(allowed)) {
        if (*text != "any") condition.values.push_back(*text);
      } else if (allowed.is_array()) {
        for (std::size_t j = 0; j < allowed.size(); ++j) {
          condition.values.push_back(ScalarText(allowed.at(j)).value_or(""));
        }
      } else {
        Report(part.at(i), fmt::format("`{}`: expected a value or a list", name));
      }
      conditions.push_back(std::move(condition));
    }
    return conditions;
  }

  FieldMapping ReadFields(const DocumentPart& section, int depth) {
    FieldMapping mapping;
    mapping.source = FieldMapping::Source::kFields;
    if (!section.view().is_object() || section.view().size() == 0) {
      Report(section, "expected an object of fields");
      return mapping;
    }
    for (std::size_t i = 0; i < section.view().size(); ++i) {
      mapping.fields.push_back(ReadMapping(section.at(i), depth + 1));
      mapping.fields.back().name = TextOf(section.view().key(i));
    }
    return mapping;
  }

  // A text is short for `{from: text}`, a list of texts for `{from: [...]}`.
  FieldMapping ReadMapping(const DocumentPart& section, int depth) {
    FieldMapping mapping;
    if (depth > kMaxDepth) {
      Report(section, fmt::format("nested deeper than {} levels", kMaxDepth));
      return mapping;
    }
    if (section.view().is_string() || section.view().is_array()) {
      mapping.source = FieldMapping::Source::kFrom;
      mapping.from = ReadPaths(section, "from");
      return mapping;
    }
    if (!CheckKeys(section, {"from", "value", "fields", "each", "items", "concat", "first_of",
                             "setting", "of", "type", "field", "as", "values", "zero", "none",
                             "when", "unless", "needs", "unset"})) {
      return mapping;
    }
    ReadSource(section, depth, mapping);
    ReadForm(section, mapping);
    mapping.when = ReadConditions(section.Find("when"), "when");
    mapping.unless = ReadConditions(section.Find("unless"), "unless");
    if (section.Find("needs").view().is_string()) {
      mapping.needs = ReadPath(section.Find("needs"), TextAt(section, "needs"));
    }
    mapping.unset = TextAt(section, "unset");
    return mapping;
  }

  void ReadSource(const DocumentPart& section, int depth, FieldMapping& mapping) {
    using Source = FieldMapping::Source;
    int sources = 0;
    const auto has = [&](std::string_view name, Source source) {
      if (!section.view().Find(name).defined()) return false;
      ++sources;
      mapping.source = source;
      return true;
    };
    if (section.view().Find("setting").defined()) {
      has("setting", Source::kSetting);
      mapping.setting = TextAt(section, "setting");
      mapping.from = ReadPaths(section.Find("from"), "from");
      if (mapping.setting.empty() || mapping.from.empty()) {
        Report(section.Find("setting"), "`setting`: expected a Terraform type, and `from`");
      }
    } else if (has("from", Source::kFrom)) {
      mapping.from = ReadPaths(section.Find("from"), "from");
    }
    if (has("of", Source::kOf)) ReadOf(section, mapping);
    if (has("value", Source::kConstant)) mapping.constant = section.view().Find("value");
    for (const auto& [name, source] : {std::pair{"items", Source::kItems},
                                       {"concat", Source::kConcat},
                                       {"first_of", Source::kFirstOf}}) {
      if (!has(name, source)) continue;
      const DocumentPart list = section.Find(name);
      if (!list.view().is_array()) Report(list, fmt::format("`{}`: expected a list", name));
      for (std::size_t i = 0; list.view().is_array() && i < list.view().size(); ++i) {
        mapping.parts.push_back(ReadMapping(list.at(i), depth + 1));
      }
    }
    const DocumentPart fields = section.Find("fields");
    if (has("each", Source::kEach)) {
      mapping.each = ReadPaths(section.Find("each"), "each");
    } else if (fields.view().defined()) {
      has("fields", Source::kFields);
    }
    if (fields.view().defined()) mapping.fields = ReadFields(fields, depth).fields;
    if (sources > 1) Report(section, "a field has one source");
    if (sources == 0 && !section.view().Find("unset").defined()) {
      Report(section, "a field needs a source");
    }
  }

  void ReadOf(const DocumentPart& section, FieldMapping& mapping) {
    mapping.of = ReadPath(section.Find("of"), TextAt(section, "of"));
    mapping.of_type = TextAt(section, "type");
    mapping.of_field = TextAt(section, "field");
    if (mapping.of_type.empty() || mapping.of_field.empty()) {
      Report(section.Find("of"), "`of`: expected `type` and `field` beside it");
    }
  }

  void ReadForm(const DocumentPart& section, FieldMapping& mapping) {
    using Form = FieldMapping::Form;
    const std::string form = TextAt(section, "as");
    if (form == "policy")
      mapping.form = Form::kPolicy;
    else if (form == "list")
      mapping.form = Form::kList;
    else if (form == "arn_name")
      mapping.form = Form::kArnName;
    else if (form == "lower")
      mapping.form = Form::kLower;
    else if (!form.empty())
      Report(section.Find("as"), fmt::format("`as: {}` is not known", form));
    mapping.values = section.view().Find("values");
    if (mapping.values.defined() && !mapping.values.is_object()) {
      Report(section.Find("values"), "`values`: expected an object");
    }
    mapping.drop_zero = ReadWord(section, "zero", "drop");
    const std::string none = TextAt(section, "none");
    mapping.drop_empty = none == "drop";
    mapping.never_absent = none == "empty";
    if (!none.empty() && !mapping.drop_empty && !mapping.never_absent) {
      Report(section.Find("none"), fmt::format("`none: {}` is not known", none));
    }
  }

  bool ReadWord(const DocumentPart& section, std::string_view name, std::string_view word) {
    const ValueView value = section.view().Find(name);
    if (value.defined() && TextOf(value) != word)
      Report(section.Find(name), fmt::format("`{}`: expected `{}`", name, word));
    return value.defined();
  }

  const ResourceType& type_;
  std::vector<Diagnostic>& diagnostics_;
  std::string place_;
};

}  // namespace

TerraformMapping TerraformMapping::Make(const ResourceTypes& types,
                                        std::vector<Diagnostic>& diagnostics) {
  TerraformMapping mapping;
  mapping.types_ = types;
  for (const ResourceType& type : types.types()) {
    SectionReader reader(type, diagnostics);
    const DocumentPart section = type.definition.Find("terraform");
    reader.CheckSection(section);
    const DocumentPart resources = section.Find("resources");
    for (std::size_t i = 0; resources.view().is_object() && i < resources.view().size(); ++i) {
      const std::string name = TextOf(resources.view().key(i));
      ResourceMapping resource = reader.ReadResource(name, resources.at(i));
      if (!mapping.resources_.try_emplace(name, std::move(resource)).second) {
        reader.Report(resources.at(i), fmt::format("`{}` makes another type already", name));
      }
    }
    const DocumentPart parts = section.Find("parts");
    for (std::size_t i = 0; parts.view().is_object() && i < parts.view().size(); ++i) {
      const std::string name = TextOf(parts.view().key(i));
      const DocumentPart part = parts.at(i);
      std::vector<PartMapping>& list = mapping.parts_[name];
      if (!part.view().is_array()) list.push_back(reader.ReadPart(name, part));
      for (std::size_t j = 0; part.view().is_array() && j < part.view().size(); ++j) {
        list.push_back(reader.ReadPart(name, part.at(j)));
      }
    }
  }
  return mapping;
}

const ResourceMapping* TerraformMapping::FindResource(std::string_view terraform_type) const {
  const auto found = resources_.find(terraform_type);
  return found == resources_.end() ? nullptr : &found->second;
}

const std::vector<PartMapping>& TerraformMapping::FindParts(std::string_view terraform_type) const {
  static const std::vector<PartMapping> kNone;
  const auto found = parts_.find(terraform_type);
  return found == parts_.end() ? kNone : found->second;
}

}  // namespace assay::adapters

namespace assay {

std::vector<Diagnostic> CheckTerraformMapping(const ResourceTypes& types) {
  std::vector<Diagnostic> diagnostics;
  adapters::TerraformMapping::Make(types, diagnostics);
  return diagnostics;
}

}  // namespace assay
