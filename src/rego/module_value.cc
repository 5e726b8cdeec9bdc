#include "rego/module_value.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "rego/annotations.h"
#include "rego/parser.h"

namespace assay::rego {
namespace {

std::string Base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = i; j < i + 3; ++j) {
      bits = bits << 8 | (j < text.size() ? static_cast<unsigned char>(text[j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j > text.size() ? '=' : kDigits[bits >> (18 - 6 * j) & 63];
    }
  }
  return out;
}

// Chains of `and` and `or` are lists here, and trees that lean to the left in OPA.
constexpr std::size_t kLongestChain = 200;

class ModuleWriter {
 public:
  // `call`, if there is one, pays for the nodes.
  ModuleWriter(const Module& module, ValueArena& arena, BuiltinCall* call)
      : module_(module), call_(call), arena_(arena) {}

  ValueView Write() {
    const Module& module = module_;
    std::vector<Member> members = {{Text("package"), PackageValue(module.package)}};
    std::vector<ValueView> items;
    for (const Import& import : module.imports) items.push_back(ImportValue(import));
    AddList(members, "imports", std::exchange(items, {}));
    for (const Annotations& annotations : module.annotations) {
      items.push_back(arena_.Copy(annotations.data));
    }
    AddList(members, "annotations", std::exchange(items, {}));
    for (const Rule* rule : module.rules) items.push_back(RuleValue(module, *rule));
    AddList(members, "rules", std::exchange(items, {}));
    for (const Comment& comment : module.comments) {
      items.push_back(CommentValue(module, comment));
    }
    AddList(members, "comments", std::move(items));
    return arena_.Object(members);
  }
  /// False once the steps were spent or a chain was too long: what was made since is not whole.
  bool alive() const { return alive_; }

 private:
  ValueView Text(std::string_view text) { return arena_.String(text); }
  ValueView Node(std::string_view type, ValueView value) {
    alive_ = alive_ && (call_ == nullptr || call_->Spend(1));
    const Member members[] = {{Text("type"), Text(type)}, {Text("value"), value}};
    return arena_.Object(members);
  }
  void AddList(std::vector<Member>& members, std::string_view key, std::vector<ValueView> items) {
    if (!items.empty()) members.push_back({Text(key), arena_.Array(items)});
  }

  ValueView PackageValue(const Package& package) {
    std::vector<ValueView> path = {Node("var", Text("data"))};
    for (std::string_view part : package.path) path.push_back(Node("string", Text(part)));
    const Member members[] = {{Text("path"), arena_.Array(path)}};
    return arena_.Object(members);
  }

  ValueView ImportValue(const Import& import) {
    std::vector<Member> members = {{Text("path"), TermValue(*import.path)}};
    if (!import.alias.empty()) members.push_back({Text("alias"), Text(import.alias)});
    return arena_.Object(members);
  }

  // OPA writes the bytes of a comment, and names no field otherwise than its code does.
  ValueView CommentValue(const Module& module, const Comment& comment) {
    const Member location[] = {{Text("file"), Text(module.file)},
                               {Text("row"), arena_.Integer(comment.location.line)},
                               {Text("col"), arena_.Integer(comment.location.column)}};
    const Member members[] = {{Text("Text"), Text(Base64(comment.text))},
                              {Text("Location"), arena_.Object(location)}};
    return arena_.Object(members);
  }

  ValueView RuleValue(const Module& module, const Rule& rule) {
    std::vector<Member> members = {{Text("head"), HeadValue(rule.head)},
                                   {Text("body"), BodyValue(rule.body)}};
    if (rule.is_default) members.push_back({Text("default"), ValueView::Boolean(true)});
    if (rule.otherwise != nullptr) {
      members.push_back({Text("else"), RuleValue(module, *rule.otherwise)});
    }
    std::vector<ValueView> annotations;
    for (const Annotations& candidate : module.annotations) {
      if (candidate.rule == &rule) annotations.push_back(arena_.Copy(candidate.data));
    }
    AddList(members, "annotations", std::move(annotations));
    return arena_.Object(members);
  }

  // A head `p` has a name, `p[x] := y` a name and a key as well; longer ones are references alone.
  ValueView HeadValue(const Head& head) {
    std::vector<Member> members = {{Text("ref"), TermList(head.reference->items)}};
    const std::size_t parts = head.reference->items.size();
    const bool keyed = parts == 2 && head.value != nullptr && head.key == nullptr;
    if (parts == 1 || keyed)
      members.push_back({Text("name"), Text(head.reference->items[0]->text)});
    // `p[x]` without a value has the key alone, and `p["x"]` not even that.
    const bool set_like = parts == 2 && head.value == nullptr && head.key == nullptr &&
                          head.reference->items[1]->kind == TermKind::kVar;
    if (keyed || set_like) {
      members.push_back({Text("key"), TermValue(*head.reference->items[1])});
    }
    if (head.key != nullptr) members.push_back({Text("key"), TermValue(*head.key)});
    if (!head.arguments.empty()) members.push_back({Text("args"), TermList(head.arguments)});
    if (head.value != nullptr) {
      members.push_back({Text("value"), TermValue(*head.value)});
    } else if (head.key == nullptr) {
      members.push_back({Text("value"), Node("boolean", ValueView::Boolean(true))});
    }
    if (head.assign) members.push_back({Text("assign"), ValueView::Boolean(true)});
    return arena_.Object(members);
  }

  ValueView TermList(std::span<Term* const> terms) {
    std::vector<ValueView> items;
    items.reserve(terms.size());
    for (const Term* term : terms) items.push_back(TermValue(*term));
    return arena_.Array(items);
  }

  ValueView BodyValue(Body body) {
    std::vector<ValueView> items;
    for (std::size_t i = 0; i < body.size(); ++i) {
      items.push_back(ExprValue(*body[i], static_cast<std::int64_t>(i)));
    }
    return arena_.Array(items);
  }

  ValueView ExprValue(const Expr& expr, std::int64_t index) {
    const bool negated_body = expr.negated && module_.negates_bodies;
    std::vector<Member> members = {{Text("index"), arena_.Integer(index)},
                                   {Text("terms"), negated_body ? NotValue(expr) : TermsOf(expr)}};
    if (expr.negated && !negated_body)
      members.push_back({Text("negated"), ValueView::Boolean(true)});
    if (expr.generated) members.push_back({Text("generated"), ValueView::Boolean(true)});
    std::vector<ValueView> with;
    for (const WithModifier& modifier : expr.with) {
      const Member parts[] = {{Text("target"), TermValue(*modifier.target)},
                              {Text("value"), TermValue(*modifier.value)}};
      with.push_back(arena_.Object(parts));
    }
    AddList(members, "with", std::move(with));
    return arena_.Object(members);
  }

  ValueView TermsOf(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kSome:
        return Symbols(TermList(expr.variables));
      case ExprKind::kSomeIn:
        return Symbols(MembershipValue(expr));
      case ExprKind::kEvery:
        return EveryValue(expr);
      case ExprKind::kTerm:
        // A call is written as the list of what it calls and its arguments.
        if (expr.term->kind == TermKind::kCall) return CallItems(*expr.term);
        return TermValue(*expr.term);
      case ExprKind::kAnd:
      case ExprKind::kOr:
        return LogicalValue(expr);
      case ExprKind::kBlock:  // part of a negation or a chain, which write it
      case ExprKind::kGroup:
        break;
    }
    return ValueView::Null();
  }

  // With future.keywords.not all that is negated is a body; `with` stays outside of it.
  ValueView NotValue(const Expr& expr) {
    std::size_t behind = expr.location.offset + std::string_view("not").size();
    behind = module_.text.find_first_not_of(" \t\r\n", behind);
    const bool braces = expr.kind == ExprKind::kBlock && module_.text[behind] == '{';
    Expr inner = expr;
    inner.negated = false;
    inner.with = {};
    const ValueView single[] = {ExprValue(inner, 0)};
    const Member members[] = {
        {Text("type"), Text("not")},
        {Text("body"), expr.kind == ExprKind::kBlock ? BodyValue(expr.body) : arena_.Array(single)},
        {Text("explicit_body"), ValueView::Boolean(braces)}};
    return arena_.Object(members);
  }

  ValueView OperandValue(const Expr& operand) {
    if (operand.kind == ExprKind::kBlock && !operand.negated) return BodyValue(operand.body);
    const ValueView single[] = {ExprValue(operand, 0)};
    return arena_.Array(single);
  }

  ValueView LogicalValue(const Expr& expr) {
    alive_ = alive_ && expr.operands.size() <= kLongestChain;
    if (!alive_) return ValueView::Null();
    const auto braces = [](const Expr& operand) {
      return operand.kind == ExprKind::kBlock && !operand.negated;
    };
    ValueView left = OperandValue(*expr.operands[0]);
    ValueView node;
    for (std::size_t i = 1; i < expr.operands.size(); ++i) {
      std::vector<Member> members = {
          {Text("type"), Text(expr.kind == ExprKind::kAnd ? "and" : "or")},
          {Text("lhs"), left},
          {Text("rhs"), OperandValue(*expr.operands[i])}};
      if (i == 1 && braces(*expr.operands[0]))
        members.push_back({Text("explicit_lhs"), ValueView::Boolean(true)});
      if (braces(*expr.operands[i]))
        members.push_back({Text("explicit_rhs"), ValueView::Boolean(true)});
      node = arena_.Object(members);
      const Member wrapped[] = {{Text("index"), arena_.Integer(0)}, {Text("terms"), node}};
      const ValueView single[] = {arena_.Object(wrapped)};
      left = arena_.Array(single);
    }
    return node;
  }

  ValueView Symbols(ValueView symbols) {
    const Member members[] = {{Text("symbols"), symbols}};
    return arena_.Object(members);
  }

  ValueView MembershipValue(const Expr& expr) {
    const std::string_view name = expr.key == nullptr ? "member_2" : "member_3";
    const ValueView path[] = {Node("var", Text("internal")), Node("string", Text(name))};
    std::vector<ValueView> items = {Node("ref", arena_.Array(path))};
    if (expr.key != nullptr) items.push_back(TermValue(*expr.key));
    items.push_back(TermValue(*expr.value));
    items.push_back(TermValue(*expr.domain));
    const ValueView call[] = {Node("call", arena_.Array(items))};
    return arena_.Array(call);
  }

  ValueView EveryValue(const Expr& expr) {
    const Member members[] = {
        {Text("key"), expr.key == nullptr ? ValueView::Null() : TermValue(*expr.key)},
        {Text("value"), TermValue(*expr.value)},
        {Text("domain"), TermValue(*expr.domain)},
        {Text("body"), BodyValue(expr.body)}};
    return arena_.Object(members);
  }

  ValueView CallItems(const Term& call) {
    ValueView operation = TermValue(*call.operation);
    if (call.operation->kind == TermKind::kVar) {
      operation = Node("ref", arena_.Array({&operation, 1}));
    }
    std::vector<ValueView> items = {operation};
    for (const Term* argument : call.items) items.push_back(TermValue(*argument));
    return arena_.Array(items);
  }

  ValueView ObjectItems(const Term& object) {
    std::vector<ValueView> items;
    for (std::size_t i = 0; i + 1 < object.items.size(); i += 2) {
      const ValueView pair[] = {TermValue(*object.items[i]), TermValue(*object.items[i + 1])};
      items.push_back(arena_.Array(pair));
    }
    return arena_.Array(items);
  }

  ValueView ComprehensionValue(const Term& term) {
    std::vector<Member> members = {{Text("body"), BodyValue(term.body)}};
    if (term.kind == TermKind::kObjectComprehension) {
      members.push_back({Text("key"), TermValue(*term.items[0])});
      members.push_back({Text("value"), TermValue(*term.items[1])});
    } else {
      members.push_back({Text("term"), TermValue(*term.items[0])});
    }
    return arena_.Object(members);
  }

  ValueView TemplateValue(const Term& term) {
    std::vector<ValueView> parts;
    for (const Expr* part : term.body) {
      const bool text = part->kind == ExprKind::kTerm && part->term->kind == TermKind::kString;
      parts.push_back(text ? TermValue(*part->term) : ExprValue(*part, 0));
    }
    const bool lines = !term.text.empty() && term.text[0] == '`';
    const Member members[] = {{Text("parts"), arena_.Array(parts)},
                              {Text("multi_line"), ValueView::Boolean(lines)}};
    return arena_.Object(members);
  }

  ValueView TermValue(const Term& term) {
    const std::string_view type = NameOf(term.kind);
    switch (term.kind) {
      case TermKind::kNull:
        return Node("null", ValueView::EmptyObject());
      case TermKind::kBoolean:
        return Node("boolean", ValueView::Boolean(term.boolean));
      case TermKind::kNumber: {
        const absl::StatusOr<ValueView> number = arena_.Number(term.text);
        return Node("number", number.ok() ? *number : Text(term.text));
      }
      case TermKind::kString:
      case TermKind::kVar:
        return Node(type, Text(term.text));
      case TermKind::kRef:
      case TermKind::kArray:
      case TermKind::kSet:
        return Node(type, TermList(term.items));
      case TermKind::kObject:
        return Node(type, ObjectItems(term));
      case TermKind::kArrayComprehension:
      case TermKind::kObjectComprehension:
      case TermKind::kSetComprehension:
        return Node(type, ComprehensionValue(term));
      case TermKind::kCall:
        return Node("call", CallItems(term));
      case TermKind::kTemplateString:
        break;
    }
    return Node("templatestring", TemplateValue(term));
  }

  const Module& module_;
  BuiltinCall* call_;
  ValueArena& arena_;
  bool alive_ = true;
};

std::string ErrorText(const std::vector<Diagnostic>& diagnostics) {
  std::string out =
      fmt::format("{} error{} occurred:", diagnostics.size(), diagnostics.size() == 1 ? "" : "s");
  for (const Diagnostic& diagnostic : diagnostics) {
    out += fmt::format("{}{}:{}: {}: {}", diagnostics.size() == 1 ? " " : "\n",
                       diagnostic.location.file, diagnostic.location.line, diagnostic.code,
                       diagnostic.message);
  }
  return out;
}

}  // namespace

