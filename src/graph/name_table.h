#pragma once

// Numbers for names that many resources repeat: types, accounts, regions, sources, relations.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_map.h"
#include "graph/copy_on_write.h"

namespace assay::graph {

using NameId = std::uint32_t;

class NameTable {
 public:
  std::optional<NameId> Find(std::string_view name) const {
    const auto found = ids_.find(name);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
  }
  NameId Add(std::string_view name) {
    const auto id = static_cast<NameId>(names_.size());
    names_.emplace_back(name);
    ids_.emplace(name, id);
    return id;
  }
  std::string_view operator[](NameId id) const { return names_[id]; }
  std::size_t size() const { return names_.size(); }
  std::size_t bytes() const {
    std::size_t total = names_.capacity() * (2 * sizeof(std::string) + sizeof(NameId) + 1);
    for (const std::string& name : names_) total += 2 * name.capacity();
    return total;
  }

 private:
  std::vector<std::string> names_;
  StringMap<NameId> ids_;
};

// The name's number in a table that is copied only if the name is new.
inline NameId Intern(CopyOnWrite<NameTable>& table, std::string_view name) {
  const std::optional<NameId> known = table->Find(name);
  return known ? *known : table.Edit().Add(name);
}

}  // namespace assay::graph
