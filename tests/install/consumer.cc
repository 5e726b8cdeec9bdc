// What an embedder's first program does: it exits with 0 only if the library that it links answers
// as its headers say.
#include <string>

#include "assay/diagnostic.h"
#include "assay/version.h"

int main() {
  const std::string text = assay::RenderDiagnostic(
      {.code = "example", .message = "wrong", .location = {"policy.rego", 2, 1}});
  return text == "policy.rego:2:1: error: wrong [example]\n" && sizeof(ASSAY_VERSION) > 1 ? 0 : 1;
}
