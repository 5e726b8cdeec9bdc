#pragma once

// One instance's attributes as one value: nulls dropped, what is not known yet either unknown (with
// what it waits for) or, where nobody set it, absent; sensitive strings kept aside.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "adapters/collectors/terraform_references.h"
#include "assay/value.h"

namespace assay::adapters {

// What an unknown leaf stands for.
struct UnknownSource {
  std::optional<Resolution> waits_for;
  ValueView sensitive;     // the text that Terraform marks sensitive
  bool ambiguous = false;  // several blocks of configuration may be the one that sets it
};

class TerraformAttributes {
 public:
  // Values are made in `arena`; both outlive this.
  TerraformAttributes(TerraformReferences& references, ValueArena& arena)
      : references_(references), arena_(arena) {}

  // An object, in Terraform's own shape. The attributes named in `assigned` are unknown, not
  // absent, when they are not known and nobody sets them. Where another resource takes them over,
  // they lead to `itself`, the instance's number.
  ValueView Read(const TerraformInstance& instance, std::span<const std::string> assigned,
                 std::optional<std::size_t> itself = std::nullopt);
  // Null for an unknown that Read() did not make.
  const UnknownSource* SourceOf(ValueView unknown) const;
  // Forget what was read: the arena is about to be reset.
  void Reset() { sources_.clear(); }

 private:
  // The part of configuration that speaks for a value.
  struct Configuration {
    enum class Kind : std::uint8_t {
      kAbsent,       // nothing sets it
      kUnavailable,  // there is no telling
      kExpression,   // nodes: expressions that set it or something around it
      kBlock,        // nodes: blocks, one of which sets it
      kBlocks,       // nodes: the blocks of a list or set
      kConstant      // nodes: constants that set it
    };
    Kind kind = Kind::kUnavailable;
    std::vector<ValueView> nodes;
  };

  static Configuration ConfigurationOfMember(const Configuration& of, std::string_view key);
  static Configuration ConfigurationOfElement(const Configuration& of, ValueView element,
                                              std::size_t count);
  // What configuration sets by something that waits, though the plan shows neither a value nor that
  // it is unknown: such a plan was cut down.
  void AddUnmentioned(ValueView block, std::vector<Member>& members);
  ValueView Attribute(ValueView after, ValueView unknown, ValueView sensitive,
                      const Configuration& configuration);
  ValueView Object(ValueView after, ValueView unknown, ValueView sensitive,
                   const Configuration& configuration);
  ValueView Array(ValueView after, ValueView unknown, ValueView sensitive,
                  const Configuration& configuration);
  ValueView Known(ValueView after, ValueView sensitive);
  ValueView NotKnown(const Configuration& configuration);
  ValueView MakeUnknown(const Resolution* waits_for, bool ambiguous);

  TerraformReferences& references_;
  ValueArena& arena_;
  const TerraformInstance* instance_ = nullptr;
  absl::flat_hash_map<std::uint64_t, UnknownSource> sources_;
};

// A scalar as text, so that `"22"`, 22 and "true", true compare equal as Terraform's conversions
// have it; nothing for anything else.
std::optional<std::string> ScalarText(ValueView value);

}  // namespace assay::adapters
