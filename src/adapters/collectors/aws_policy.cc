#include "adapters/collectors/aws_policy.h"

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "adapters/collectors/terraform_attributes.h"
#include "adapters/collectors/terraform_document.h"
#include "base/status_macros.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

constexpr std::size_t kMaxDepth = 32;  // a policy nests six levels

struct Renamed {
  std::string_view from;
  std::string_view to;
};

constexpr std::array<Renamed, 3> kPolicyKeys{
    {{"Version", "version"}, {"Id", "id"}, {"Statement", "statement"}}};
constexpr std::array<Renamed, 2> kStatementTexts{{{"Sid", "sid"}, {"Effect", "effect"}}};
constexpr std::array<Renamed, 4> kStatementLists{{{"Action", "action"},
                                                  {"NotAction", "not_action"},
                                                  {"Resource", "resource"},
                                                  {"NotResource", "not_resource"}}};
constexpr std::array<Renamed, 2> kPrincipals{
    {{"Principal", "principal"}, {"NotPrincipal", "not_principal"}}};
constexpr std::array<Renamed, 5> kPrincipalKinds{{{"AWS", "aws"},
                                                  {"Service", "service"},
                                                  {"Federated", "federated"},
                                                  {"CanonicalUser", "canonical_user"},
                                                  {"*", "aws"}}};

class PolicyWriter {
 public:
  explicit PolicyWriter(ValueArena& arena) : arena_(arena) {}

  ValueView Policy(ValueView policy) {
    std::vector<Member> members;
    for (const Renamed& key : kPolicyKeys) {
      const ValueView value = policy.Find(key.from);
      if (!value.defined()) continue;
      Put(key.to, key.to == "statement" ? Statements(value) : arena_.Copy(value), members);
    }
    return arena_.Object(members);
  }

  // Text or a list of it, as a list.
  ValueView List(ValueView value) {
    if (value.is_unknown()) return arena_.Copy(value);
    std::vector<ValueView> items;
    const auto add = [&](ValueView item) {
      const std::optional<std::string> text = item.is_string() ? std::nullopt : ScalarText(item);
      items.push_back(text ? arena_.String(*text) : arena_.Copy(item));
    };
    if (!value.is_array()) add(value);
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) add(value.at(i));
    return arena_.Array(items);
  }

  void Put(std::string_view key, ValueView value, std::vector<Member>& members) {
    members.push_back({arena_.String(key), value});
  }

  static std::string PrincipalKind(std::string_view kind) {
    for (const Renamed& known : kPrincipalKinds) {
      if (known.from == kind) return std::string(known.to);
    }
    return std::string(kind);
  }

 private:
  ValueView Statements(ValueView value) {
    std::vector<ValueView> statements;
    if (value.is_object()) statements.push_back(Statement(value));
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
      const ValueView item = value.at(i);
      statements.push_back(item.is_object() ? Statement(item) : arena_.Copy(item));
    }
    return arena_.Array(statements);
  }

  ValueView Statement(ValueView statement) {
    std::vector<Member> members;
    for (const Renamed& key : kStatementTexts) {
      const ValueView value = statement.Find(key.from);
      if (value.defined()) Put(key.to, arena_.Copy(value), members);
    }
    for (const Renamed& key : kStatementLists) {
      const ValueView value = statement.Find(key.from);
      if (value.defined()) Put(key.to, List(value), members);
    }
    for (const Renamed& key : kPrincipals) {
      const ValueView value = statement.Find(key.from);
      if (value.defined()) Put(key.to, Principal(value), members);
    }
    const ValueView condition = statement.Find("Condition");
    if (condition.is_object() && condition.size() > 0)
      Put("condition", Condition(condition), members);
    return arena_.Object(members);
  }

  ValueView Principal(ValueView value) {
    std::vector<Member> members;
    if (!value.is_object()) {
      Put("aws", List(value), members);
      return arena_.Object(members);
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      Put(PrincipalKind(TextOf(value.key(i))), List(value.at(i)), members);
    }
    return arena_.Object(members);
  }

  ValueView Condition(ValueView condition) {
    std::vector<Member> operators;
    for (std::size_t i = 0; i < condition.size(); ++i) {
      const ValueView keys = condition.at(i);
      std::vector<Member> members;
      for (std::size_t j = 0; keys.is_object() && j < keys.size(); ++j) {
        members.push_back({arena_.Copy(keys.key(j)), List(keys.at(j))});
      }
      operators.push_back({arena_.Copy(condition.key(i)), arena_.Object(members)});
    }
    return arena_.Object(operators);
  }

  ValueArena& arena_;
};

