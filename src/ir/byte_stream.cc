#include "ir/byte_stream.h"

#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::ir {

namespace {

// FNV-1a, 64 bits: it finds damage, it does not keep an attacker out; the verifier does.
std::uint64_t Checksum(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

constexpr std::size_t kNumberBytes = 8;

void AppendFixed(std::uint64_t value, std::string& out) {
  for (std::size_t i = 0; i < kNumberBytes; ++i) out += static_cast<char>(value >> (8 * i));
}

std::uint64_t ReadFixed(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kNumberBytes; ++i) {
    value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return value;
}

}  // namespace

std::string Seal(std::string_view magic, std::string_view payload) {
  std::string out(magic);
  AppendFixed(payload.size(), out);
  AppendFixed(Checksum(payload), out);
  out += payload;
  return out;
}

absl::StatusOr<std::string_view> Unseal(std::string_view magic, std::string_view bytes,
                                        std::string_view what) {
  if (!bytes.starts_with(magic))
    return DataLoss(fmt::format("{}: not a pack file of this version", what));
  bytes.remove_prefix(magic.size());
  if (bytes.size() < 2 * kNumberBytes)
    return DataLoss(fmt::format("{}: the pack file is cut short", what));
  const std::uint64_t size = ReadFixed(bytes);
  const std::uint64_t checksum = ReadFixed(bytes.substr(kNumberBytes));
  bytes.remove_prefix(2 * kNumberBytes);
  if (bytes.size() < size) return DataLoss(fmt::format("{}: the pack file is cut short", what));
  if (bytes.size() > size)
    return DataLoss(fmt::format("{}: the pack file goes on after its end", what));
  if (Checksum(bytes) != checksum)
    return DataLoss(fmt::format("{}: the pack file is damaged (checksum)", what));
  return bytes;
}

}  // namespace assay::ir
