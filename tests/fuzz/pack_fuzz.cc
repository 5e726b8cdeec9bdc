// For any bytes as a pack file, and for any bytes with the seal that makes them one: loading ends,
// with DataLoss or with a program. A program that was loaded is one: it verifies, is saved and
// written as text and comes back as itself, and runs within its limits whatever it says.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/ir.h"
#include "assay/json.h"
#include "assay/ruleset.h"
#include "evaluator/link.h"
#include "evaluator/machine.h"
#include "fuzz/promise.h"
#include "ir/byte_stream.h"

namespace assay {
namespace {

const Value& Document() {
  static const Value document =
      ParseJson(R"({"a": [1, "x", {"b": true}], "k": {"l": null}, "n": 2})").value();
  return document;
}

void RunAll(const ir::Program& program) {
  const auto linked = evaluator::Link(program, Document());
  if (!linked.ok()) return;
  const auto builtins = evaluator::ResolveBuiltins(program, nullptr);
  if (!builtins.ok()) return;
  EvaluationContext context;
  context.limits = {
      .max_steps = 20'000, .max_bytes = 16U << 20, .max_depth = 32, .max_output_bytes = 1U << 20};
  evaluator::Machine machine(*linked, *builtins, context);
  const std::uint32_t functions = static_cast<std::uint32_t>(program.functions().size());
  for (std::uint32_t i = 0; i < functions && i < 8; ++i) {
    if (program.functions()[i].parameters > 0) continue;
    machine.Start({.input = Document().view()});
    machine.Run(i);
  }
}

void CheckProgram(const ir::Program& program) {
  Require(ir::Verify(program).ok());
  const absl::StatusOr<ir::Program> again = ir::Load(ir::Save(program));
  Require(again.ok() && *again == program);
  RunAll(program);
}

void CheckBytes(std::string_view bytes) {
  const absl::StatusOr<ir::Program> program = ir::Load(bytes);
  Require(program.ok() || !program.status().message().empty());
  if (program.ok()) CheckProgram(*program);
  const absl::StatusOr<RuleSet> rules = RuleSet::Load(bytes);
  if (!rules.ok()) return;
  CheckProgram(rules->program());
  Require(RuleSet::Load(rules->Save()).ok());
}

}  // namespace
}  // namespace assay

// The first byte says what the others are; a file that is a pack as it stands is taken as it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  assay::CheckBytes(bytes);
  // magic (8), length, checksum: the payload of a file that was whole once is sealed anew.
  std::string_view payload = bytes;
  for (const std::string_view magic : {"ASSAYIR1", "ASSAYRS1"}) {
    const std::size_t head = assay::ir::Seal(magic, {}).size();
    payload = bytes.starts_with(magic) && bytes.size() > head ? bytes.substr(head) : bytes;
    assay::CheckBytes(assay::ir::Seal(magic, payload));
  }
  return 0;
}
