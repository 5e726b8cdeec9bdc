#include "evaluator/link.h"

#include <string>
#include <utility>

#include "base/status_text.h"
#include "evaluator/merge.h"
#include "fmt/format.h"

namespace assay::evaluator {

namespace {

LinkedUnit LinkUnit(const ir::Program& program, const ir::Unit& unit, ValueView base_data,
                    ValueArena& arena) {
  LinkedUnit linked;
  linked.parents.assign(unit.nodes.size(), kNoNode);
  linked.names.resize(unit.nodes.size());
  linked.base.resize(unit.nodes.size());
  linked.base[0] = base_data;
  if (unit.base_data) {
    linked.base[0] = Merge(arena, program.constants()[*unit.base_data], base_data);
  }
  // Children stand behind their parents, so one pass finds every parent done.
  for (std::uint32_t n = 0; n < unit.nodes.size(); ++n) {
    linked.names[n] = arena.String(unit.nodes[n].name);
    for (std::uint32_t child : unit.nodes[n].children) {
      linked.parents[child] = n;
      linked.base[child] = linked.base[n].Find(std::string_view(unit.nodes[child].name));
    }
  }
  return linked;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const LinkedProgram>> Link(ir::Program program,
                                                          const Value& base_data) {
  auto linked = std::make_shared<LinkedProgram>();
  ValueArena arena;
  arena.Keep(base_data);
  linked->nodes.assign(program.functions().size(), kNoNode);
  for (const ir::Unit& unit : program.units()) {
    linked->units.push_back(LinkUnit(program, unit, base_data, arena));
    for (std::uint32_t n = 0; n < unit.nodes.size(); ++n) {
      if (unit.nodes[n].function) linked->nodes[*unit.nodes[n].function] = n;
    }
  }
  for (const ir::Function& function : program.functions()) {
    linked->first_slot.push_back(linked->slots);
    linked->slots += static_cast<std::uint32_t>(function.code.size());
  }
  for (std::uint32_t i = 0; i < program.builtins().size(); ++i) {
    if (program.builtins()[i].name == "internal.print") linked->print = i;
  }
  linked->keep = std::move(arena).Freeze(ValueView());
  linked->base_data = base_data;
  linked->program = std::move(program);
  return linked;
}

absl::StatusOr<std::vector<const Builtin*>> ResolveBuiltins(const ir::Program& program,
                                                            const BuiltinTable* table,
                                                            const BuiltinTable& standard) {
  std::vector<const Builtin*> builtins;
  std::string missing;
  for (const ir::BuiltinReference& reference : program.builtins()) {
    const Builtin* builtin = table == nullptr ? nullptr : table->Find(reference.name);
    if (builtin == nullptr) builtin = standard.Find(reference.name);
    if (builtin == nullptr && reference.name != "internal.print") {
      missing += fmt::format("{}`{}`", missing.empty() ? "" : ", ", reference.name);
    }
    builtins.push_back(builtin);
  }
  if (!missing.empty()) return InvalidArgument("unknown builtin: " + missing);
  return builtins;
}

}  // namespace assay::evaluator
