// The `tls_*` members: certificates and keys, given as text, or by name where the host grants that.

#include <array>
#include <utility>

#include "adapters/builtins/network/request_reader.h"
#include "fmt/format.h"

namespace assay::network {
namespace {

// In texts that were made for one line, lines end in `\n`, written out.
std::string WithLines(std::string_view text) {
  std::string lines;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at, 2) == "\\n") {
      lines += '\n';
      ++at;
    } else {
      lines += text[at];
    }
  }
  return lines;
}

constexpr std::string_view kCertificate = "-----BEGIN CERTIFICATE-----";

}  // namespace

bool RequestReader::ReadTlsMember(std::string_view name, ValueView value) {
  TlsOptions& tls = request_.tls;
  const std::array<std::pair<std::string_view, std::string*>, 10> texts = {{
      {"tls_ca_cert", &tls.authorities},
      {"tls_ca_cert_env_variable", &authorities_variable_},
      {"tls_ca_cert_file", &authorities_file_},
      {"tls_client_cert", &tls.certificate},
      {"tls_client_cert_env_variable", &certificate_variable_},
      {"tls_client_cert_file", &certificate_file_},
      {"tls_client_key", &tls.key},
      {"tls_client_key_env_variable", &key_variable_},
      {"tls_client_key_file", &key_file_},
      {"tls_server_name", &tls.server_name},
  }};
  for (const auto& [member, text] : texts) {
    if (member == name) return ReadText(name, value, *text);
  }
  if (name == "tls_use_system_certs") return ReadSwitch(value, tls.system_authorities);
  bool skip = false;
  if (!ReadSwitch(value, skip)) return false;
  tls.verify = !skip;
  return true;
}

bool RequestReader::Obtain(std::string_view member, std::string_view name, std::string& text) {
  const bool is_file = member.ends_with("_file");
  const auto& source = is_file ? access_.file : access_.environment;
  if (!source) {
    return Fail(fmt::format("{}: {} are not granted by the host", member,
                            is_file ? "files" : "environment variables"));
  }
  std::optional<std::string> found = source(name);
  if (!found) return Fail(fmt::format("{}: the host gives nothing of this name", member));
  text = *std::move(found);
  return true;
}

// As in OPA, what is named by a variable wins over a file, and that over a text; of the
// authorities all count.
bool RequestReader::CheckTls() {
  TlsOptions& tls = request_.tls;
  if (tls.system_authorities && !access_.system_certificates) {
    return Fail("tls_use_system_certs: not granted by the host");
  }
  if (tls.certificate.empty() || tls.key.empty()) {
    tls.certificate.clear();
    tls.key.clear();
  }
  if (!certificate_file_.empty() && !key_file_.empty() &&
      !(Obtain("tls_client_cert_file", certificate_file_, tls.certificate) &&
        Obtain("tls_client_key_file", key_file_, tls.key))) {
    return false;
  }
  if (!certificate_variable_.empty() && !key_variable_.empty() &&
      !(Obtain("tls_client_cert_env_variable", certificate_variable_, tls.certificate) &&
        Obtain("tls_client_key_env_variable", key_variable_, tls.key))) {
    return false;
  }
  if (!tls.certificate.empty() && tls.certificate.find(kCertificate) == std::string::npos) {
    return Fail("tls: failed to find any PEM data in certificate input");
  }
  if (!tls.key.empty() && tls.key.find("-----BEGIN ") == std::string::npos) {
    return Fail("tls: failed to find any PEM data in key input");
  }
  tls.authorities = WithLines(tls.authorities);
  if (!tls.authorities.empty() && tls.authorities.find(kCertificate) == std::string::npos) {
    return Fail("could not append certificates");
  }
  for (const auto& [member, name] :
       {std::pair<std::string_view, const std::string*>{"tls_ca_cert_file", &authorities_file_},
        {"tls_ca_cert_env_variable", &authorities_variable_}}) {
    if (name->empty()) continue;
    std::string more;
    if (!Obtain(member, *name, more)) return false;
    if (more.find(kCertificate) == std::string::npos) return Fail("could not append certificates");
    tls.authorities += "\n" + more;
  }
  return true;
}

}  // namespace assay::network
