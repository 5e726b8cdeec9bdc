#include <gtest/gtest.h>

#include "adapters/crypto/crypto_call.h"

namespace assay::crypto {
namespace {

struct GoldenCase {
  const char* name;
  const char* builtin;
};

class GoldenTest : public testing::TestWithParam<GoldenCase> {};

TEST_P(GoldenTest, IsWhatOpaMakesOfIt) {
  const GoldenCase& test = GetParam();
  const std::string pem = Golden(std::string(test.name) + ".pem");
  ASSERT_FALSE(pem.empty());
  CryptoCall call;
  const ValueView got = call.Run(test.builtin, {pem});
  ASSERT_TRUE(got.defined()) << call.message();
  const ValueView want = call.Json(Golden(std::string(test.name) + ".json"));
  EXPECT_EQ(ToJson(got, {.indent = 1}), ToJson(want, {.indent = 1}));
}

INSTANTIATE_TEST_SUITE_P(
    Documents, GoldenTest,
    testing::Values(GoldenCase{"certificates", "crypto.x509.parse_certificates"},
                    GoldenCase{"request", "crypto.x509.parse_certificate_request"},
                    GoldenCase{"keys", "crypto.parse_private_keys"}),
    [](const testing::TestParamInfo<GoldenCase>& golden) { return golden.param.name; });

// The blocks of a PEM text, each with its frame.
std::vector<std::string> Blocks(const std::string& pem) {
  std::vector<std::string> blocks;
  for (std::size_t at = 0; at < pem.size();) {
    const std::size_t end = pem.find('\n', pem.find("-----END", at)) + 1;
    blocks.push_back(pem.substr(at, end - at));
    at = end;
  }
  return blocks;
}

TEST(KeyPairTest, BelongTogether) {
  const std::vector<std::string> certificates = Blocks(Golden("certificates.pem"));
  const std::vector<std::string> keys = Blocks(Golden("keys.pem"));
  ASSERT_EQ(certificates.size(), 3U);
  ASSERT_EQ(keys.size(), 3U);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    CryptoCall call;
    const ValueView pair = call.Run("crypto.x509.parse_keypair", {certificates[i], keys[i]});
    ASSERT_TRUE(pair.is_object()) << call.message();
    const ValueView all = call.Run("crypto.parse_private_keys", {keys[i]});
    EXPECT_EQ(ToJson(pair.Find("PrivateKey")), ToJson(all.at(0)));
    const ValueView leaf = call.Run("crypto.x509.parse_certificates", {certificates[i]}).at(0);
    EXPECT_EQ(ToJson(pair.Find("Leaf").Find("Subject")), ToJson(leaf.Find("Subject")));
    CryptoCall wrong;
    wrong.Run("crypto.x509.parse_keypair", {certificates[i], keys[(i + 1) % keys.size()]});
    EXPECT_EQ(wrong.message(), "tls: private key type does not match public key type");
  }
}

TEST(JsonWebKeyTest, OfAPrivateKeyMakesTheSameKeyAgain) {
  for (const std::string& pem : Blocks(Golden("keys.pem"))) {
    CryptoCall call;
    const ValueView key = call.Run("crypto.x509.parse_rsa_private_key", {pem});
    ASSERT_TRUE(key.is_object()) << call.message();
    const std::string type(key.Find("kty").text().view());
    const std::string header = type == "RSA"  ? R"({"alg":"RS256"})"
                               : type == "EC" ? R"({"alg":"ES256"})"
                                              : R"({"alg":"EdDSA"})";
    const ValueView token = call.Run("io.jwt.encode_sign_raw", {header, "{}", ToJson(key)});
    EXPECT_TRUE(token.is_string()) << call.message();
  }
}

}  // namespace
}  // namespace assay::crypto
