// Texts that somebody made in order to do harm: nothing crashes, hangs, or reads beyond its end.

#include <gtest/gtest.h>

#include "adapters/builtins/crypto/certificate.h"
#include "adapters/builtins/crypto/der.h"
#include "adapters/builtins/crypto/pem.h"
#include "adapters/crypto/crypto_call.h"
#include "base/base64.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

std::string Repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string FirstDer(std::string_view name) {
  const std::string pem = Golden(name);
  std::string_view rest = pem;
  const std::optional<PemBlock> block = TakePem(rest);
  return block ? block->bytes : std::string();
}

// A copy in memory of exactly this size, so that a reader that goes beyond it is caught.
template <typename Reader>
void ReadExactly(std::string_view bytes, Reader reader) {
  const std::vector<char> copy(bytes.begin(), bytes.end());
  reader(std::string_view(copy.data(), copy.size()));
}

TEST(HostileCertificateTest, CutAnywhereIsRefused) {
  const std::string der = FirstDer("certificates.pem");
  ASSERT_GT(der.size(), 500U);
  ASSERT_TRUE(ReadCertificate(der).ok());
  for (std::size_t size = 0; size < der.size(); ++size) {
    ReadExactly(der.substr(0, size),
                [](std::string_view text) { EXPECT_FALSE(ReadCertificate(text).ok()); });
  }
}

TEST(HostileCertificateTest, WithAnyByteChangedIsReadOrRefused) {
  const std::string certificate = FirstDer("certificates.pem");
  const std::string request = FirstDer("request.pem");
  const std::string key = FirstDer("keys.pem");
  std::size_t refused = 0;
  for (const unsigned change : {0x01U, 0x80U, 0xffU}) {
    const auto changed = [change](std::string text, std::size_t i) {
      text[i] = static_cast<char>(static_cast<unsigned char>(text[i]) ^ change);
      return text;
    };
    for (std::size_t i = 0; i < certificate.size(); ++i) {
      ReadExactly(changed(certificate, i),
                  [&](std::string_view text) { refused += ReadCertificate(text).ok() ? 0 : 1; });
    }
    for (std::size_t i = 0; i < request.size(); ++i) {
      ReadExactly(changed(request, i), [&](std::string_view text) {
        refused += ReadCertificateRequest(text).ok() ? 0 : 1;
      });
    }
    for (std::size_t i = 0; i < key.size(); ++i) {
      ReadExactly(changed(key, i), [&](std::string_view text) {
        refused += ReadPrivateKey(PrivateKeyFormat::kPkcs8, text).ok() ? 0 : 1;
      });
    }
  }
  EXPECT_GT(refused, 100U);
}

