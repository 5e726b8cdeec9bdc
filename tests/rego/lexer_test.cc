#include "rego/lexer.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace assay::rego {
namespace {

std::string Kinds(std::string_view text) {
  std::string kinds;
  for (const Token& token : Lex(text, 0).tokens) {
    if (!kinds.empty()) kinds += ' ';
    kinds += NameOf(token.kind);
  }
  return kinds;
}

std::string FirstError(std::string_view text) {
  const LexedText lexed = Lex(text, 0);
  if (lexed.errors.empty()) return {};
  const LexicalError& error = lexed.errors.front();
  return std::to_string(error.location.line) + ':' + std::to_string(error.location.column) + ": " +
         error.message;
}

std::string Decoded(std::string_view text) {
  return DecodeString(Lex(text, 0).tokens.front(), text);
}

TEST(LexerTest, TellsOperatorsApart) {
  EXPECT_EQ(Kinds(":= : = == != < <= > >= + - * / % & | . , ;"),
            "assign : eq equal neq lt lte gt gte plus minus mul div rem and or . , ; eof");
}

TEST(LexerTest, CountsLinesAndColumnsInBytes) {
  const LexedText lexed = Lex("a\r\n\t\u00e9 b", 0);
  EXPECT_EQ(lexed.errors.at(0).message, "illegal token");
  EXPECT_EQ(lexed.errors.at(0).location.line, 2U);
  EXPECT_EQ(lexed.errors.at(0).location.column, 2U);
  const Token& b = lexed.tokens.at(2);
  EXPECT_EQ(b.line, 2U);
  EXPECT_EQ(b.column, 5U);
  EXPECT_TRUE(b.space_before);
  EXPECT_FALSE(b.newline_before);
  EXPECT_TRUE(lexed.tokens.at(1).newline_before);
}

TEST(LexerTest, MatchesBrackets) {
  const LexedText lexed = Lex("[(a) {b}]", 0);
  EXPECT_EQ(lexed.tokens[0].closed_by, 7U);
  EXPECT_EQ(lexed.tokens[1].closed_by, 3U);
  EXPECT_EQ(lexed.tokens[4].closed_by, 6U);
  EXPECT_EQ(Lex("[)", 0).tokens[0].closed_by, 0U);
}

TEST(LexerTest, SplitsTemplatesAtTheirExpressions) {
  EXPECT_EQ(Kinds("$\"a{x}b\""), "template-string ident } template-string eof");
  EXPECT_EQ(Kinds("$\"{{1}}\" y"), "template-string { number } } template-string ident eof");
  EXPECT_EQ(Kinds("$`a\n{$\"{x}\"}`"),
            "template-string template-string ident } template-string } template-string eof");
}

TEST(LexerTest, SkipsAByteOrderMarkAtTheStart) {
  EXPECT_EQ(Kinds("\xef\xbb\xbfpackage"), "ident eof");
  EXPECT_EQ(FirstError("a \"\xef\xbb\xbf\""), "1:4: illegal byte-order mark");
}

struct Bad {
  std::string text;
  std::string error;
};

TEST(LexerTest, ReportsWhatItCannotRead) {
  using namespace std::string_literals;
  const std::vector<Bad> cases = {
      {"\"a", "1:1: non-terminated string"},
      {"x\n \"a\nb\"", "2:2: non-terminated string"},
      {"`a\n", "1:1: non-terminated string"},
      {"$\"a", "1:1: non-terminated string"},
      {"$\"{x}\n", "1:6: non-terminated string"},
      {R"("\x")", "1:2: illegal escape sequence"},
      {R"("\u12g4")", "1:2: illegal escape sequence"},
      {R"("\{")", "1:2: illegal escape sequence"},
      {"\"\0\""s, "1:2: illegal null character"},
      {"\0"s, "1:1: illegal null character"},
      {"\"\xff\"", "1:2: illegal utf-8 character"},
      {"\"\xc0\x80\"", "1:2: illegal utf-8 character"},
      {"\"\xed\xa0\x80\"", "1:2: illegal utf-8 character"},
      {"\"\xf4\x90\x80\x80\"", "1:2: illegal utf-8 character"},
      {"\"\xe2\x82", "1:2: illegal utf-8 character"},
      {"# \xff", "1:3: illegal utf-8 character"},
      {"1.", "1:3: expected fraction"},
      {"1.x", "1:3: expected fraction"},
      {"1e+", "1:4: expected exponent"},
      {"12ab", "1:1: illegal number format"},
      {"!", "1:1: illegal ! character"},
      {"$x", "1:1: illegal $ character"},
      {"@", "1:1: illegal token"},
  };
  for (const Bad& bad : cases) EXPECT_EQ(FirstError(bad.text), bad.error) << bad.text;
}

TEST(LexerTest, DecodesStrings) {
  EXPECT_EQ(Decoded(R"("a\"\\\/\b\f\n\r\t")"), "a\"\\/\b\f\n\r\t");
  EXPECT_EQ(Decoded(R"("\u0041\u00e9\u20ac")"), "A\u00e9\u20ac");
  EXPECT_EQ(Decoded(R"("\ud83d\ude00")"), "\U0001f600");
  EXPECT_EQ(Decoded(R"("\ud83d!\ude00\ud83d\u0041")"),
            "\ufffd!\ufffd\ufffd"
            "A");
  EXPECT_EQ(Decoded("`a\\n\n`"), "a\\n\n");
  EXPECT_EQ(Decoded(R"($"a\{b\n")"), "a{b\n");
  EXPECT_EQ(Decoded("$`a\\{b\\n`"), "a{b\\n");
}

TEST(LexerTest, KeepsErrorsWithinTheirLimit) {
  EXPECT_EQ(Lex(std::string(1'000, '@'), 0, {.max_errors = 3}).errors.size(), 3U);
}

TEST(LexerLimitsTest, StopsAtTheFirstBracketThatIsTooDeep) {
  for (const char bracket : {'[', '{', '('}) {
    const LexedText lexed = Lex(std::string(15U << 20U, bracket), 0);
    EXPECT_TRUE(lexed.stopped);
    EXPECT_LE(lexed.tokens.size(), 502U) << "no token is kept behind the limit";
    ASSERT_EQ(lexed.errors.size(), 1U);
    EXPECT_EQ(lexed.errors[0].message, "max parsing recursion depth exceeded");
    EXPECT_EQ(lexed.errors[0].location.column, 501U);
    EXPECT_NE(lexed.errors[0].hint.find("at most 500 levels"), std::string::npos);
  }
  EXPECT_FALSE(Lex("[(a)]", 0, {.max_depth = 2}).stopped);
}

TEST(LexerLimitsTest, CountsTemplatesAsNesting) {
  std::string text;
  for (int i = 0; i < 600; ++i) text += "$\"{";
  const LexedText lexed = Lex(text, 0);
  EXPECT_TRUE(lexed.stopped);
  EXPECT_LE(lexed.tokens.size(), 502U);
}

TEST(LexerLimitsTest, StopsWhereThereAreTooManyTokens) {
  const LexedText lexed = Lex("a b\n c d", 0, {.max_tokens = 3});
  EXPECT_TRUE(lexed.stopped);
  EXPECT_EQ(lexed.tokens.size(), 4U) << "three and the end";
  ASSERT_EQ(lexed.errors.size(), 1U);
  EXPECT_EQ(lexed.errors[0].message, "text has more than 3 tokens");
  EXPECT_EQ(lexed.errors[0].location.line, 2U);
  EXPECT_EQ(lexed.errors[0].location.column, 4U);
  EXPECT_NE(lexed.errors[0].hint.find("split the module"), std::string::npos);
  EXPECT_FALSE(Lex("a b\n c", 0, {.max_tokens = 3}).stopped);
}

TEST(LexerLimitsTest, CountsCommentsAsTokens) {
  const LexedText lexed = Lex("#\n#\n#\n#\na", 0, {.max_tokens = 3});
  EXPECT_TRUE(lexed.stopped);
  EXPECT_EQ(lexed.comments.size(), 3U);
  EXPECT_EQ(lexed.tokens.size(), 1U);
}

}  // namespace
}  // namespace assay::rego
