#include "adapters/builtins/crypto/certificate_value.h"

#include <array>
#include <utility>

#include "adapters/builtins/crypto/address.h"
#include "adapters/builtins/crypto/operands.h"
#include "adapters/builtins/crypto/time_text.h"
#include "adapters/builtins/crypto/url.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

// `2.5.4.3` as [2, 5, 4, 3].
ValueView IdentifierValue(ValueArena& arena, std::string_view identifier) {
  std::vector<ValueView> arcs;
  std::int64_t arc = 0;
  for (char c : identifier) {
    if (c == '.') {
      arcs.push_back(arena.Integer(arc));
      arc = 0;
    } else {
      arc = arc * 10 + (c - '0');
    }
  }
  arcs.push_back(arena.Integer(arc));
  return arena.Array(arcs);
}

ValueView IdentifiersValue(ValueArena& arena, const std::vector<std::string>& identifiers) {
  std::vector<ValueView> values;
  values.reserve(identifiers.size());
  for (const std::string& identifier : identifiers) {
    values.push_back(IdentifierValue(arena, identifier));
  }
  return ArrayOrNull(arena, values);
}

ValueView NumberValue(ValueArena& arena, std::string_view bytes) {
  const Number number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                                static_cast<int>(bytes.size()), nullptr));
  char* digits = number == nullptr ? nullptr : BN_bn2dec(number.get());
  if (digits == nullptr) return ValueView::Null();
  const absl::StatusOr<ValueView> value = arena.Number(digits);
  OPENSSL_free(digits);
  return value.ok() ? *value : ValueView::Null();
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNameLists = {{
    {"Country", "2.5.4.6"},
    {"Organization", "2.5.4.10"},
    {"OrganizationalUnit", "2.5.4.11"},
    {"Locality", "2.5.4.7"},
    {"Province", "2.5.4.8"},
    {"StreetAddress", "2.5.4.9"},
    {"PostalCode", "2.5.4.17"},
}};

ValueView NameValue(ValueArena& arena, const DistinguishedName& name) {
  ObjectMaker object(arena);
  for (const auto& [member, type] : kNameLists) {
    std::vector<std::string> values;
    for (const NameAttribute& attribute : name) {
      if (attribute.type == type) values.push_back(attribute.value);
    }
    object.Texts(member, values);
  }
  std::string serial;
  std::string common;
  std::vector<ValueView> all;
  for (const NameAttribute& attribute : name) {
    if (attribute.type == "2.5.4.5") serial = attribute.value;
    if (attribute.type == "2.5.4.3") common = attribute.value;
    ObjectMaker pair(arena);
    pair.Add("Type", IdentifierValue(arena, attribute.type));
    pair.Text("Value", attribute.value);
    all.push_back(pair.Finish());
  }
  object.Text("SerialNumber", serial);
  object.Text("CommonName", common);
  object.Add("Names", ArrayOrNull(arena, all));
  object.Add("ExtraNames", ValueView::Null());
  return object.Finish();
}

ValueView ExtensionsValue(ValueArena& arena, const std::vector<CertificateExtension>& extensions) {
  std::vector<ValueView> values;
  for (const CertificateExtension& extension : extensions) {
    ObjectMaker object(arena);
    object.Add("Id", IdentifierValue(arena, extension.id));
    object.Boolean("Critical", extension.critical);
    object.Bytes("Value", extension.value);
    values.push_back(object.Finish());
  }
  return ArrayOrNull(arena, values);
}

// Go's numbers of the kinds of keys.
std::int64_t KeyAlgorithm(const Key& key) {
  switch (key.kind) {
    case KeyKind::kRsa:
      return 1;
    case KeyKind::kEc:
      return 3;
    case KeyKind::kEd25519:
      return 4;
    case KeyKind::kOther:
    case KeyKind::kX25519:
    case KeyKind::kSecret:
      break;
  }
  return 0;
}

ValueView RangesValue(ValueArena& arena, const std::vector<std::string>& addresses) {
  std::vector<ValueView> values;
  for (const std::string& range : addresses) {
    ObjectMaker object(arena);
    object.Text("IP", AddressText(std::string_view(range).substr(0, range.size() / 2)));
    object.Bytes("Mask", std::string_view(range).substr(range.size() / 2));
    values.push_back(object.Finish());
  }
  return ArrayOrNull(arena, values);
}

