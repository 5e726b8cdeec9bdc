// Whatever is wrong with a key or a token, the message does not show it.

#include <gtest/gtest.h>

#include "adapters/crypto/crypto_call.h"

namespace assay::crypto {
namespace {

constexpr std::string_view kMark = "c2VjcmV0TWFya2Vy";

struct SecretCase {
  const char* builtin;
  std::vector<std::string> operands;
};

std::string Marked(std::string_view before, std::string_view after) {
  return std::string(before) + std::string(kMark) + std::string(after);
}

TEST(SecretsTest, AreInNoMessage) {
  const std::string token = "eyJhbGciOiJIUzI1NiJ9.e30.AA";
  const std::vector<SecretCase> cases = {
      {"crypto.parse_private_keys",
       {Marked("-----BEGIN PRIVATE KEY-----\nMAAA", "\n-----END PRIVATE KEY-----\n")}},
      {"crypto.parse_private_keys",
       {Marked("-----BEGIN RSA PRIVATE KEY-----\n", "\n-----END RSA PRIVATE KEY-----\n")}},
      {"crypto.x509.parse_rsa_private_key", {Marked("%", "")}},
      {"crypto.x509.parse_keypair",
       {Golden("certificates.pem"),
        Marked("-----BEGIN PRIVATE KEY-----\n", "\n-----END PRIVATE KEY-----\n")}},
      {"io.jwt.encode_sign_raw", {R"({"alg":"HS256"})", "{}", Marked("{\"k\":\"", "")}},
      {"io.jwt.encode_sign_raw",
       {R"({"alg":"HS256"})", "{}", Marked(R"({"kty":"RSA","e":"AQAB","d":")", "\"}")}},
      {"io.jwt.encode_sign_raw",
       {R"({"alg":"RS256"})", "{}", Marked(R"({"kty":"oct","k":")", "\"}")}},
      {"io.jwt.encode_sign_raw",
       {R"({"alg":"EdDSA"})", "{}",
        Marked(R"({"kty":"OKP","crv":"Ed25519","x":"AA","d":")", "\"}")}},
      {"io.jwt.verify_rs256", {token, Marked("", "")}},
      {"io.jwt.decode", {Marked("e30.e30.", "A")}},
      {"io.jwt.decode", {Marked("", "A.e30.")}},
      // {"k": <the mark>}, {"a": 1} <the mark>, and the mark alone
      {"io.jwt.decode", {"e30.eyJrIjogYzJWamNtVjBUV0Z5YTJWeX0.AA"}},
      {"io.jwt.decode", {"e30.eyJhIjogMX0gYzJWamNtVjBUV0Z5YTJWeQ.AA"}},
      {"io.jwt.decode", {"YzJWamNtVjBUV0Z5YTJWeQ.e30.AA"}},
      {"io.jwt.verify_hs256", {Marked("", ""), Marked("", "")}},
  };
  for (const SecretCase& test : cases) {
    CryptoCall call;
    std::vector<ValueView> operands;
    for (const std::string& text : test.operands) operands.push_back(call.arena().String(text));
    EXPECT_FALSE(call.Run(test.builtin, operands).defined()) << test.builtin;
    EXPECT_FALSE(call.message().empty()) << test.builtin;
    EXPECT_EQ(call.message().find(kMark), std::string::npos) << call.message();
  }
}

TEST(SecretsTest, OfARequestAreNotSigned) {
  CryptoCall call;
  const std::vector<ValueView> operands = {
      call.Json(R"({"method": "get", "url": "http://a b/"})"),
      call.Json(R"({"aws_access_key": "A", "aws_secret_access_key": "c2VjcmV0TWFya2Vy",
                    "aws_region": "r", "aws_service": "s3"})"),
      call.arena().Integer(0)};
  EXPECT_FALSE(call.Run("providers.aws.sign_req", operands).defined());
  EXPECT_EQ(call.message().find(kMark), std::string::npos) << call.message();
}

}  // namespace
}  // namespace assay::crypto
