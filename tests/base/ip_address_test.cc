#include "base/ip_address.h"

#include "gtest/gtest.h"

namespace assay {
namespace {

TEST(IpAddressTest, WritesFourParts) {
  EXPECT_EQ(Ipv4Text(0), "0.0.0.0");
  EXPECT_EQ(Ipv4Text(0xc0000201), "192.0.2.1");
  EXPECT_EQ(Ipv4Text(0xffffffff), "255.255.255.255");
}

TEST(IpAddressTest, LeavesOutTheFirstOfTheLongestRunsOfZeros) {
  EXPECT_EQ(Ipv6Text({0, 0, 0, 0, 0, 0, 0, 0}), "::");
  EXPECT_EQ(Ipv6Text({0, 0, 0, 0, 0, 0, 0, 1}), "::1");
  EXPECT_EQ(Ipv6Text({1, 0, 0, 0, 0, 0, 0, 0}), "1::");
  EXPECT_EQ(Ipv6Text({0x2001, 0xdb8, 0, 0, 1, 0, 0, 1}), "2001:db8::1:0:0:1");
  EXPECT_EQ(Ipv6Text({0x2001, 0xdb8, 0, 1, 1, 1, 1, 1}), "2001:db8:0:1:1:1:1:1");  // one is no run
  EXPECT_EQ(Ipv6Text({1, 0, 0, 2, 0, 0, 0, 3}), "1:0:0:2::3");
  EXPECT_EQ(Ipv6Text({0, 0, 0, 0, 0, 0, 0x102, 0x304}), "::102:304");  // no dots, as Go has it
}

}  // namespace
}  // namespace assay
