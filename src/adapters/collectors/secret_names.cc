#include "adapters/collectors/secret_names.h"

#include <array>
#include <string>

namespace assay::adapters {

bool IsSecretName(std::string_view key) {
  constexpr std::array<std::string_view, 12> kEndings{
      "password",      "passwd",           "secret",     "token",
      "private_key",   "access_key",       "api_key",    "user_data",
      "secret_string", "user_data_base64", "secret_key", "connection_string"};
  std::string lower;
  for (const char c : key) {
    lower.push_back(c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  for (const std::string_view ending : kEndings) {
    if (std::string_view(lower).ends_with(ending)) return true;
  }
  return false;
}

}  // namespace assay::adapters