TEST(HostilePemTest, IsReadOnceHoweverManyBeginnings) {
  const std::string begin = "-----BEGIN CERTIFICATE-----\n";
  const std::vector<std::string> texts = {
      Repeated(begin, 100'000),
      Repeated(begin, 100'000) + "-----END X-----\n",
      Repeated(begin, 100'000) + "-----END CERTIFICATE-----\n",
      Repeated("-----BEGIN a:-----\n", 100'000) + "-----END a:-----\n",
      Repeated("-----BEGIN a-----\nAAAA\n", 100'000) + "-----END a-----\n",
      Repeated("-----BEGIN a-----\n-----END b-----\n", 100'000),
      Repeated("-----END a-----\n", 100'000),
      "-----BEGIN a-----\n" + Repeated("k: v\n", 500'000),
  };
  // Reading each text once takes a fraction of a second, reading it for each line takes longer than
  // a test may.
  for (const std::string& text : texts) {
    std::string_view rest = text;
    std::size_t blocks = 0;
    while (TakePem(rest)) ++blocks;
    EXPECT_LE(blocks, 1U);
  }
}

TEST(HostileDerTest, LengthsThatReachBeyondTheEndAreRefused) {
  for (const std::string& bytes :
       {std::string("\x30\x05\x00", 3), std::string("\x30\x84\xff\xff\xff\xff", 6),
        std::string("\x30\x80", 2), std::string("\x30\x85\x01\x00\x00\x00\x00", 7),
        std::string("\x30\x81\x01\x00", 4), std::string("\x1f\x00", 2), std::string("\x30", 1)}) {
    ReadExactly(bytes, [](std::string_view text) { EXPECT_FALSE(DerReader(text).Take()); });
  }
}

TEST(HostileDerTest, NumbersAndIdentifiersHaveOneForm) {
  EXPECT_FALSE(DerReader(std::string("\x02\x02\x00\x01", 4)).TakeInteger());
  EXPECT_FALSE(DerReader(std::string("\x02\x00", 2)).TakeInteger());
  EXPECT_EQ(DerReader(std::string("\x02\x01\xff", 3)).TakeSmallInteger(), -1);
  EXPECT_EQ(ObjectIdentifierText("\x2a\x86\x48\x86\xf7\x0d"), "1.2.840.113549");
  EXPECT_FALSE(ObjectIdentifierText(""));
  EXPECT_FALSE(ObjectIdentifierText("\x2a\x80\x01"));
  EXPECT_FALSE(ObjectIdentifierText("\x2a\xff\xff\xff\xff\xff\x7f"));
  EXPECT_FALSE(ObjectIdentifierText("\x2a\x86"));
}

TEST(HostileDerTest, TimesAreOnesOfTheCalendar) {
  const auto time = [](std::string_view text) {
    const char tag = text.size() == 13 || text.size() == 11 ? '\x17' : '\x18';
    std::string der{tag, static_cast<char>(text.size())};
    der += text;
    return DerReader(der).TakeTime();
  };
  EXPECT_EQ(time("700101000000Z"), 0);
  EXPECT_EQ(time("20380119031408Z"), 2'147'483'648);
  EXPECT_EQ(time("500101000000Z"), -631'152'000);
  EXPECT_EQ(time("000229000000Z"), 951'782'400);
  EXPECT_FALSE(time("010229000000Z"));
  EXPECT_FALSE(time("701301000000Z"));
  EXPECT_FALSE(time("700101240000Z"));
  EXPECT_FALSE(time("700101000060Z"));
  EXPECT_FALSE(time("700101000000+"));
}

TEST(HostileTokenTest, ThatNestsDeeplyEnds) {
  CryptoCall call;
  std::string token = "e30.e30.";
  const std::string header = "eyJjdHkiOiJKV1QifQ";  // {"cty":"JWT"}
  for (int i = 0; i < 30; ++i) {
    token = fmt::format("{}.{}.", header, EncodeBase64(token, Base64Alphabet::kUrl, false));
  }
  const ValueView decoded = call.Run("io.jwt.decode", {token});
  EXPECT_EQ(ToJson(decoded), R"([{},{},""])") << call.message();
}

TEST(HostileTextTest, ThatIsTooLongIsALimit) {
  const std::string text(5 << 20, 'A');
  for (const char* name :
       {"io.jwt.decode", "crypto.parse_private_keys", "crypto.x509.parse_certificates",
        "crypto.x509.parse_certificate_request", "crypto.x509.parse_rsa_private_key",
        "crypto.x509.parse_and_verify_certificates"}) {
    CryptoCall call;
    EXPECT_FALSE(call.Run(name, {text}).defined()) << name;
    EXPECT_EQ(call.code(), "limit_error") << name;
  }
  // A hash is of anything, and paid for.
  CryptoCall call;
  EXPECT_TRUE(call.Run("crypto.sha256", {text}).is_string());
  EXPECT_GE(call.spent(), text.size() / 64);
}

TEST(HostileTextTest, IsPaidForOrNotRead) {
  EvaluationContext context;
  context.limits.max_steps = 10;
  const std::string pem = Golden("certificates.pem");
  for (const char* name :
       {"crypto.x509.parse_certificates", "crypto.x509.parse_and_verify_certificates"}) {
    CryptoCall call(context);
    EXPECT_FALSE(call.Run(name, {pem}).defined()) << name;
    EXPECT_GT(call.spent(), 10U) << name;
  }
}

TEST(HostileKeySetTest, HasALimit) {
  std::string set = R"({"keys":[)";
  for (int i = 0; i < 1001; ++i) {
    set += std::string(i == 0 ? "" : ",") + R"({"kty":"oct","k":"AA"})";
  }
  CryptoCall call;
  call.Run("io.jwt.verify_rs256", {"e30.e30.AA", set + "]}"});
  EXPECT_EQ(call.code(), "limit_error") << call.message();
}

}  // namespace
}  // namespace assay::crypto
