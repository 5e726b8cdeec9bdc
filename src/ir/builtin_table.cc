#include <algorithm>
#include <utility>

#include "assay/builtin.h"

namespace assay {
namespace {

bool NameBefore(const Builtin& builtin, std::string_view name) { return builtin.name < name; }

}  // namespace

void BuiltinTable::Add(Builtin builtin) {
  auto place = std::lower_bound(builtins_.begin(), builtins_.end(), std::string_view(builtin.name),
                                NameBefore);
  if (place != builtins_.end() && place->name == builtin.name) {
    *place = std::move(builtin);
  } else {
    builtins_.insert(place, std::move(builtin));
  }
}

void BuiltinTable::Add(const BuiltinTable& others) {
  if (&others == this) return;
  for (const Builtin& builtin : others.builtins_) Add(builtin);
}

const Builtin* BuiltinTable::Find(std::string_view name) const {
  auto place = std::lower_bound(builtins_.begin(), builtins_.end(), name, NameBefore);
  return place != builtins_.end() && place->name == name ? &*place : nullptr;
}

}  // namespace assay
