#include "builtins.h"

#include "assay/adapters/crypto_builtins.h"
#include "assay/adapters/network_builtins.h"
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

absl::StatusOr<BuiltinTable> BuiltinsWithNetwork(const std::vector<std::string>& hosts) {
  const absl::StatusOr<BuiltinTable> network = NetworkBuiltins({.hosts = hosts});
  if (!network.ok()) return network.status();
  BuiltinTable table = Builtins();
  table.Add(*network);
  return table;
}

}  // namespace assay::host
