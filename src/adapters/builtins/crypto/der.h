#pragma once

// Reads DER: what certificates and keys are written in. Only views into the text are kept.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::crypto {

namespace tag {
inline constexpr std::uint8_t kBoolean = 0x01;
inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kBitString = 0x03;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kNull = 0x05;
inline constexpr std::uint8_t kObjectIdentifier = 0x06;
inline constexpr std::uint8_t kUtf8String = 0x0c;
inline constexpr std::uint8_t kNumericString = 0x12;
inline constexpr std::uint8_t kPrintableString = 0x13;
inline constexpr std::uint8_t kTeletexString = 0x14;
inline constexpr std::uint8_t kIa5String = 0x16;
inline constexpr std::uint8_t kUtcTime = 0x17;
inline constexpr std::uint8_t kGeneralizedTime = 0x18;
inline constexpr std::uint8_t kBmpString = 0x1e;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;
// Of a choice or an optional field, `[n]`.
constexpr std::uint8_t Simple(unsigned n) { return static_cast<std::uint8_t>(0x80 | n); }
constexpr std::uint8_t Nested(unsigned n) { return static_cast<std::uint8_t>(0xa0 | n); }
}  // namespace tag

struct DerElement {
  std::uint8_t tag = 0;
  std::string_view content;
  std::string_view whole;  // with tag and length
};

// Each Take leaves the reader as it was where the next element is not what was asked for.
class DerReader {
 public:
  DerReader() = default;
  explicit DerReader(std::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  bool NextIs(std::uint8_t wanted) const {
    return !rest_.empty() && static_cast<std::uint8_t>(rest_[0]) == wanted;
  }

  // Any element with the shortest form of its length.
  std::optional<DerElement> Take();
  std::optional<DerElement> Take(std::uint8_t wanted);
  // What lies in the next element of this kind.
  std::optional<DerReader> Enter(std::uint8_t wanted);
  // An integer's bytes, two's complement, as short as they can be.
  std::optional<std::string_view> TakeInteger();
  std::optional<std::int64_t> TakeSmallInteger();
  std::optional<bool> TakeBoolean();
  // A bit string of whole bytes.
  std::optional<std::string_view> TakeBits();
  // As `1.2.840`.
  std::optional<std::string> TakeObjectIdentifier();
  // UTCTime or GeneralizedTime, in seconds since 1970.
  std::optional<std::int64_t> TakeTime();

 private:
  std::string_view rest_;
};

// The text of an object identifier's content; none if it is malformed.
std::optional<std::string> ObjectIdentifierText(std::string_view content);
std::optional<std::int64_t> SmallInteger(std::string_view content);
bool IsShortestInteger(std::string_view content);

}  // namespace assay::crypto
