#include "evaluator/builtins/network.h"

#include <fmt/format.h>

#include <array>

#include "base/ip_address.h"

namespace assay::builtins {
namespace {

constexpr std::size_t kGroups = 8;

absl::uint128 LowBits(int count) {
  return count >= 128 ? absl::Uint128Max() : (absl::uint128(1) << count) - 1;
}

// A decimal number of at most `limit`, without zeros before it, from the front.
std::optional<std::uint32_t> TakeDecimal(std::string_view& text, std::uint32_t limit) {
  std::uint32_t value = 0;
  std::size_t size = 0;
  for (; size < text.size() && text[size] >= '0' && text[size] <= '9'; ++size) {
    value = value * 10 + static_cast<std::uint32_t>(text[size] - '0');
    if (value > limit) return std::nullopt;
  }
  if (size == 0 || (size > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

std::optional<std::uint32_t> ParseV4(std::string_view text) {
  std::uint32_t bits = 0;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) {
      if (!text.starts_with('.')) return std::nullopt;
      text.remove_prefix(1);
    }
    const std::optional<std::uint32_t> part = TakeDecimal(text, 255);
    if (!part) return std::nullopt;
    bits = bits << 8 | *part;
  }
  return text.empty() ? std::optional(bits) : std::nullopt;
}

std::optional<std::uint32_t> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint32_t>(c - 'A' + 10);
  return std::nullopt;
}

// The groups of an IPv6 address as they are written.
class V6Reader {
 public:
  explicit V6Reader(std::string_view text) : text_(text) {}

  std::optional<absl::uint128> Read() {
    if (text_.starts_with("::")) {
      gap_ = 0;
      text_.remove_prefix(2);
    }
    while (!text_.empty()) {
      if (count_ == kGroups || !Group()) return std::nullopt;
      if (text_.empty()) break;
      if (text_[0] != ':' || text_.size() == 1) return std::nullopt;
      text_.remove_prefix(1);
      if (text_[0] == ':') {
        if (gap_) return std::nullopt;
        gap_ = count_;
        text_.remove_prefix(1);
      }
    }
    if (!gap_) return count_ == kGroups ? std::optional(Combine(0)) : std::nullopt;
    return count_ < kGroups ? std::optional(Combine(kGroups - count_)) : std::nullopt;
  }

 private:
  bool Group() {
    std::uint32_t value = 0;
    std::size_t size = 0;
    for (; size < text_.size(); ++size) {
      const std::optional<std::uint32_t> digit = HexDigit(text_[size]);
      if (!digit) break;
      value = value << 4 | *digit;
      if (size >= 4) return false;
    }
    if (size == 0) return false;
    if (size < text_.size() && text_[size] == '.') {
      const std::optional<std::uint32_t> v4 = ParseV4(text_);
      if (!v4 || count_ + 2 > kGroups) return false;
      groups_[count_++] = *v4 >> 16;
      groups_[count_++] = *v4 & 0xffff;
      text_ = {};
      return true;
    }
    groups_[count_++] = value;
    text_.remove_prefix(size);
    return true;
  }

  absl::uint128 Combine(std::size_t zeros) const {
    absl::uint128 bits = 0;
    for (std::size_t i = 0; i <= count_; ++i) {
      // All eight groups may be zeros: nothing stands before them then.
      if (gap_ && *gap_ == i && i > 0) bits <<= static_cast<int>(16 * zeros);
      if (i < count_) bits = bits << 16 | groups_[i];
    }
    return bits;
  }

  std::string_view text_;
  std::array<std::uint32_t, kGroups> groups_ = {};
  std::size_t count_ = 0;
  std::optional<std::size_t> gap_;
};

// An address as it was written, and how many bits it was written with.
struct Written {
  absl::uint128 bits = 0;
  int size = 0;
};

std::optional<Written> ParseWritten(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    const std::optional<std::uint32_t> v4 = ParseV4(text);
    return v4 ? std::optional(Written{*v4, 32}) : std::nullopt;
  }
  const std::optional<absl::uint128> v6 = V6Reader(text).Read();
  return v6 ? std::optional(Written{*v6, 128}) : std::nullopt;
}

// IPv6 addresses that stand for IPv4 ones count as those.
Address Normal(const Written& written) {
  if (written.size == 32) return {true, written.bits};
  if ((written.bits >> 32) == 0xffff) return {true, written.bits & LowBits(32)};
  return {false, written.bits};
}

}  // namespace

absl::uint128 Network::host_mask() const { return LowBits(first.size() - prefix); }

bool Network::Contains(const Address& address) const {
  return address.is_v4 == first.is_v4 && (address.bits & ~host_mask()) == first.bits;
}

std::optional<Address> ParseAddress(std::string_view text) {
  const std::optional<Written> written = ParseWritten(text);
  return written ? std::optional(Normal(*written)) : std::nullopt;
}

std::optional<Network> ParseNetwork(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::optional<Written> written = ParseWritten(text.substr(0, slash));
  std::string_view digits = text.substr(slash + 1);
  if (!written || digits.empty()) return std::nullopt;
  int prefix = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    prefix = prefix * 10 + (c - '0');
    if (prefix > written->size) return std::nullopt;
  }
  written->bits &= ~LowBits(written->size - prefix);
  Network network{Normal(*written), prefix};
  if (network.first.is_v4 && written->size == 128) network.prefix -= 96;
  return network;
}

std::string AddressText(const Address& address) {
  if (address.is_v4) return Ipv4Text(static_cast<std::uint32_t>(absl::Uint128Low64(address.bits)));
  std::array<std::uint16_t, kGroups> groups{};
  for (std::size_t i = 0; i < kGroups; ++i) {
    groups[i] = static_cast<std::uint16_t>(
        absl::Uint128Low64(address.bits >> static_cast<int>(16 * (kGroups - 1 - i))) & 0xffff);
  }
  return Ipv6Text(groups);
}

std::string NetworkText(const Network& network) {
  return fmt::format("{}/{}", AddressText(network.first), network.prefix);
}

int ClassPrefix(const Address& address) {
  const std::uint64_t first = absl::Uint128Low64(address.bits) >> 24;
  if (first < 0x80) return 8;
  return first < 0xc0 ? 16 : 24;
}

}  // namespace assay::builtins
