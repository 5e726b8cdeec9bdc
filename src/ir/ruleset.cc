// Rule sets: a program and the rules that enter it. The pack holds the program's own pack and the
// rules' metadata.

#include "assay/ruleset.h"

#include <algorithm>
#include <set>

#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"
#include "ir/byte_stream.h"
#include "ir/constant_codec.h"

namespace assay {

namespace {

constexpr std::string_view kMagic = "ASSAYRS1";
// The fewest bytes that a rule takes.
constexpr std::size_t kRuleBytes = 20;

bool ById(const CompiledRule& a, const CompiledRule& b) { return a.rule.id < b.rule.id; }

void WriteList(const std::vector<std::string>& list, ir::ByteWriter& out) {
  out.Number(list.size());
  for (const std::string& text : list) out.Text(text);
}

std::vector<std::string> ReadList(ir::ByteReader& in) {
  std::vector<std::string> list(in.Count());
  for (std::string& text : list) text = in.Text();
  return list;
}

void WriteRule(const CompiledRule& compiled, ir::ByteWriter& out) {
  const Rule& rule = compiled.rule;
  for (const std::string* text :
       {&rule.id, &rule.permanent_id, &rule.title, &rule.description, &rule.remediation,
        &rule.resource, &rule.package, &rule.location.file}) {
    out.Text(*text);
  }
  WriteList(rule.aliases, out);
  WriteList(rule.tags, out);
  out.Number(static_cast<std::uint64_t>(rule.severity));
  out.Number(rule.location.line);
  out.Number(rule.location.column);
  ir::WriteConstant(rule.params.view(), out);
  ir::WriteConstant(rule.metadata.view(), out);
  out.Number(compiled.unit);
  for (const std::optional<std::uint32_t>& entry :
       {compiled.pass, compiled.fail, compiled.skip, compiled.evidence}) {
    out.Number(entry ? *entry + 1ull : 0);
  }
}

std::uint32_t ReadUint32(ir::ByteReader& in) {
  const std::uint64_t value = in.Number();
  if (value > 0xffff'ffff) in.Fail();
  return static_cast<std::uint32_t>(value);
}

Value ReadValue(ir::ByteReader& in) {
  ValueArena arena;
  const ValueView value = ir::ReadConstant(in, arena);
  return std::move(arena).Freeze(value);
}

CompiledRule ReadRule(ir::ByteReader& in) {
  CompiledRule compiled;
  Rule& rule = compiled.rule;
  for (std::string* text :
       {&rule.id, &rule.permanent_id, &rule.title, &rule.description, &rule.remediation,
        &rule.resource, &rule.package, &rule.location.file}) {
    *text = in.Text();
  }
  rule.aliases = ReadList(in);
  rule.tags = ReadList(in);
  const std::uint64_t severity = in.Number();
  if (severity > static_cast<std::uint64_t>(Severity::kCritical)) in.Fail();
  rule.severity = in.ok() ? static_cast<Severity>(severity) : Severity::kMedium;
  rule.location.line = ReadUint32(in);
  rule.location.column = ReadUint32(in);
  rule.params = ReadValue(in);
  rule.metadata = ReadValue(in);
  compiled.unit = ReadUint32(in);
  for (std::optional<std::uint32_t>* entry :
       {&compiled.pass, &compiled.fail, &compiled.skip, &compiled.evidence}) {
    if (const std::uint32_t index = ReadUint32(in); index != 0) *entry = index - 1;
  }
  return compiled;
}

absl::Status CheckRule(const ir::Program& program, const CompiledRule& rule) {
  if (rule.rule.resource.empty())
    return InvalidArgument(fmt::format("rule `{}` has no resource", rule.rule.id));
  if (rule.pass.has_value() == rule.fail.has_value()) {
    return InvalidArgument(fmt::format("rule `{}` needs either pass or fail", rule.rule.id));
  }
  for (const std::optional<std::uint32_t>& entry :
       {rule.pass, rule.fail, rule.skip, rule.evidence}) {
    if (!entry) continue;
    if (*entry >= program.functions().size() || program.unit_of(*entry) != rule.unit) {
      return InvalidArgument(fmt::format(
          "rule `{}` enters the program where there is no function of its unit", rule.rule.id));
    }
    const ir::FunctionKind kind = program.functions()[*entry].kind;
    if (kind == ir::FunctionKind::kFunction || kind == ir::FunctionKind::kQuery) {
      return InvalidArgument(fmt::format(
          "rule `{}` enters the program at a function that takes arguments", rule.rule.id));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRules(const ir::Program& program, std::span<const CompiledRule> rules) {
  std::set<std::string_view> names;
  for (const CompiledRule& rule : rules) {
    ASSAY_RETURN_IF_ERROR(CheckRule(program, rule));
    std::vector<std::string> own = rule.rule.aliases;
    own.push_back(rule.rule.id);
    for (const std::string& name : own) {
      if (!IsRuleId(name))
        return InvalidArgument("the id of a rule is one word, such as `aws-s3-bucket-encrypted`");
    }
    const auto taken = [&](const std::string& name) { return names.contains(name); };
    if (const auto twice = std::ranges::find_if(own, taken); twice != own.end()) {
      return absl::Status(absl::StatusCode::kAlreadyExists,
                          ToAbsl(fmt::format("two rules have the id `{}`", *twice)));
    }
    names.insert(rule.rule.aliases.begin(), rule.rule.aliases.end());
    names.insert(rule.rule.id);
  }
  return absl::OkStatus();
}

}  // namespace

struct RuleSet::Data {
  ir::Program program;
  std::vector<CompiledRule> rules;
};

RuleSet::RuleSet() : data_(std::make_shared<const Data>()) {}

RuleSet::RuleSet(ir::Program program, std::vector<CompiledRule> rules) {
  std::ranges::stable_sort(rules, ById);
  data_ = std::make_shared<const Data>(Data{std::move(program), std::move(rules)});
}

const ir::Program& RuleSet::program() const { return data_->program; }
std::span<const CompiledRule> RuleSet::rules() const { return data_->rules; }

const CompiledRule* RuleSet::Find(std::string_view id_or_alias) const {
  const auto found = std::ranges::lower_bound(
      data_->rules, id_or_alias, {},
      [](const CompiledRule& rule) { return std::string_view(rule.rule.id); });
  if (found != data_->rules.end() && found->rule.id == id_or_alias) return &*found;
  for (const CompiledRule& rule : data_->rules) {
    if (std::ranges::find(rule.rule.aliases, id_or_alias) != rule.rule.aliases.end()) return &rule;
  }
  return nullptr;
}

absl::StatusOr<RuleSet> RuleSet::Only(std::span<const std::string> ids) const {
  std::set<const CompiledRule*> wanted;
  for (const std::string& id : ids) {
    const CompiledRule* rule = Find(id);
    if (rule == nullptr) return absl::NotFoundError("no rule `" + id + "`");
    wanted.insert(rule);
  }
  std::vector<CompiledRule> rules;
  for (const CompiledRule& rule : data_->rules) {
    if (wanted.contains(&rule)) rules.push_back(rule);
  }
  return RuleSet(data_->program, std::move(rules));
}

std::string RuleSet::Save() const {
  ir::ByteWriter out;
  out.Text(ir::Save(data_->program));
  out.Number(data_->rules.size());
  for (const CompiledRule& rule : data_->rules) WriteRule(rule, out);
  return ir::Seal(kMagic, out.bytes());
}

absl::StatusOr<RuleSet> RuleSet::Load(std::string_view bytes) {
  ASSAY_ASSIGN_OR_RETURN(const std::string_view payload, ir::Unseal(kMagic, bytes, "rule set"));
  ir::ByteReader in(payload);
  ASSAY_ASSIGN_OR_RETURN(ir::Program program, ir::Load(in.Text()));
  std::vector<CompiledRule> rules(in.Count(kRuleBytes));
  for (CompiledRule& rule : rules) {
    if (!in.ok()) break;
    rule = ReadRule(in);
  }
  if (!in.ok() || !in.at_end())
    return DataLoss("rule set: the bytes end early, or go on, or hold an impossible number");
  if (absl::Status status = CheckRules(program, rules); !status.ok())
    return DataLoss(MessageOf(status));
  return RuleSet(std::move(program), std::move(rules));
}

absl::StatusOr<RuleSet> RuleSetBuilder::Build() && {
  ASSAY_ASSIGN_OR_RETURN(ir::Program program, std::move(program_).Build());
  for (CompiledRule& compiled : rules_) {
    Rule& rule = compiled.rule;
    if (rule.permanent_id.empty())
      rule.permanent_id = rule.aliases.empty() ? rule.id : rule.aliases.front();
  }
  ASSAY_RETURN_IF_ERROR(CheckRules(program, rules_));
  return RuleSet(std::move(program), std::move(rules_));
}

}  // namespace assay
