#pragma once

// Bytes of pack files: numbers as LEB128, texts as length and bytes; and the seal (magic, length,
// checksum) around them.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace assay::ir {

class ByteWriter {
 public:
  void Number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>((value & 0x7f) | 0x80);
    bytes_ += static_cast<char>(value);
  }
  void Text(std::string_view text) {
    Number(text.size());
    bytes_ += text;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// After the first thing that cannot be, everything read is empty or 0 and ok() is false.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  void Fail() {
    ok_ = false;
    rest_ = {};
  }
  std::uint64_t Number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      // Ten bytes hold 70 bits; the last may only bring one.
      if (shift == 63 && byte > 1) break;
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    Fail();
    return 0;
  }
  /// How many items follow; each takes at least `item_bytes`, so that memory stays in proportion to
  /// the bytes read.
  std::size_t Count(std::size_t item_bytes = 1) {
    const std::uint64_t count = Number();
    if (count > rest_.size() / item_bytes) {
      Fail();
      return 0;
    }
    return count;
  }
  std::string_view Text() {
    const std::size_t size = Count();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// Magic, payload length, checksum of the payload, payload.
std::string Seal(std::string_view magic, std::string_view payload);
/// The payload; DataLoss says whether it is no such file at all, cut short, or damaged.
absl::StatusOr<std::string_view> Unseal(std::string_view magic, std::string_view bytes,
                                        std::string_view what);

}  // namespace assay::ir
