// A body is read in order. Its declarations are known from the beginning, so that they hide rules
// and imports of the same name, but a variable exists only behind its declaration. A closure
// (comprehension, block, `every`) opens a scope within the scope it stands in.

#include "rego/resolve.h"

#include <algorithm>

#include "fmt/format.h"
#include "rego/imports.h"
#include "rego/scope.h"

namespace assay::rego {

namespace {

std::string KeyOf(const Package& package) {
  std::string key;
  for (std::string_view part : package.path) {
    key += part;
    key += '\0';
  }
  return key;
}

class Resolver {
 public:
  Resolver(NodeArena& arena, const KnownBuiltins& builtins, UnusedName unused, bool shadow_is_error,
           DiagnosticSink& sink)
      : arena_(arena),
        builtins_(builtins),
        shadow_is_error_(shadow_is_error),
        sink_(sink),
        scopes_(arena, sink, unused) {}

  void Module(rego::Module& module, const VariableSet* names);
  Body ResolveBody(Body body);
  // Names that are not declared are those of this module's imports and of its package's rules.
  void UseHeader(const rego::Module& module, const VariableSet* names) {
    module_ = &module;
    names_ = names;
    imports_.Read(module, shadow_is_error_, sink_);
  }

  ScopeStack& scopes() { return scopes_; }

 private:
  void Rule(rego::Rule& rule);
  void Branch(rego::Rule& rule);
  void DeclareArgument(Term*& slot);

  void Expect(const Expr& expr);
  void ExpectPattern(const Term& pattern);
  void ResolveExpr(Expr& expr);
  void ResolveWith(WithModifier& modifier);
  void ResolveAssignment(Expr& expr);
  void DeclarePattern(Term*& slot, DeclarationKind kind);
  void ResolveClosure(Body& body, Terms heads);
  void ResolveTerm(Term*& slot);
  void ResolveRef(Term*& slot);
  void ResolveCall(Term& call);

  Term* Renamed(const Term& variable, std::string_view name);
  // The ref that a rule's or import's name stands for; null if the name is none.
  Term* FindGlobal(const Term& variable);
  void CheckShadowing(const Term& variable, std::string_view name,
                      std::string_view kind = "variables");
  bool IsBuiltinName(const Term& term);

