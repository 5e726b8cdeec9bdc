#pragma once

// What a file holds, told from its content.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "adapters/collectors/input_file.h"

namespace assay::adapters {

enum class FileFormat : std::uint8_t {
  kInventory,
  kManifests,
  kTerraform,
  kUnknownObject,  // JSON without a telling key
  kUnknownList,    // a list of such
  kEmpty
};

// Reads as far as it must and rewinds. What is not JSON is kManifests. InvalidArgument: JSON that
// was cut off, or another encoding than UTF-8.
absl::StatusOr<FileFormat> RecogniseFormat(InputFile& file);
// Says what was expected instead of a kUnknownObject, kUnknownList or kEmpty.
std::string WhyNotRead(FileFormat format);

// Reads JSON only as far as the keys of the outermost object, or of the first object in an
// outermost array. Feed it pieces of any size.
class OuterKeyReader {
 public:
  enum class Answer : std::uint8_t { kGoOn, kEnd, kNotJson };
  Answer Step(char c);
  // Whether this byte completed a key, and which.
  bool has_key() const { return has_key_; }
  const std::string& key() const { return key_; }
  bool in_array() const { return array_; }
  bool empty_array() const { return empty_array_; }

 private:
  enum class State : std::uint8_t {
    kStart,
    kBeforeKey,
    kKey,
    kBehindKey,
    kValue,
    kString,
    kEscape
  };
  Answer Outside(char c);
  Answer InValue(char c);

  State state_ = State::kStart;
  bool array_ = false;
  bool empty_array_ = false;
  bool has_key_ = false;
  bool key_escape_ = false;
  std::size_t depth_ = 0;  // within the value of an outer key
  std::string key_;
};

}  // namespace assay::adapters