// False if the call failed.
bool AddNames(BuiltinCall& call, ObjectMaker& object, const AlternativeNames& names) {
  object.Texts("DNSNames", names.domains);
  object.Texts("EmailAddresses", names.emails);
  std::vector<std::string> addresses;
  for (const std::string& address : names.addresses) addresses.push_back(AddressText(address));
  object.Texts("IPAddresses", addresses);
  std::vector<ValueView> uris;
  for (const std::string& text : names.uris) {
    const std::optional<Url> url = ReadUrl(call, text);
    if (!url) return false;
    uris.push_back(UrlValue(*url, call.arena()));
  }
  object.Add("URIs", ArrayOrNull(call.arena(), uris));
  return true;
}

void AddConstraints(ObjectMaker& object, std::string_view prefix, const AlternativeNames& names) {
  const auto member = [&](std::string_view name) { return fmt::format("{}{}", prefix, name); };
  object.Texts(member("DNSDomains"), names.domains);
  object.Add(member("IPRanges"), RangesValue(object.arena(), names.addresses));
  object.Texts(member("EmailAddresses"), names.emails);
  object.Texts(member("URIDomains"), names.uris);
}

void AddPolicies(ObjectMaker& object, const ExtensionFields& fields) {
  ValueArena& arena = object.arena();
  std::vector<ValueView> identifiers;
  for (const std::string& policy : fields.policies.value_or(std::vector<std::string>())) {
    identifiers.push_back(IdentifierValue(arena, policy));
  }
  object.Add("PolicyIdentifiers", fields.policies ? arena.Array(identifiers) : ValueView::Null());
  object.Texts("Policies", fields.policies.value_or(std::vector<std::string>()));
  std::vector<ValueView> mappings;
  for (const auto& [issuer, subject] : fields.policy_mappings) {
    ObjectMaker mapping(arena);
    mapping.Text("IssuerDomainPolicy", issuer);
    mapping.Text("SubjectDomainPolicy", subject);
    mappings.push_back(mapping.Finish());
  }
  object.Add("PolicyMappings", ArrayOrNull(arena, mappings));
  const auto add = [&](const std::string& name, const std::optional<std::int64_t>& number) {
    object.Integer(name, number.value_or(0));
    object.Boolean(name + "Zero", number == 0);
  };
  add("InhibitAnyPolicy", fields.inhibit_any_policy);
  add("InhibitPolicyMapping", fields.inhibit_policy_mapping);
  add("RequireExplicitPolicy", fields.require_explicit_policy);
}

void AddUsages(ObjectMaker& object, const ExtensionFields& fields) {
  ValueArena& arena = object.arena();
  object.Integer("KeyUsage", fields.key_usage);
  std::vector<ValueView> usages;
  for (int usage : fields.extended_usages) usages.push_back(arena.Integer(usage));
  object.Add("ExtKeyUsage", ArrayOrNull(arena, usages));
  object.Add("UnknownExtKeyUsage", IdentifiersValue(arena, fields.unknown_usages));
  object.Boolean("BasicConstraintsValid", fields.basic_constraints);
  object.Boolean("IsCA", fields.is_authority);
  object.Integer("MaxPathLen", fields.max_path_length);
  object.Boolean("MaxPathLenZero", fields.basic_constraints && fields.max_path_length == 0);
}

void AddKey(ObjectMaker& object, const Key& key, CertificateSignature algorithm,
            std::string_view signature) {
  object.Bytes("Signature", signature);
  object.Integer("SignatureAlgorithm", static_cast<std::int64_t>(algorithm));
  object.Integer("PublicKeyAlgorithm", KeyAlgorithm(key));
  object.Add("PublicKey", PublicKeyValue(key, object.arena()));
}

