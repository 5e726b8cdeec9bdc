#include "rego/type_signature.h"

namespace assay::rego {

namespace {

constexpr int kMaxNesting = 50;

class SignatureParser {
 public:
  SignatureParser(std::string_view text, TypePool& pool) : text_(text), pool_(pool) {}

  // Types with commas between them up to the end of the text or to `end`.
  std::vector<const Type*> ReadList(char end) {
    std::vector<const Type*> types;
    SkipBlanks();
    while (!text_.empty() && text_.front() != end) {
      const std::string_view name = ReadName();
      if (depth_ == 0) names_.push_back(name);
      types.push_back(ReadUnion());
      if (!Skip(',')) break;
    }
    return types;
  }

  bool at_end() const { return text_.empty(); }
  const std::vector<std::string_view>& names() const { return names_; }

 private:
  void SkipBlanks() {
    while (text_.starts_with(' ')) text_.remove_prefix(1);
  }

  bool Skip(char c) {
    SkipBlanks();
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    SkipBlanks();
    return true;
  }

  // Of letters, digits, blanks and underscores, with a colon behind.
  std::string_view ReadName() {
    std::size_t length = 0;
    while (length < text_.size() && IsNameCharacter(text_[length])) ++length;
    if (length == text_.size() || text_[length] != ':') return {};
    const std::string_view name = text_.substr(0, length);
    text_.remove_prefix(length + 1);
    SkipBlanks();
    return name;
  }

  static bool IsNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ' ';
  }

  const Type* ReadUnion() {
    std::vector<const Type*> alternatives = {ReadType()};
    while (Skip('|')) alternatives.push_back(ReadType());
    return pool_.Either(alternatives);
  }

  std::string_view ReadWord() {
    SkipBlanks();
    std::size_t length = 0;
    while (length < text_.size() && text_[length] >= 'a' && text_[length] <= 'z') ++length;
    const std::string_view word = text_.substr(0, length);
    text_.remove_prefix(length);
    return word;
  }

  std::vector<const Type*> ReadParameters(char open, char close) {
    if (depth_ >= kMaxNesting || !Skip(open)) return {};
    ++depth_;
    std::vector<const Type*> types = ReadList(close);
    --depth_;
    Skip(close);
    return types;
  }

  const Type* ReadType() {
    const std::string_view word = ReadWord();
    if (word == "null") return pool_.null();
    if (word == "boolean") return pool_.boolean();
    if (word == "number") return pool_.number();
    if (word == "string") return pool_.string();
    if (word == "array" && text_.starts_with('[')) {
      return pool_.Array(ReadParameters('[', ']'), nullptr);
    }
    const std::vector<const Type*> of = ReadParameters('<', '>');
    if (word == "array") return pool_.Array({}, of.size() == 1 ? of[0] : pool_.any());
    if (word == "set") return pool_.Set(of.size() == 1 ? of[0] : pool_.any());
    if (word == "object") {
      return of.size() == 2 ? pool_.Object({}, of[0], of[1])
                            : pool_.Object({}, pool_.any(), pool_.any());
    }
    return pool_.any();
  }

  std::string_view text_;
  TypePool& pool_;
  std::vector<std::string_view> names_;
  int depth_ = 0;
};

}  // namespace

const Type* ParseSignature(std::size_t arity, std::string_view arguments, std::string_view result,
                           TypePool& pool) {
  SignatureParser reader(arguments, pool);
  const std::vector<const Type*> types = reader.ReadList('\0');
  if (!reader.at_end() || types.size() != arity) return nullptr;
  const std::vector<const Type*> results = SignatureParser(result, pool).ReadList('\0');
  return pool.Function(types, results.size() == 1 ? results[0] : pool.any());
}

std::vector<std::string_view> SignatureNames(std::string_view arguments, std::string_view result) {
  TypePool unused;
  std::vector<std::string_view> names;
  for (std::string_view text : {arguments, result}) {
    SignatureParser reader(text, unused);
    reader.ReadList('\0');
    names.insert(names.end(), reader.names().begin(), reader.names().end());
  }
  return names;
}

}  // namespace assay::rego
