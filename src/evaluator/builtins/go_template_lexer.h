#pragma once

// Cuts a template into text and the tokens of its actions.

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::builtins {

struct TemplateToken {
  enum class Kind : std::uint8_t {
    kText,
    kLeft,  ///< {{
    kRight,
    kSpace,
    kWord,      ///< a name, a keyword, true, false, nil
    kField,     ///< .name
    kVariable,  ///< $name
    kDot,
    kNumber,
    kCharacter,
    kString,
    kRawString,
    kDeclare,  ///< :=
    kAssign,   ///< =
    kPipe,
    kComma,
    kOpen,
    kClose,
    kEnd,
    kError,
  };
  Kind kind = Kind::kEnd;
  std::string_view text;
};

class TemplateLexer {
 public:
  explicit TemplateLexer(std::string_view source) : source_(source) {}
  TemplateToken Next();
  /// Of a token of kind kError.
  const std::string& error() const { return error_; }
  std::size_t LineOf(std::string_view token) const;

 private:
  TemplateToken NextText();
  TemplateToken NextInAction();
  TemplateToken TakeComment();
  TemplateToken TakeQuoted(char quote, TemplateToken::Kind kind, std::string_view noun);
  TemplateToken TakeNumber();
  TemplateToken TakeName(std::size_t start, TemplateToken::Kind kind);
  TemplateToken Take(TemplateToken::Kind kind, std::size_t size);
  TemplateToken Fail(std::string message);
  /// How many bytes close the action here, trimming included; 0 if none do.
  std::size_t RightSize() const;
  std::string_view rest() const { return source_.substr(at_); }

  std::string_view source_;
  std::size_t at_ = 0;
  bool inside_ = false;
  bool trim_next_ = false;
  std::size_t parentheses_ = 0;
  std::string error_;
};

}  // namespace assay::builtins
