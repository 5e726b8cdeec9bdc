#pragma once

// One record of an inventory: a resource with what JSON cannot say beside it, or coverage.

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/resource.h"

namespace assay::resource {

// A resource, or what a `coverage` record states. docs/collector.md has the form. `source` and
// `line` say where the record is, unless it says itself. InvalidArgument names the member, not the
// place.
using InventoryRecord = std::variant<Resource, std::vector<Coverage>>;
absl::StatusOr<InventoryRecord> ReadInventoryRecord(const Value& record, std::string_view source,
                                                    std::uint32_t line,
                                                    const std::shared_ptr<SymbolTable>& symbols);

}  // namespace assay::resource