  NodeArena& arena_;
  const KnownBuiltins& builtins_;
  bool shadow_is_error_;
  DiagnosticSink& sink_;
  ScopeStack scopes_;
  const rego::Module* module_ = nullptr;
  const VariableSet* names_ = nullptr;
  ImportNames imports_;
};

void Resolver::Module(rego::Module& module, const VariableSet* names) {
  UseHeader(module, names);
  for (rego::Rule* rule : module.rules) Rule(*rule);
  imports_.ReportUnused(scopes_);
}

void Resolver::Rule(rego::Rule& rule) {
  const Term& name = *rule.head.reference->items[0];
  if (shadow_is_error_ && (name.text == "input" || name.text == "data")) {
    sink_.Error(kCompileError, rule.head.location,
                fmt::format("rules must not shadow {} (use a different rule name)", name.text));
  }
  // Each branch has the arguments of its own; what one uses is used.
  VariableSet used;
  for (rego::Rule* branch = &rule; branch != nullptr; branch = branch->otherwise) {
    scopes_.Push();
    for (Term*& argument : branch->head.arguments) DeclareArgument(argument);
    Branch(*branch);
    scopes_.PopBranch(used, branch->otherwise == nullptr);
  }
}

void Resolver::DeclareArgument(Term*& slot) {
  switch (slot->kind) {
    case TermKind::kVar:
      if (slot->wildcard) return;
      CheckShadowing(*slot, slot->text, "args");
      slot = Renamed(*slot, scopes_.Declare(*slot, slot->text, DeclarationKind::kArgument));
      return;
    case TermKind::kRef:
      // The parser reads `input` and `data` as refs of one item.
      if (slot->items.size() == 1 && IsRoot(*slot->items[0])) {
        const Term& root = *slot->items[0];
        CheckShadowing(root, root.text, "args");
        slot = Renamed(root, scopes_.Declare(root, root.text, DeclarationKind::kArgument));
        return;
      }
      ResolveTerm(slot);
      return;
    case TermKind::kArray:
      for (Term*& item : slot->items) DeclareArgument(item);
      return;
    case TermKind::kObject:
      for (std::size_t i = 0; i + 1 < slot->items.size(); i += 2) {
        ResolveTerm(slot->items[i]);
        DeclareArgument(slot->items[i + 1]);
      }
      return;
    default:
      ResolveTerm(slot);
  }
}

void Resolver::Branch(rego::Rule& rule) {
  scopes_.Push();
  rule.body = ResolveBody(rule.body);
  for (Term*& item : rule.head.reference->items.subspan(1)) ResolveTerm(item);
  if (rule.head.key != nullptr) ResolveTerm(rule.head.key);
  if (rule.head.value != nullptr) ResolveTerm(rule.head.value);
  scopes_.Pop();
}

Body Resolver::ResolveBody(Body body) {
  for (const Expr* expr : body) Expect(*expr);
  std::vector<Expr*> kept;
  for (Expr* expr : body) {
    ResolveExpr(*expr);
    if (expr->kind != ExprKind::kSome) kept.push_back(expr);
  }
  return arena_.Copy(kept);
}

void Resolver::Expect(const Expr& expr) {
  if (expr.kind == ExprKind::kSome) {
    for (const Term* variable : expr.variables) ExpectPattern(*variable);
  } else if (expr.kind == ExprKind::kSomeIn) {
    if (expr.key != nullptr) ExpectPattern(*expr.key);
    ExpectPattern(*expr.value);
  } else if (expr.kind == ExprKind::kTerm && expr.term->kind == TermKind::kCall &&
             expr.term->text == "assign" && expr.term->infix) {
    ExpectPattern(*expr.term->items[0]);
  }
}

void Resolver::ExpectPattern(const Term& pattern) {
  switch (pattern.kind) {
    case TermKind::kVar:
      if (!pattern.wildcard) scopes_.Expect(pattern.text);
      return;
    case TermKind::kArray:
      for (const Term* item : pattern.items) ExpectPattern(*item);
      return;
    case TermKind::kObject:
      for (std::size_t i = 1; i < pattern.items.size(); i += 2) ExpectPattern(*pattern.items[i]);
      return;
    case TermKind::kRef:
      if (pattern.items.size() == 1 && IsRoot(*pattern.items[0])) {
        scopes_.Expect(pattern.items[0]->text);
      }
      return;
    default:
      return;
  }
}

void Resolver::ResolveExpr(Expr& expr) {
  for (WithModifier& modifier : expr.with) ResolveWith(modifier);
  switch (expr.kind) {
    case ExprKind::kTerm:
      if (expr.term->kind == TermKind::kCall && expr.term->text == "assign" && expr.term->infix) {
        ResolveAssignment(expr);
      } else {
        ResolveTerm(expr.term);
      }
      return;
    case ExprKind::kSome:
      for (const Term* variable : expr.variables) {
        CheckShadowing(*variable, variable->text);
        if (!variable->wildcard) {
          scopes_.Declare(*variable, variable->text, DeclarationKind::kSome);
        }
      }
      return;
    case ExprKind::kSomeIn:
      ResolveTerm(expr.domain);
      if (expr.key != nullptr) DeclarePattern(expr.key, DeclarationKind::kIteration);
      DeclarePattern(expr.value, DeclarationKind::kIteration);
      return;
    case ExprKind::kEvery:
      ResolveTerm(expr.domain);
      scopes_.Push();
      if (expr.key != nullptr) DeclarePattern(expr.key, DeclarationKind::kEvery);
      DeclarePattern(expr.value, DeclarationKind::kEvery);
      ResolveClosure(expr.body, {});
      scopes_.Pop();
      return;
    case ExprKind::kBlock:
      ResolveClosure(expr.body, {});
      return;
    case ExprKind::kAnd:
    case ExprKind::kOr:
      for (Expr* operand : expr.operands) {
        scopes_.Push();
        Expect(*operand);
        ResolveExpr(*operand);
        scopes_.Pop();
      }
      return;
    case ExprKind::kGroup:
      return;
  }
}

void Resolver::ResolveWith(WithModifier& modifier) {
  Term*& target = modifier.target;
  if (IsBuiltinName(*target)) {
    if (builtins_.Find(DottedName(*target))->relation) {
      sink_.Error(kCompileError, target->location,
                  "with keyword replacing built-in function: target must not be a relation");
    }
    target = Renamed(*target, arena_.Copy(std::string_view("@" + DottedName(*target))));
  } else {
    ResolveTerm(target);
    const bool constant =
        IsRootRef(*target) && std::all_of(target->items.begin() + 1, target->items.end(),
                                          [](const Term* item) { return IsConstantTerm(*item); });
    if (!constant) {
      sink_.Error(kTypeError, modifier.location,
                  "with keyword target must reference existing input, data, or a function");
    }
  }
  if (IsBuiltinName(*modifier.value)) {
    modifier.value =
        Renamed(*modifier.value, arena_.Copy(std::string_view("@" + DottedName(*modifier.value))));
  } else {
    ResolveTerm(modifier.value);
  }
}

// Not hidden by a variable, rule or import.
bool Resolver::IsBuiltinName(const Term& term) {
  if (term.kind != TermKind::kVar && term.kind != TermKind::kRef) return false;
  const std::string name = DottedName(term);
  if (name.empty() || builtins_.Find(name) == nullptr) return false;
  const Term& head = term.kind == TermKind::kVar ? term : *term.items[0];
  bool hidden = false;
  return scopes_.Find(head.text, &hidden).empty() && !hidden && FindGlobal(head) == nullptr;
}

void Resolver::ResolveAssignment(Expr& expr) {
  if (expr.negated) {
    sink_.Error(kCompileError, expr.location, "cannot assign vars inside negated expression");
    return;
  }
  ResolveTerm(expr.term->items[1]);
  DeclarePattern(expr.term->items[0], DeclarationKind::kAssignment);
}

void Resolver::DeclarePattern(Term*& slot, DeclarationKind kind) {
  switch (slot->kind) {
    case TermKind::kVar:
      if (slot->wildcard) return;
      CheckShadowing(*slot, slot->text);
      slot = Renamed(*slot, scopes_.Declare(*slot, slot->text, kind));
      return;
    case TermKind::kArray:
      for (Term*& item : slot->items) DeclarePattern(item, kind);
      return;
    case TermKind::kObject:
      for (std::size_t i = 0; i + 1 < slot->items.size(); i += 2) {
        ResolveTerm(slot->items[i]);
        DeclarePattern(slot->items[i + 1], kind);
      }
      return;
    case TermKind::kRef:
      if (slot->items.size() == 1 && IsRoot(*slot->items[0])) {
        const Term& root = *slot->items[0];
        CheckShadowing(root, root.text);
        slot = Renamed(root, scopes_.Declare(root, root.text, kind));
        return;
      }
      break;
    default:
      break;
  }
  if (kind == DeclarationKind::kAssignment) {
    sink_.Error(kCompileError, slot->location,
                fmt::format("cannot assign to {}", NameOf(slot->kind)));
    return;
  }
  ResolveTerm(slot);
}

void Resolver::ResolveClosure(Body& body, Terms heads) {
  scopes_.Push();
  body = ResolveBody(body);
  for (Term*& head : heads) ResolveTerm(head);
  scopes_.Pop();
}

void Resolver::ResolveTerm(Term*& slot) {
  switch (slot->kind) {
    case TermKind::kVar: {
      if (slot->wildcard) return;
      bool hidden = false;
      const std::string_view renamed = scopes_.Find(slot->text, &hidden);
      if (!renamed.empty()) {
        slot = Renamed(*slot, renamed);
      } else if (!hidden) {
        if (Term* global = FindGlobal(*slot); global != nullptr) slot = global;
      }
      return;
    }
    case TermKind::kRef:
      ResolveRef(slot);
      return;
    case TermKind::kCall:
      ResolveCall(*slot);
      for (Term*& item : slot->items) ResolveTerm(item);
      return;
    case TermKind::kArrayComprehension:
    case TermKind::kObjectComprehension:
    case TermKind::kSetComprehension:
      ResolveClosure(slot->body, slot->items);
      return;
    case TermKind::kTemplateString:
      for (Expr* part : slot->body) ResolveExpr(*part);
      return;
    default:
      for (Term*& item : slot->items) ResolveTerm(item);
  }
}

void Resolver::ResolveRef(Term*& slot) {
  Term& reference = *slot;
  for (Term*& item : reference.items.subspan(1)) ResolveTerm(item);
  Term*& head = reference.items[0];
  if (head->kind != TermKind::kVar) {
    ResolveTerm(head);
    return;
  }
  if (head->wildcard) return;
  bool hidden = false;
  const std::string_view renamed = scopes_.Find(head->text, &hidden);
  if (!renamed.empty()) {
    head = Renamed(*head, renamed);
    // `input := 1; x := input`
    if (reference.items.size() == 1) slot = head;
    return;
  }
  if (hidden || IsRoot(*head)) return;
  const Term* global = FindGlobal(*head);
  if (global == nullptr) return;
  std::vector<Term*> items(global->items.begin(), global->items.end());
  items.insert(items.end(), reference.items.begin() + 1, reference.items.end());
  reference.items = arena_.Copy(items);
}

void Resolver::ResolveCall(Term& call) {
  if (call.infix) return;
  Term*& operation = call.operation;
  const Term& head = operation->kind == TermKind::kRef ? *operation->items[0] : *operation;
  const std::string name = DottedName(*operation);
  bool hidden = false;
  if (head.kind == TermKind::kVar && !IsRoot(head)) {
    const bool local = !scopes_.Find(head.text, &hidden).empty() || hidden;
    if (!local) {
      if (Term* global = FindGlobal(head); global != nullptr) {
        if (operation->kind == TermKind::kVar) {
          operation = global;
        } else {
          ResolveRef(operation);
        }
        call.text = arena_.Copy(std::string_view(DottedName(*operation)));
        return;
      }
    }
    if (!local && builtins_.Find(name) != nullptr) return;
  } else if (IsDataRef(*operation) && !name.empty()) {
    return;
  }
  sink_.Error(kTypeError, call.location, fmt::format("undefined function {}", name),
              builtins_.Suggest(name));
}

Term* Resolver::Renamed(const Term& variable, std::string_view name) {
  Term* term = arena_.New(Term{.kind = TermKind::kVar, .location = variable.location});
  term->text = name;
  return term;
}

Term* Resolver::FindGlobal(const Term& variable) {
  std::vector<Term*> items;
  if (const Import* import = imports_.Use(variable.text); import != nullptr) {
    const Terms path = import->path->items;
    items.assign(path.begin(), path.end());
  } else if (names_ != nullptr && names_->contains(variable.text)) {
    items.push_back(Renamed(variable, "data"));
    for (std::string_view part : module_->package.path) {
      items.push_back(
          arena_.New(Term{.kind = TermKind::kString, .location = variable.location, .text = part}));
    }
    items.push_back(arena_.New(
        Term{.kind = TermKind::kString, .location = variable.location, .text = variable.text}));
  } else {
    return nullptr;
  }
  Term* reference = arena_.New(Term{.kind = TermKind::kRef, .location = variable.location});
  reference->items = arena_.Copy(items);
  return reference;
}

void Resolver::CheckShadowing(const Term& variable, std::string_view name, std::string_view kind) {
  if (shadow_is_error_ && (name == "input" || name == "data")) {
    sink_.Error(kCompileError, variable.location,
                fmt::format("{} must not shadow {} (use a different variable name)", kind, name));
  }
}

}  // namespace

void PackageNames::Add(const Module& module) {
  VariableSet& names = names_[KeyOf(module.package)];
  for (const Rule* rule : module.rules) names.insert(rule->head.reference->items[0]->text);
}

const VariableSet* PackageNames::Find(const Package& package) const {
  const auto found = names_.find(KeyOf(package));
  return found == names_.end() ? nullptr : &found->second;
}

void ResolveModule(Module& module, const PackageNames& names, const KnownBuiltins& builtins,
                   UnusedName unused, DiagnosticSink& sink) {
  const bool strict = unused == UnusedName::kError || module.strict;
  Resolver resolver(*module.arena, builtins, unused, strict, sink);
  resolver.Module(module, names.Find(module.package));
}

void ResolveQuery(Query& query, const Module& header, const VariableSet* names,
                  const KnownBuiltins& builtins, DiagnosticSink& sink) {
  Resolver resolver(*query.arena, builtins, UnusedName::kAllowed, false, sink);
  resolver.UseHeader(header, names);
  resolver.scopes().Push();
  query.body = resolver.ResolveBody(query.body);
  resolver.scopes().Pop();
}

}  // namespace assay::rego