ValueView ModuleValue(BuiltinCall& call, const Module& module) {
  ModuleWriter writer(module, call.arena(), &call);
  const ValueView value = writer.Write();
  return writer.alive() ? value : ValueView::Undefined();
}

std::optional<Value> ModuleValue(const Module& module) {
  ValueArena arena;
  ModuleWriter writer(module, arena, nullptr);
  const ValueView value = writer.Write();
  if (!writer.alive()) return std::nullopt;
  return std::move(arena).Freeze(value);
}

ValueView ParseModuleBuiltin(BuiltinCall& call, std::span<const ValueView> arguments) {
  for (const ValueView argument : arguments) {
    if (argument.is_string()) continue;
    // OPA counts both as operand 1.
    return call.Fail("eval_type_error", fmt::format("operand 1 must be string but got {}",
                                                    assay::NameOf(argument.kind())));
  }
  const StringText file = arguments[0].text();
  const StringText text = arguments[1].text();
  if (!call.Spend(text.view().size() + 1)) return {};
  ParseOptions options;
  options.max_depth = kMostNestedModule;
  const ParseResult result = ParseModule(file.view(), text.view(), options);
  if (result.module) return ModuleValue(call, *result.module);
  return call.Fail("eval_builtin_error", ErrorText(result.diagnostics));
}

}  // namespace assay::rego
