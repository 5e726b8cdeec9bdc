#include "adapters/builtins/crypto/signature.h"

#include <gtest/gtest.h>

#include <array>

#include "adapters/builtins/crypto/json_web_key.h"
#include "adapters/crypto/crypto_call.h"
#include "base/base64.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

std::string FromHex(std::string_view text) {
  std::string digits(text.size() % 2 != 0 ? "0" : "");
  digits += text;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::string ForUrl(std::string_view hex) {
  return EncodeBase64(FromHex(hex), Base64Alphabet::kUrl, false);
}

Key KeyOf(const std::string& json) {
  absl::StatusOr<std::vector<Key>> keys = ReadJsonWebKeys(std::string_view(json));
  EXPECT_TRUE(keys.ok()) << keys.status();
  return keys.ok() ? keys->front() : Key{};
}

// RFC 6979, appendix A.2: the message is `sample`.
struct Vector {
  const char* curve;
  const char* algorithm;
  const char* d;
  const char* x;
  const char* y;
  const char* r;
  const char* s;
};
constexpr const char* kP256[] = {
    "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"};
constexpr Vector kVectors[] = {
    {"P-256", "ES256", kP256[0], kP256[1], kP256[2],
     "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
     "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"},
    {"P-256", "ES512", kP256[0], kP256[1], kP256[2],
     "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00",
     "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE"},
    {"P-521", "ES512",
     "0FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CAA896EB32F1F47C70855836A6D16F"
     "CC1466F6D8FBEC67DB89EC0C08B0E996B83538",
     "1894550D0785932E00EAA23B694F213F8C3121F86DC97A04E5A7167DB4E5BCD371123D46E45DB6B5D5370A7F20FB6"
     "33155D38FFA16D2BD761DCAC474B9A2F5023A4",
     "0493101C962CD4D2FDDF782285E64584139C2F91B47F87FF82354D6630F746A28A0DB25741B5B34A828008B22ACC2"
     "3F924FAAFBD4D33F81EA66956DFEAA2BFDFCF5",
     "0C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E25A1EE9017B5D450606ADD152B"
     "534931D7D4E8455CC91F9B15BF05EC36E377FA",
     "0617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF282623EAA63E5B5C0723D8B8C37FF0"
     "777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A"},
};

TEST(DeterministicSignatureTest, IsThatOfThePublishedVectors) {
  for (const Vector& vector : kVectors) {
    SCOPED_TRACE(fmt::format("{} {}", vector.curve, vector.algorithm));
    const std::string open = fmt::format(R"({{"kty":"EC","crv":"{}","x":"{}","y":"{}")",
                                         vector.curve, ForUrl(vector.x), ForUrl(vector.y));
    const Key secret = KeyOf(fmt::format(R"({},"d":"{}"}})", open, ForUrl(vector.d)));
    const SignatureAlgorithm& algorithm = *FindAlgorithm(vector.algorithm);
    const absl::StatusOr<std::string> signature = Sign(algorithm, secret, "sample", 0);
    ASSERT_TRUE(signature.ok()) << signature.status();
    EXPECT_EQ(HexText(*signature), HexText(FromHex(vector.r) + FromHex(vector.s)));
    const Key key = KeyOf(open + "}");
    EXPECT_TRUE(Verify(algorithm, key, "sample", *signature));
    EXPECT_FALSE(Verify(algorithm, key, "simple", *signature));
    EXPECT_FALSE(Verify(algorithm, key, "sample", signature->substr(1)));
    EXPECT_FALSE(Verify(algorithm, key, "sample", ""));
    EXPECT_FALSE(Verify(algorithm, key, "sample", std::string(100'000, '\1')));
  }
}

std::string RsaKey() {
  CryptoCall call;
  std::string pem = Golden("keys.pem");
  const std::size_t second = pem.find("-----BEGIN", 10);
  pem = pem.substr(second, pem.find("-----BEGIN", second + 10) - second);
  return ToJson(call.Run("crypto.x509.parse_rsa_private_key", {pem}));
}

std::string PublicPart(const std::string& json) {
  const Value key = *ParseJson(json);
  return fmt::format(R"({{"kty":"RSA","n":{},"e":{}}})", ToJson(key.view().Find("n")),
                     ToJson(key.view().Find("e")));
}

TEST(SignatureTest, OfRsaIsVerifiedAndDependsOnTheSeedAlone) {
  const Key secret = KeyOf(RsaKey());
  const Key key = KeyOf(PublicPart(RsaKey()));
  for (const char* name : {"RS256", "RS384", "RS512", "PS256", "PS384"}) {
    SCOPED_TRACE(name);
    const SignatureAlgorithm& algorithm = *FindAlgorithm(name);
    const absl::StatusOr<std::string> first = Sign(algorithm, secret, "text", 7);
    ASSERT_TRUE(first.ok()) << first.status();
    EXPECT_EQ(*first, *Sign(algorithm, secret, "text", 7));
    EXPECT_EQ(*first != *Sign(algorithm, secret, "text", 8), name[0] == 'P');
    EXPECT_TRUE(Verify(algorithm, key, "text", *first));
    EXPECT_FALSE(Verify(algorithm, key, "Text", *first));
    std::string broken = *first;
    broken[5] = static_cast<char>(broken[5] ^ 1);
    EXPECT_FALSE(Verify(algorithm, key, "text", broken));
  }
  // 1024 bits do not hold two hashes of 512.
  EXPECT_FALSE(Sign(*FindAlgorithm("PS512"), secret, "text", 0).ok());
}

TEST(SignatureTest, NeedsAKeyOfTheAlgorithmsKind) {
  const Key rsa = KeyOf(PublicPart(RsaKey()));
  const std::string text = "text";
  // The oldest trick: the public key's text as the secret of a code.
  Key secret{.kind = KeyKind::kSecret, .secret = PublicPart(RsaKey())};
  const std::string code = Hmac(DigestKind::kSha256, secret.secret, text);
  EXPECT_TRUE(Verify(*FindAlgorithm("HS256"), secret, text, code));
  EXPECT_FALSE(Verify(*FindAlgorithm("HS256"), rsa, text, code));
  EXPECT_FALSE(Verify(*FindAlgorithm("RS256"), secret, text, code));
  EXPECT_FALSE(Verify(*FindAlgorithm("ES256"), rsa, text, code));
  EXPECT_FALSE(Verify(*FindAlgorithm("EdDSA"), rsa, text, code));
  EXPECT_FALSE(Sign(*FindAlgorithm("RS256"), rsa, text, 0).ok());
  EXPECT_FALSE(Sign(*FindAlgorithm("HS256"), rsa, text, 0).ok());
  EXPECT_EQ(FindAlgorithm("none"), nullptr);
  EXPECT_EQ(FindAlgorithm("rs256"), nullptr);
}

TEST(SignatureTest, OfAShortRsaKeyIsNotTrusted) {
  // 512 bits; the numbers are those of a key, and the signature would be right.
  const Key key = KeyOf(
      R"({"kty":"RSA","e":"AQAB","n":"qPfgaTEWEP3S9w0tgsicURfo-nLW09_0KfOPinhYZ4ouzU-3xC4pSlEp8Ut9FgL0AgqNslNaK34Kq-NZjO9DAQ"})");
  EXPECT_EQ(BitsOf(key), 512);
  EXPECT_FALSE(Verify(*FindAlgorithm("RS256"), key, "text", std::string(64, '\1')));
}

TEST(JsonWebKeyTest, RefusesWhatMakesNoKey) {
  const std::array<std::pair<const char*, const char*>, 9> cases = {{
      {"{}", "jwk.ParseKey: invalid key type from JSON ()"},
      {"[]", "jwk.ParseKey: a key must be an object"},
      {R"({"kty":"x"})", "jwk.ParseKey: invalid key type from JSON (x)"},
      {R"({"kty":"RSA","e":"AQAB"})", "required field n is missing or not base 64"},
      {R"({"kty":"oct","k":"%"})", "required field k is missing or not base 64"},
      {R"({"kty":"EC","crv":"P-1"})", "invalid curve `P-1`"},
      {R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})", "the numbers of the key do not make one"},
      {R"({"kty":"OKP","crv":"Ed25519","x":"AA"})", "the numbers of the key do not make one"},
      {R"({"keys":{}})", "`keys` must be an array"},
  }};
  for (const auto& [json, message] : cases) {
    const absl::StatusOr<std::vector<Key>> keys = ReadJsonWebKeys(std::string_view(json));
    EXPECT_EQ(keys.status().message(), message) << json;
  }
}

}  // namespace
}  // namespace assay::crypto
