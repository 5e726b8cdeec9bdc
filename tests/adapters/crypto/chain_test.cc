#include <gtest/gtest.h>

#include "adapters/builtins/crypto/certificate_chain.h"
#include "adapters/builtins/crypto/pem.h"
#include "adapters/crypto/crypto_call.h"

namespace assay::crypto {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;

// The certificates of golden/chain.txt by the names in front of them, one after the other.
std::string DerOf(const std::vector<std::string>& names) {
  const std::string all = Golden("chain.txt");
  std::string der;
  for (const std::string& name : names) {
    const std::size_t at = all.find("# " + name + "\n");
    std::string_view rest = std::string_view(all).substr(std::min(at, all.size()));
    const std::optional<PemBlock> block = TakePem(rest);
    EXPECT_TRUE(block) << name;
    if (block) der += block->bytes;
  }
  return der;
}

// The common names of the chain, or why there is none.
std::string Chain(const std::vector<std::string>& names, ChainOptions options = {}) {
  if (options.time == 0) options.time = kNow;
  const std::string der = DerOf(names);
  const absl::StatusOr<std::vector<Certificate>> certificates = ReadCertificates(der);
  if (!certificates.ok()) return std::string(certificates.status().message());
  const absl::StatusOr<std::vector<std::size_t>> chain = FindChain(*certificates, options);
  if (!chain.ok()) return "refused";
  std::string text;
  for (std::size_t place : *chain) {
    text += (text.empty() ? "" : " < ") + (*certificates)[place].subject.back().value;
  }
  return text;
}

// Each answer is OPA's too.
TEST(CertificateChainTest, LeadsFromTheLeafToTheRoot) {
  EXPECT_EQ(Chain({"root", "intermediate", "leaf"}), "leaf < intermediate < root");
  EXPECT_EQ(Chain({"root", "other root", "below", "intermediate", "leaf"}),
            "leaf < intermediate < root");
  EXPECT_EQ(Chain({"rsa root", "rsa leaf"}), "rsa leaf < rsa root");
  // What is first is trusted, whoever signed it.
  EXPECT_EQ(Chain({"intermediate", "leaf"}), "leaf < intermediate");
  EXPECT_EQ(Chain({"root", "root"}), "root");
}

TEST(CertificateChainTest, IsRefusedWithoutAnAuthority) {
  EXPECT_EQ(Chain({"other root", "intermediate", "leaf"}), "refused");
  EXPECT_EQ(Chain({"root", "leaf"}), "refused");
  EXPECT_EQ(Chain({"leaf"}), "refused");
  EXPECT_EQ(Chain({"root", "not an authority", "under a leaf"}), "refused");
  EXPECT_EQ(Chain({"root", "intermediate", "below", "too deep"}), "refused");
  EXPECT_EQ(Chain({"root", "intermediate", "critical"}), "refused");
}

TEST(CertificateChainTest, KeepsToTheTime) {
  EXPECT_EQ(Chain({"root", "intermediate", "expired"}), "refused");
  EXPECT_EQ(Chain({"root", "intermediate", "expired"}, {.time = 1'599'999'999}),
            "expired < intermediate < root");
  EXPECT_EQ(Chain({"root", "intermediate", "leaf"}, {.time = 1'577'836'799}), "refused");
  EXPECT_EQ(Chain({"root", "intermediate", "leaf"}, {.time = -1}), "refused");
}

TEST(CertificateChainTest, DoesNotTrustWeakHashesButForTheRoots) {
  constexpr std::int64_t kLater = 1'800'000'000;
  EXPECT_EQ(Chain({"sha1 root", "sha1 leaf"}, {.time = kLater}), "refused");
  EXPECT_EQ(Chain({"sha1 root", "sha256 under sha1"}, {.time = kLater}), "sha1 leaf < sha1 root");
}

TEST(CertificateChainTest, IsForAUsage) {
  constexpr int kClient = 2;
  EXPECT_EQ(Chain({"root", "intermediate", "client"}), "refused");
  EXPECT_EQ(Chain({"root", "intermediate", "client"}, {.usages = {kClient}}),
            "client < intermediate < root");
  EXPECT_EQ(Chain({"root", "intermediate", "any"}), "any < intermediate < root");
  EXPECT_EQ(Chain({"root", "intermediate", "unlimited"}), "unlimited < intermediate < root");
  const std::vector<std::string> below = {"root", "authority for clients", "server under clients"};
  EXPECT_EQ(Chain(below), "refused");
  EXPECT_EQ(Chain(below, {.usages = {kAnyUsage}}),
            "server under clients < authority for clients < root");
}

TEST(CertificateChainTest, KeepsToConstraintsOfNames) {
  EXPECT_EQ(Chain({"root", "constrained", "outside of constraints"}), "refused");
  EXPECT_EQ(Chain({"root", "constrained", "inside of constraints"}),
            "inside of constraints < constrained < root");
}

TEST(CertificateChainTest, IsForADomain) {
  const auto is_for = [](std::string_view domain) {
    return Chain({"root", "intermediate", "leaf"}, {.domain = std::string(domain)}) != "refused";
  };
  for (std::string_view right : {"a.example.com", "A.Example.COM", "a.example.com.", "",
                                 "x.wild.example.com", "10.0.0.1", "[10.0.0.1]"}) {
    EXPECT_TRUE(is_for(right)) << right;
  }
  const std::string zero("a.example.com\0.evil.com", 23);
  for (std::string_view wrong :
       {std::string_view("b.example.com"), std::string_view(".example.com"),
        std::string_view("wild.example.com"), std::string_view("x.y.wild.example.com"),
        std::string_view("10.0.0.2"), std::string_view("leaf"), std::string_view(zero),
        std::string_view("10.0.0.1\0", 9), std::string_view(".")}) {
    EXPECT_FALSE(is_for(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace assay::crypto