void AddFields(ObjectMaker& object, const ExtensionFields& fields) {
  AddUsages(object, fields);
  object.Add("UnhandledCriticalExtensions", IdentifiersValue(object.arena(), fields.unhandled));
  object.Bytes("SubjectKeyId", fields.subject_key_id);
  object.Bytes("AuthorityKeyId", fields.authority_key_id);
  object.Texts("OCSPServer", fields.ocsp_servers);
  object.Texts("IssuingCertificateURL", fields.issuer_urls);
  object.Boolean("PermittedDNSDomainsCritical", fields.constraints_critical);
  AddConstraints(object, "Permitted", fields.permitted);
  AddConstraints(object, "Excluded", fields.excluded);
  object.Texts("CRLDistributionPoints", fields.crl_points);
  AddPolicies(object, fields);
}

ValueView AttributeMember(ValueArena& arena, const DerElement& value) {
  if (value.tag == tag::kBoolean) {
    return ValueView::Boolean(!value.content.empty() && value.content[0] != 0);
  }
  if (value.tag == tag::kInteger) {
    const std::optional<std::int64_t> number = SmallInteger(value.content);
    return number ? arena.Integer(*number) : ValueView::Null();
  }
  if (value.tag == tag::kOctetString) return BytesValue(arena, value.content);
  return arena.String(value.content);
}

ValueView AttributesValue(ValueArena& arena, const std::vector<RequestAttribute>& attributes) {
  std::vector<ValueView> values;
  for (const RequestAttribute& attribute : attributes) {
    std::vector<ValueView> sets;
    for (const std::vector<RequestAttribute::Pair>& set : attribute.values) {
      std::vector<ValueView> pairs;
      for (const RequestAttribute::Pair& pair : set) {
        ObjectMaker object(arena);
        object.Add("Type", IdentifierValue(arena, pair.type));
        object.Add("Value", AttributeMember(arena, pair.value));
        pairs.push_back(object.Finish());
      }
      sets.push_back(arena.Array(pairs));
    }
    ObjectMaker object(arena);
    object.Add("Type", IdentifierValue(arena, attribute.type));
    object.Add("Value", arena.Array(sets));
    values.push_back(object.Finish());
  }
  return ArrayOrNull(arena, values);
}

}  // namespace

ValueView CertificateValue(BuiltinCall& call, const Certificate& certificate, bool uri_strings) {
  ValueArena& arena = call.arena();
  ObjectMaker object(arena);
  object.Bytes("Raw", certificate.raw);
  object.Bytes("RawTBSCertificate", certificate.raw_signed);
  object.Bytes("RawSubjectPublicKeyInfo", certificate.raw_key);
  object.Bytes("RawSubject", certificate.raw_subject);
  object.Bytes("RawIssuer", certificate.raw_issuer);
  AddKey(object, certificate.key, certificate.algorithm, certificate.signature);
  object.Integer("Version", certificate.version);
  object.Add("SerialNumber", NumberValue(arena, certificate.serial));
  object.Add("Issuer", NameValue(arena, certificate.issuer));
  object.Add("Subject", NameValue(arena, certificate.subject));
  object.Text("NotBefore", TimeText(certificate.not_before));
  object.Text("NotAfter", TimeText(certificate.not_after));
  object.Add("Extensions", ExtensionsValue(arena, certificate.extensions));
  object.Add("ExtraExtensions", ValueView::Null());
  AddFields(object, certificate.fields);
  if (!AddNames(call, object, certificate.fields.names)) return {};
  if (uri_strings) object.Texts("URIStrings", certificate.fields.names.uris);
  return object.Finish();
}

ValueView CertificateRequestValue(BuiltinCall& call, const CertificateRequest& request) {
  ValueArena& arena = call.arena();
  ObjectMaker object(arena);
  object.Bytes("Raw", request.raw);
  object.Bytes("RawTBSCertificateRequest", request.raw_signed);
  object.Bytes("RawSubjectPublicKeyInfo", request.raw_key);
  object.Bytes("RawSubject", request.raw_subject);
  object.Integer("Version", request.version);
  AddKey(object, request.key, request.algorithm, request.signature);
  object.Add("Subject", NameValue(arena, request.subject));
  object.Add("Attributes", AttributesValue(arena, request.attributes));
  object.Add("Extensions", ExtensionsValue(arena, request.extensions));
  object.Add("ExtraExtensions", ValueView::Null());
  if (!AddNames(call, object, request.names)) return {};
  return object.Finish();
}

}  // namespace assay::crypto
