#include "evaluator/builtins/graphql/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "evaluator/builtins/graphql/parser.h"

namespace assay::builtins::graphql {
namespace {

// Holds the fields that every query root gets; no schema can name it or see it.
constexpr std::string_view kQueryRoot = "__QueryRoot";

template <typename Definition>
const Definition* FindIn(const std::map<std::string_view, Definition>& definitions,
                         std::string_view name) {
  const auto found = definitions.find(name);
  return found == definitions.end() ? nullptr : &found->second;
}

template <typename Part>
void Append(std::vector<Part>& to, std::vector<Part>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

const TypeDefinition* Schema::FindType(std::string_view name) const { return FindIn(types_, name); }

const DirectiveDefinition* Schema::FindDirective(std::string_view name) const {
  return FindIn(directives_, name);
}

const TypeDefinition* Schema::Root(std::string_view operation) const {
  const auto found = roots_.find(operation);
  return found == roots_.end() ? nullptr : found->second;
}

const std::vector<const TypeDefinition*>& Schema::PossibleTypes(std::string_view name) const {
  static const std::vector<const TypeDefinition*> none;
  const auto found = possible_types_.find(name);
  return found == possible_types_.end() ? none : found->second;
}

bool Schema::IsPossible(std::string_view abstract, const TypeDefinition& type) const {
  const auto& types = PossibleTypes(abstract);
  return std::find(types.begin(), types.end(), &type) != types.end();
}

// Phase after phase, each over the whole document, so that of several faults OPA's is the first.
class SchemaLoader {
 public:
  explicit SchemaLoader(Budget& budget) : budget_(budget) {}

  LoadedSchema Load(std::unique_ptr<SchemaDocument> document) {
    LoadedSchema loaded;
    if (!AddBuiltins() || !AddTypes(*document) || !MergeExtensions(*document) ||
        !AddDirectives(*document)) {
      return Failed();
    }
    NotePossibleTypes();
    if (!FindRoots(*document) || !Check()) return Failed();
    AddIntrospection();
    schema_->documents_.push_back(std::move(document));
    loaded.schema = std::move(schema_);
    return loaded;
  }

 private:
  LoadedSchema Failed() { return {nullptr, std::move(fault_)}; }
  bool Fail(std::string message, Position position) {
    fault_ = {std::move(message), position};
    return false;
  }
  bool AddBuiltins();
  bool AddTypes(SchemaDocument& document);
  bool MergeExtensions(SchemaDocument& document);
  bool AddDirectives(SchemaDocument& document);
  void NotePossibleTypes();
  bool FindRoots(const SchemaDocument& document);
  bool AddRoots(const SchemaDefinition& definition);
  bool Check();
  void AddIntrospection();

  Budget& budget_;
  std::unique_ptr<Schema> schema_ = std::make_unique<Schema>();
  TypeDefinition query_root_;
  std::optional<Fault> fault_;
};

bool SchemaLoader::AddBuiltins() {
  Parsed<SchemaDocument> parsed = ParseSchema(BuiltinDefinitions(), budget_);
  if (!parsed.document) return false;
  for (TypeDefinition& type : parsed.document->types) {
    type.builtin = true;
    if (type.name == kQueryRoot) {
      query_root_ = std::move(type);
    } else {
      schema_->types_.emplace(type.name, std::move(type));
    }
  }
  for (DirectiveDefinition& directive : parsed.document->directives) {
    directive.builtin = true;
    schema_->directives_.emplace(directive.name, std::move(directive));
  }
  schema_->documents_.push_back(std::move(parsed.document));
  return true;
}

bool SchemaLoader::AddTypes(SchemaDocument& document) {
  for (TypeDefinition& type : document.types) {
    const Position position = type.position;
    const std::string_view name = type.name;
    if (!budget_.Spend(1)) return false;
    if (!schema_->types_.try_emplace(name, std::move(type)).second) {
      return Fail(fmt::format("Cannot redeclare type {}.", name), position);
    }
  }
  return true;
}

// What is extended without being defined is defined by that.
bool SchemaLoader::MergeExtensions(SchemaDocument& document) {
  for (TypeDefinition& extension : document.type_extensions) {
    if (!budget_.Spend(1)) return false;
    const auto found = schema_->types_.find(extension.name);
    if (found == schema_->types_.end()) {
      schema_->types_.emplace(extension.name, std::move(extension));
      continue;
    }
    TypeDefinition& type = found->second;
    if (type.kind != extension.kind) {
      return Fail(fmt::format("Cannot extend type {} because the base type is a {}, not {}.",
                              type.name, type.kind, extension.kind),
                  extension.position);
    }
    Append(type.directives, extension.directives);
    Append(type.interfaces, extension.interfaces);
    Append(type.fields, extension.fields);
    Append(type.members, extension.members);
    Append(type.values, extension.values);
  }
  return true;
}

bool SchemaLoader::AddDirectives(SchemaDocument& document) {
  std::map<std::string_view, bool> was_builtin;
  for (DirectiveDefinition& directive : document.directives) {
    const Position position = directive.position;
    const std::string_view name = directive.name;
    if (!budget_.Spend(1)) return false;
    const DirectiveDefinition* known = schema_->FindDirective(name);
    if (known != nullptr && known->builtin) was_builtin[name] = true;
    if (known != nullptr && !was_builtin[name]) {
      return Fail(fmt::format("Cannot redeclare directive {}.", name), position);
    }
    schema_->directives_.insert_or_assign(name, std::move(directive));
  }
  return true;
}

void SchemaLoader::NotePossibleTypes() {
  auto& possible = schema_->possible_types_;
  for (const auto& [name, type] : schema_->types_) {
    budget_.Spend(1 + type.interfaces.size() + type.members.size());
    for (const NamedPosition& interface : type.interfaces) {
      auto& types = possible[interface.name];
      if (types.empty() || types.back() != &type) types.push_back(&type);
    }
    if (type.kind == kObjectType) possible[name].push_back(&type);
    for (const NamedPosition& member : type.members) {
      const TypeDefinition* known = schema_->FindType(member.name);
      if (known != nullptr) possible[name].push_back(known);
    }
  }
  for (auto& [name, types] : possible) {
    std::sort(types.begin(), types.end(),
              [](const TypeDefinition* a, const TypeDefinition* b) { return a->name < b->name; });
  }
}

// Without a schema definition the roots are the types with the roots' names.
bool SchemaLoader::FindRoots(const SchemaDocument& document) {
  if (document.schemas.size() > 1) {
    return Fail("Cannot have multiple schema entry points, consider schema extensions instead.",
                document.schemas[1].position);
  }
  for (const SchemaDefinition& schema : document.schemas) {
    if (!AddRoots(schema)) return false;
  }
  for (const SchemaDefinition& extension : document.schema_extensions) {
    if (!AddRoots(extension)) return false;
  }
  if (!document.schemas.empty()) return true;
  using Root = std::pair<std::string_view, std::string_view>;
  for (const Root& root : {Root("query", "Query"), Root("mutation", "Mutation"),
                           Root("subscription", "Subscription")}) {
    const TypeDefinition* type = schema_->FindType(root.second);
    if (type != nullptr) schema_->roots_.try_emplace(root.first, type);
  }
  return true;
}

bool SchemaLoader::AddRoots(const SchemaDefinition& definition) {
  for (const RootOperation& operation : definition.operations) {
    const TypeDefinition* type = schema_->FindType(operation.type);
    if (!budget_.Spend(1)) return false;
    if (type == nullptr) {
      return Fail(fmt::format("Schema root {} refers to a type {} that does not exist.",
                              operation.kind, operation.type),
                  operation.position);
    }
    schema_->roots_.insert_or_assign(operation.kind, type);
  }
  fault_ = CheckSchemaDirectives(*schema_, definition.directives, budget_);
  return !fault_ && !budget_.over();
}

bool SchemaLoader::Check() {
  fault_ = CheckTypes(*schema_, budget_);
  return !fault_ && !budget_.over();
}

void SchemaLoader::AddIntrospection() {
  const TypeDefinition* root = schema_->Root("query");
  if (root == nullptr) return;
  Append(schema_->types_.find(root->name)->second.fields, query_root_.fields);
}

LoadedSchema LoadSchema(std::unique_ptr<SchemaDocument> document, Budget& budget) {
  return SchemaLoader(budget).Load(std::move(document));
}

const FieldDefinition* FindField(const std::vector<FieldDefinition>& fields, std::string_view name,
                                 Budget& budget) {
  // A step for each cache line or so of what is looked through.
  if (!budget.Spend(1 + fields.size() / 16)) return nullptr;
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const FieldDefinition& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

const NamedLiteral* FindArgument(const std::vector<NamedLiteral>& arguments, std::string_view name,
                                 Budget& budget) {
  if (!budget.Spend(1 + arguments.size() / 16)) return nullptr;
  const auto found =
      std::find_if(arguments.begin(), arguments.end(),
                   [&](const NamedLiteral& argument) { return argument.name == name; });
  return found == arguments.end() ? nullptr : &*found;
}

std::string_view InnermostName(const TypeReference& type) {
  const TypeReference* inner = &type;
  while (inner->element) inner = inner->element.get();
  return inner->name;
}

std::string TextOf(const TypeReference& type) {
  std::string text = type.element ? "[" + TextOf(*type.element) + "]" : std::string(type.name);
  if (type.non_null) text += '!';
  return text;
}

bool IsInput(const TypeDefinition& type) {
  return type.kind == kScalar || type.kind == kEnum || type.kind == kInputObject;
}

bool IsComposite(const TypeDefinition& type) {
  return type.kind == kObjectType || IsAbstract(type);
}

bool IsAbstract(const TypeDefinition& type) {
  return type.kind == kInterface || type.kind == kUnion;
}

}  // namespace assay::builtins::graphql
