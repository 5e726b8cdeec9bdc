#include "adapters/collectors/json_lines_of.h"

namespace assay::adapters {
namespace {

// Walks a text that a parser has accepted.
class ItemFinder {
 public:
  explicit ItemFinder(std::string_view text) : text_(text) {}

  std::vector<std::uint32_t> Find() {
    for (at_ = 0; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
      if (expecting_ && c != ']') {
        lines_.push_back(line_);
        expecting_ = false;
      }
      if (c == '"') {
        ReadString();
      } else if (c == '{' || c == '[') {
        if (c == '[' && depth_ == 1 && key_is_items_) in_items_ = expecting_ = true;
        ++depth_;
      } else if (c == '}' || c == ']') {
        --depth_;
        if (depth_ == 1) in_items_ = expecting_ = false;
      } else if (c == ',') {
        expecting_ = in_items_ && depth_ == 2;
        if (depth_ == 1) key_is_items_ = false;
      }
    }
    return lines_;
  }

 private:
  void ReadString() {
    const std::size_t start = at_ + 1;
    for (at_ = start; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    // At this depth a string is a key or the value behind one; a value `items` is followed by no
    // array.
    if (depth_ == 1) key_is_items_ = text_.substr(start, at_ - start) == "items";
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t depth_ = 0;
  bool key_is_items_ = false;
  bool in_items_ = false;
  bool expecting_ = false;
  std::vector<std::uint32_t> lines_;
};

}  // namespace

std::vector<std::uint32_t> LinesOfItems(std::string_view text) { return ItemFinder(text).Find(); }

}  // namespace assay::adapters