bool IsKnownKey(std::string_view key, std::initializer_list<std::span<const Renamed>> tables) {
  for (const std::span<const Renamed> table : tables) {
    for (const Renamed& known : table) {
      if (known.from == key) return true;
    }
  }
  return key == "Condition";
}

bool IsTextOrList(ValueView value) {
  if (!value.is_array()) return ScalarText(value).has_value();
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!ScalarText(value.at(i))) return false;
  }
  return true;
}

// `Principal` and the like: text or an object of lists, by kind.
bool IsPrincipal(ValueView value) {
  if (!value.is_object()) return IsTextOrList(value);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!IsTextOrList(value.at(i))) return false;
  }
  return true;
}

bool IsCondition(ValueView value) {
  if (!value.is_object()) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const ValueView keys = value.at(i);
    if (!keys.is_object()) return false;
    for (std::size_t j = 0; j < keys.size(); ++j) {
      if (!IsTextOrList(keys.at(j))) return false;
    }
  }
  return true;
}

absl::Status CheckStatement(ValueView statement) {
  if (!statement.is_object()) return InvalidArgument("`Statement`: expected an object or a list");
  for (std::size_t i = 0; i < statement.size(); ++i) {
    const std::string key = TextOf(statement.key(i));
    if (!IsKnownKey(key, {kStatementTexts, kStatementLists, kPrincipals})) {
      return InvalidArgument(fmt::format("`{}` is not known in a statement", key));
    }
  }
  const std::string effect = TextOf(statement.Find("Effect"));
  if (effect != "Allow" && effect != "Deny") {
    return InvalidArgument("`Effect`: expected `Allow` or `Deny`");
  }
  for (const Renamed& list : kStatementLists) {
    const ValueView value = statement.Find(list.from);
    if (value.defined() && !IsTextOrList(value)) {
      return InvalidArgument(fmt::format("`{}`: expected text or a list of it", list.from));
    }
  }
  for (const Renamed& key : kPrincipals) {
    const ValueView value = statement.Find(key.from);
    if (value.defined() && !IsPrincipal(value)) {
      return InvalidArgument(fmt::format("`{}`: expected text or lists by kind", key.from));
    }
  }
  const ValueView condition = statement.Find("Condition");
  if (condition.defined() && !IsCondition(condition)) {
    return InvalidArgument("`Condition`: expected lists by operator and key");
  }
  return absl::OkStatus();
}

absl::Status CheckPolicy(ValueView policy) {
  if (!policy.is_object()) return InvalidArgument("this is JSON, but not an object");
  for (std::size_t i = 0; i < policy.size(); ++i) {
    const std::string key = TextOf(policy.key(i));
    if (key == "Condition" || !IsKnownKey(key, {kPolicyKeys})) {
      return InvalidArgument(fmt::format("`{}` is not known in a policy", key));
    }
  }
  const ValueView statements = policy.Find("Statement");
  if (!statements.defined()) return InvalidArgument("`Statement` is missing");
  if (!statements.is_array()) return CheckStatement(statements);
  for (std::size_t i = 0; i < statements.size(); ++i) {
    ASSAY_RETURN_IF_ERROR(CheckStatement(statements.at(i)));
  }
  return absl::OkStatus();
}

bool IsSet(ValueView value) {
  if (value.is_string()) return !value.text().view().empty();
  return value.defined() && !(value.is_array() && value.size() == 0);
}

// Entries of one key joined: two `principals` blocks may be of one kind.
struct Grouped {
  std::string key;
  std::vector<ValueView> values;
  ValueView unknown;
};

std::vector<Grouped>::iterator GroupOf(std::vector<Grouped>& groups, std::string_view key) {
  for (auto group = groups.begin(); group != groups.end(); ++group) {
    if (group->key == key) return group;
  }
  return groups.insert(groups.end(), Grouped{std::string(key), {}, {}});
}

class DataSourceReader {
 public:
  explicit DataSourceReader(ValueArena& arena) : arena_(arena), writer_(arena) {}

  ValueView Policy(ValueView attributes) {
    std::vector<Member> members;
    const std::string version = TextOf(attributes.Find("version"));
    writer_.Put("version", arena_.String(version.empty() ? "2012-10-17" : version), members);
    const ValueView id = attributes.Find("policy_id");
    if (IsSet(id)) writer_.Put("id", arena_.Copy(id), members);
    const ValueView blocks = attributes.Find("statement");
    if (blocks.is_unknown()) {
      writer_.Put("statement", blocks, members);
      return arena_.Object(members);
    }
    std::vector<ValueView> statements;
    for (std::size_t i = 0; blocks.is_array() && i < blocks.size(); ++i) {
      statements.push_back(blocks.at(i).is_object() ? Statement(blocks.at(i)) : blocks.at(i));
    }
    writer_.Put("statement", arena_.Array(statements), members);
    return arena_.Object(members);
  }

