// Writes random programs and the machine's answers for compare_with_opa.py, one line of JSON each:
//
//   assay_oracle_programs SEED COUNT
//   {"seed", "modules": [{"text", "v0"}], "query", "data", "input", "stop",
//    "answer": {"kind", "solutions", "code", "message"}}
//
// In solutions a set is {"$set": [...]} and an object {"$object": [[key, value], ...]}.

#include <cstdlib>
#include <iostream>
#include <string>

#include "assay/json.h"
#include "assay/rego.h"
#include "oracle/machine.h"

namespace assay::oracle {
namespace {

ValueView Text(ValueArena& arena, const std::string& text) { return arena.String(text); }

ValueView Object(ValueArena& arena,
                 std::initializer_list<std::pair<const char*, ValueView>> parts) {
  std::vector<Member> members;
  for (const auto& [name, value] : parts) {
    if (value.defined()) members.push_back({arena.String(name), value});
  }
  return arena.Object(members);
}

ValueView Plain(ValueArena& arena, ValueView value) {
  std::vector<ValueView> items;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const ValueView item = Plain(arena, value.at(i));
    if (value.is_object()) {
      const ValueView pair[] = {Plain(arena, value.key(i)), item};
      items.push_back(arena.Array(pair));
    } else {
      items.push_back(item);
    }
  }
  if (value.is_set()) return Object(arena, {{"$set", arena.Array(items)}});
  if (value.is_object()) return Object(arena, {{"$object", arena.Array(items)}});
  return value.is_array() ? arena.Array(items) : arena.Copy(value);
}

ValueView PlainSolution(ValueArena& arena, const std::string& text) {
  const absl::StatusOr<Value> bindings = ParseRegoTerm(text);
  std::vector<Member> members;
  for (std::size_t i = 0; bindings.ok() && i < bindings->view().size(); ++i) {
    members.push_back({arena.Copy(bindings->view().key(i)), Plain(arena, bindings->view().at(i))});
  }
  return arena.Object(members);
}

ValueView PlainAnswer(ValueArena& arena, const Answer& answer) {
  static constexpr const char* kKinds[] = {"solutions", "refused", "error", "gave up"};
  std::vector<ValueView> solutions;
  for (const std::string& text : answer.solutions) solutions.push_back(PlainSolution(arena, text));
  return Object(arena, {{"kind", arena.String(kKinds[static_cast<std::size_t>(answer.kind)])},
                        {"solutions", arena.Array(solutions)},
                        {"code", Text(arena, answer.code)},
                        {"message", Text(arena, answer.message)}});
}

std::string LineOf(std::uint64_t seed) {
  const Program program = ProgramOf(seed, RegoBuiltins());
  const absl::StatusOr<Documents> documents = DocumentsOf(program);
  if (!documents.ok()) return {};
  const Answer answer = AskMachine(program, *documents, RegoBuiltins(), MachineWay::kOptimized);
  ValueArena arena(SymbolTable::Make());
  std::vector<ValueView> modules;
  for (const ModuleText& module : program.modules) {
    modules.push_back(
        Object(arena, {{"text", Text(arena, module.text)}, {"v0", ValueView::Boolean(module.v0)}}));
  }
  return ToJson(Object(arena, {{"seed", arena.Integer(static_cast<std::int64_t>(seed))},
                               {"modules", arena.Array(modules)},
                               {"query", Text(arena, program.query)},
                               {"data", arena.Copy(documents->data)},
                               {"input", arena.Copy(documents->input)},
                               {"stop", ValueView::Boolean(program.stop)},
                               {"answer", PlainAnswer(arena, answer)}}));
}

}  // namespace
}  // namespace assay::oracle

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: assay_oracle_programs SEED COUNT\n";
    return 64;
  }
  const std::uint64_t first = std::strtoull(arguments[1], nullptr, 10);
  const std::uint64_t programs = std::strtoull(arguments[2], nullptr, 10);
  for (std::uint64_t seed = first; seed < first + programs; ++seed) {
    std::cout << assay::oracle::LineOf(seed) << '\n';
  }
  return std::cout.good() ? 0 : 1;
}
