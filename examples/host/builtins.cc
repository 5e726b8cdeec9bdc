#include "builtins.h"

#include "assay/adapters/crypto_builtins.h"
#include "assay/rego.h"

namespace assay::host {

const BuiltinTable& Builtins() {
  static const BuiltinTable kTable = [] {
    BuiltinTable table = RegoBuiltins();
    table.Add(CryptoBuiltins());
    return table;
  }();
  return kTable;
}

}  // namespace assay::host