 private:
  ValueView Statement(ValueView block) {
    constexpr std::array<Renamed, 4> kLists{{{"actions", "action"},
                                             {"not_actions", "not_action"},
                                             {"resources", "resource"},
                                             {"not_resources", "not_resource"}}};
    std::vector<Member> members;
    const ValueView sid = block.Find("sid");
    if (IsSet(sid)) writer_.Put("sid", sid, members);
    const ValueView effect = block.Find("effect");
    writer_.Put("effect", IsSet(effect) ? effect : arena_.String("Allow"), members);
    for (const Renamed& list : kLists) {
      const ValueView value = block.Find(list.from);
      if (IsSet(value)) writer_.Put(list.to, writer_.List(value), members);
    }
    for (const Renamed& key :
         {Renamed{"principals", "principal"}, Renamed{"not_principals", "not_principal"}}) {
      const ValueView blocks = block.Find(key.from);
      if (IsSet(blocks)) writer_.Put(key.to, Principals(blocks), members);
    }
    const ValueView conditions = block.Find("condition");
    if (IsSet(conditions)) writer_.Put("condition", Conditions(conditions), members);
    return arena_.Object(members);
  }

  ValueView Principals(ValueView blocks) {
    if (!blocks.is_array()) return blocks;
    std::vector<Grouped> kinds;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const ValueView kind = MemberOf(blocks.at(i), "type");
      if (!kind.is_string()) return NotKnown(blocks.at(i), kind);
      AddTo(kinds, PolicyWriter::PrincipalKind(TextOf(kind)),
            MemberOf(blocks.at(i), "identifiers"));
    }
    return Join(kinds);
  }

  ValueView Conditions(ValueView blocks) {
    if (!blocks.is_array()) return blocks;
    std::vector<std::pair<std::string, std::vector<Grouped>>> operators;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const ValueView test = MemberOf(blocks.at(i), "test");
      const ValueView variable = MemberOf(blocks.at(i), "variable");
      if (!test.is_string()) return NotKnown(blocks.at(i), test);
      if (!variable.is_string()) return NotKnown(blocks.at(i), variable);
      const std::string name = TextOf(test);
      auto found = operators.begin();
      while (found != operators.end() && found->first != name) ++found;
      if (found == operators.end()) found = operators.insert(found, {name, {}});
      AddTo(found->second, TextOf(variable), MemberOf(blocks.at(i), "values"));
    }
    std::vector<Member> members;
    for (auto& [name, keys] : operators) writer_.Put(name, Join(keys), members);
    return arena_.Object(members);
  }

  // What stands for the whole when a part that names its place is not known.
  ValueView NotKnown(ValueView block, ValueView part) {
    if (block.is_unknown()) return block;
    return part.is_unknown() ? part : arena_.Unknown(UnknownKind::kAfterApply, "known after apply");
  }

  void AddTo(std::vector<Grouped>& groups, std::string_view key, ValueView values) {
    const auto group = GroupOf(groups, key);
    if (values.is_unknown()) group->unknown = values;
    for (std::size_t i = 0; values.is_array() && i < values.size(); ++i) {
      group->values.push_back(values.at(i));
    }
  }

  ValueView Join(const std::vector<Grouped>& groups) {
    std::vector<Member> members;
    for (const Grouped& group : groups) {
      writer_.Put(group.key, group.unknown.defined() ? group.unknown : arena_.Array(group.values),
                  members);
    }
    return arena_.Object(members);
  }

  ValueArena& arena_;
  PolicyWriter writer_;
};

}  // namespace

absl::StatusOr<ValueView> ParsePolicy(std::string_view text, ValueArena& arena) {
  ASSAY_ASSIGN_OR_RETURN(
      const ValueView parsed,
      ParseJson(text, arena, {.max_depth = kMaxDepth, .reject_duplicate_keys = true}));
  ASSAY_RETURN_IF_ERROR(CheckPolicy(parsed));
  return PolicyWriter(arena).Policy(parsed);
}

std::optional<ValueView> PolicyOfDataSource(ValueView attributes, ValueArena& arena) {
  if (!attributes.is_object()) return std::nullopt;
  for (const std::string_view other :
       {"source_json", "override_json", "source_policy_documents", "override_policy_documents"}) {
    if (IsSet(attributes.Find(other))) return std::nullopt;
  }
  return DataSourceReader(arena).Policy(attributes);
}

}  // namespace assay::adapters
