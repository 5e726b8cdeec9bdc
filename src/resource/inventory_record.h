#pragma once

// One record of an inventory: a resource with what JSON cannot say beside it, or coverage.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/resource.h"
#include "resource/json_records.h"

namespace assay::resource {

// One may be as long.
inline constexpr std::size_t kMaxInventoryRecordBytes = std::size_t{64} << 20;

// A resource, or what a `coverage` record states. docs/collector.md has the form.
using InventoryRecord = std::variant<Resource, std::vector<Coverage>>;

// What a resource needs besides its text.
struct InventoryContext {
  std::string_view file;  // may be empty
  const ResourceTypes& types;
  std::string_view salt;  // of the hashes of secrets
  const std::shared_ptr<SymbolTable>& symbols;
};

// The record with a complete envelope and reduced secrets. Its origin is where it stands, unless it
// says itself. A status that is not OK begins with the file and the place.
absl::StatusOr<InventoryRecord> ReadInventoryRecord(const JsonRecord& record,
                                                    const InventoryContext& context);

}  // namespace assay::resource
