#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <set>
#include <utility>

#include "evaluator/builtins/go_template.h"
#include "evaluator/builtins/go_template_lexer.h"
#include "evaluator/builtins/go_text.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

using Kind = TemplateToken::Kind;

// Blocks and parentheses within one another.
constexpr std::size_t kMostNested = 200;

class TemplateParser {
 public:
  TemplateParser(std::string_view source, Template& result) : lexer_(source), result_(result) {
    Advance();
  }

  bool Parse() {
    TemplateBody body;
    std::string end;
    if (!ParseBody(body, end)) return false;
    if (!end.empty()) return Fail(fmt::format("unexpected {{{{{}}}}}", end));
    return Define(std::string(kTemplateName), std::move(body));
  }
  const std::string& error() const { return error_; }

 private:
  bool Fail(std::string_view message) {
    if (error_.empty()) {
      error_ =
          fmt::format("template: {}:{}: {}", kTemplateName, lexer_.LineOf(token_.text), message);
    }
    return false;
  }

  bool Unexpected(std::string_view context) {
    switch (token_.kind) {
      case Kind::kError:
        return Fail(lexer_.error());
      case Kind::kEnd:
        return Fail(fmt::format("unexpected EOF in {}", context));
      case Kind::kWord:
        return Fail(fmt::format("unexpected <{}> in {}", token_.text, context));
      case Kind::kSpace:
      case Kind::kText:
      default:
        return Fail(fmt::format("unexpected {} in {}", QuotedText(token_.text), context));
    }
  }

  void Advance() { token_ = lexer_.Next(); }
  void SkipSpace() {
    while (token_.kind == Kind::kSpace) Advance();
  }
  bool Is(Kind kind) {
    SkipSpace();
    return token_.kind == kind;
  }
  bool IsWord(std::string_view word) { return Is(Kind::kWord) && token_.text == word; }
  bool Expect(Kind kind, std::string_view context) {
    if (!Is(kind)) return Unexpected(context);
    Advance();
    return true;
  }

  // A template that only defines others does not replace one of its name.
  bool Define(std::string name, TemplateBody body) {
    bool empty = true;
    for (const TemplateNode& node : body) {
      empty = empty && node.kind == TemplateNode::Kind::kText &&
              node.text.find_first_not_of(" \t\r\n") == std::string_view::npos;
    }
    const auto at = result_.bodies.find(name);
    if (at != result_.bodies.end() && empty) return true;
    if (at != result_.bodies.end() && !defined_empty_.contains(name)) {
      return Fail(fmt::format("template: multiple definition of template {}", QuotedText(name)));
    }
    if (empty) defined_empty_.insert(name);
    if (!empty) defined_empty_.erase(name);
    result_.bodies.insert_or_assign(std::move(name), std::move(body));
    return true;
  }

  // Up to the end of the text, or an action that closes: `end` is `end` or `else` then.
  bool ParseBody(TemplateBody& body, std::string& end) {
    if (++depth_ > kMostNested) return Fail("max expression depth exceeded");
    while (token_.kind != Kind::kEnd) {
      if (token_.kind == Kind::kText) {
        body.push_back({.kind = TemplateNode::Kind::kText, .text = token_.text});
        Advance();
        continue;
      }
      if (token_.kind != Kind::kLeft) return Unexpected("input");
      Advance();
      if (IsWord("end") || IsWord("else")) {
        end = token_.text;
        Advance();
        --depth_;
        return end == "else" || Expect(Kind::kRight, "end");
      }
      if (!ParseAction(body)) return false;
    }
    --depth_;
    return true;
  }

  bool ParseAction(TemplateBody& body) {
    using Node = TemplateNode::Kind;
    if (token_.kind == Kind::kWord || Is(Kind::kWord)) {
      const std::string_view word = token_.text;
      if (word == "if") return ParseControl(body, Node::kIf, "if");
      if (word == "range") return ParseControl(body, Node::kRange, "range");
      if (word == "with") return ParseControl(body, Node::kWith, "with");
      if (word == "define") return ParseDefinition();
      if (word == "block") return ParseBlock(body);
      if (word == "template") return ParseCall(body);
      const bool breaks = word == "break";
      if (breaks || word == "continue") {
        Advance();
        if (!Is(Kind::kRight)) return Unexpected(fmt::format("{{{{{}}}}}", word));
        if (ranges_ == 0) return Fail(fmt::format("{{{{{}}}}} outside {{{{range}}}}", word));
        Advance();
        body.push_back({.kind = breaks ? Node::kBreak : Node::kContinue});
        return true;
      }
    }
    TemplateNode node = {.kind = Node::kAction};
    if (!ParsePipeline(node.pipeline, "command", Kind::kRight)) return false;
    body.push_back(std::move(node));
    return true;
  }

  bool ParseControl(TemplateBody& body, TemplateNode::Kind kind, std::string_view context) {
    Advance();
    const std::size_t mark = variables_.size();
    TemplateNode node = {.kind = kind};
    const bool ranges = kind == TemplateNode::Kind::kRange;
    if (!ParsePipeline(node.pipeline, context, Kind::kRight)) return false;
    std::string end;
    ranges_ += ranges ? 1 : 0;
    if (!ParseBody(node.body, end)) return false;
    ranges_ -= ranges ? 1 : 0;
    if (end.empty()) return Fail("unexpected EOF");
    if (end == "else" && !ParseElse(node, kind)) return false;
    variables_.resize(mark);
    body.push_back(std::move(node));
    return true;
  }

  // `else if` and `else with` are a block of their own that shares the end.
  bool ParseElse(TemplateNode& node, TemplateNode::Kind kind) {
    const bool chains = (kind == TemplateNode::Kind::kIf && IsWord("if")) ||
                        (kind == TemplateNode::Kind::kWith && IsWord("with"));
    if (chains) {
      if (++depth_ > kMostNested) return Fail("max expression depth exceeded");
      const bool parsed =
          ParseControl(node.otherwise, kind, kind == TemplateNode::Kind::kIf ? "if" : "with");
      --depth_;
      return parsed;
    }
    if (!Expect(Kind::kRight, "else")) return false;
    std::string end;
    if (!ParseBody(node.otherwise, end)) return false;
    if (end.empty()) return Fail("unexpected EOF");
    return end == "end" || Fail("expected end; found {{else}}");
  }

  bool ParseName(std::string& name, std::string_view& source, std::string_view context) {
    Advance();
    if (!Is(Kind::kString) && !Is(Kind::kRawString)) return Unexpected(context);
    source = token_.text;
    const std::string_view inside = token_.text.substr(1, token_.text.size() - 2);
    if (token_.kind == Kind::kRawString) {
      name = inside;
    } else if (!UnquoteText(inside, name)) {
      return Fail("invalid syntax");
    }
    Advance();
    return true;
  }

  bool ParseDefinition() {
    if (depth_ > 1) return Unexpected("command");
    std::string name;
    std::string_view source;
    if (!ParseName(name, source, "define clause") || !Expect(Kind::kRight, "define clause"))
      return false;
    return ParseDefined(name);
  }

  bool ParseDefined(const std::string& name) {
    std::vector<std::string> outer = std::exchange(variables_, {"$"});
    const std::size_t ranges = std::exchange(ranges_, 0);
    TemplateBody body;
    std::string end;
    if (!ParseBody(body, end)) return false;
    if (end.empty()) return Fail("unexpected EOF");
    if (end != "end") return Fail("unexpected {{else}} in define clause");
    variables_ = std::move(outer);
    ranges_ = ranges;
    return Define(name, std::move(body));
  }

  bool ParseBlock(TemplateBody& body) {
    TemplateNode node = {.kind = TemplateNode::Kind::kTemplate};
    if (!ParseName(node.name, node.text, "block clause")) return false;
    if (!ParsePipeline(node.pipeline, "block clause", Kind::kRight)) return false;
    if (!ParseDefined(node.name)) return false;
    body.push_back(std::move(node));
    return true;
  }

  bool ParseCall(TemplateBody& body) {
    TemplateNode node = {.kind = TemplateNode::Kind::kTemplate};
    if (!ParseName(node.name, node.text, "template clause")) return false;
    if (Is(Kind::kRight)) {
      Advance();
    } else if (!ParsePipeline(node.pipeline, "template clause", Kind::kRight)) {
      return false;
    }
    body.push_back(std::move(node));
    return true;
  }

  bool ParsePipeline(TemplatePipeline& pipeline, std::string_view context, Kind end) {
    std::optional<TemplateTerm> first;
    if (Is(Kind::kVariable) && !ParseVariables(pipeline, context, first)) return false;
    while (true) {
      TemplateCommand command;
      if (first) command.terms.push_back(*std::exchange(first, std::nullopt));
      if (!ParseCommand(command, end, pipeline)) return false;
      const bool last = token_.kind == end;
      if (command.terms.empty()) {
        if (!last || !pipeline.commands.empty()) return Fail("empty command");
        return Fail(fmt::format("missing value for {}", context));
      }
      using Term = TemplateTerm::Kind;
      const TemplateTerm& head = command.terms[0];
      const bool constant = head.kind == Term::kBoolean || head.kind == Term::kNil ||
                            head.kind == Term::kInteger || head.kind == Term::kReal ||
                            head.kind == Term::kText ||
                            (head.kind == Term::kDot && head.fields.empty());
      if (!pipeline.commands.empty() && constant) {
        return Fail(fmt::format("non executable command in pipeline stage {}",
                                pipeline.commands.size() + 1));
      }
      pipeline.commands.push_back(std::move(command));
      Advance();
      if (last) return true;
    }
  }

  // `$a :=`, `$a =` or `$i, $a :=`; a variable that begins a command is handed back.
  bool ParseVariables(TemplatePipeline& pipeline, std::string_view context,
                      std::optional<TemplateTerm>& first) {
    while (true) {
      const TemplateToken variable = token_;
      Advance();
      const bool spaced = token_.kind == Kind::kSpace;
      const bool more = Is(Kind::kComma) && context == "range" && pipeline.variables.size() < 2;
      if (Is(Kind::kDeclare) || Is(Kind::kAssign)) {
        pipeline.assigns = token_.kind == Kind::kAssign;
        pipeline.variables.emplace_back(variable.text);
        Advance();
        for (const std::string& name : pipeline.variables) {
          if (!pipeline.assigns) {
            variables_.push_back(name);
          } else if (!IsDeclared(name)) {
            return Fail(fmt::format("undefined variable {}", QuotedText(name)));
          }
        }
        return true;
      }
      if (more) {
        pipeline.variables.emplace_back(variable.text);
        Advance();
        if (!Is(Kind::kVariable)) return Fail("range can only initialize variables");
        continue;
      }
      if (Is(Kind::kComma)) return Fail(fmt::format("too many declarations in {}", context));
      if (!pipeline.variables.empty()) return Unexpected(context);
      TemplateTerm term = {.kind = TemplateTerm::Kind::kVariable, .source = variable.text};
      term.text = variable.text;
      if (!IsDeclared(term.text)) {
        return Fail(fmt::format("undefined variable {}", QuotedText(term.text)));
      }
      if (!spaced) TakeFields(term);
      first = std::move(term);
      return true;
    }
  }

  bool IsDeclared(std::string_view name) const {
    for (const std::string& variable : variables_) {
      if (variable == name) return true;
    }
    return false;
  }

  // Stops at `|` or at `end`, which is not taken.
  bool ParseCommand(TemplateCommand& command, Kind end, const TemplatePipeline&) {
    bool separated = command.terms.empty() || token_.kind == Kind::kSpace;
    while (true) {
      if (token_.kind == Kind::kSpace) {
        separated = true;
        SkipSpace();
      }
      if (token_.kind == end || token_.kind == Kind::kPipe) return true;
      if (!separated) return Unexpected("operand");
      TemplateTerm term;
      if (!ParseTerm(term)) return false;
      TakeFields(term);
      if (!term.fields.empty() && term.kind != TemplateTerm::Kind::kDot &&
          term.kind != TemplateTerm::Kind::kVariable &&
          term.kind != TemplateTerm::Kind::kPipeline &&
          term.kind != TemplateTerm::Kind::kFunction) {
        return Fail(fmt::format("unexpected . after term {}", QuotedText(term.source)));
      }
      command.terms.push_back(std::move(term));
      separated = false;
    }
  }

  void TakeFields(TemplateTerm& term) {
    while (token_.kind == Kind::kField) {
      term.fields.push_back(token_.text.substr(1));
      const char* end = token_.text.data() + token_.text.size();
      term.source = {term.source.data(), static_cast<std::size_t>(end - term.source.data())};
      Advance();
    }
  }

  bool ParseTerm(TemplateTerm& term) {
    using Term = TemplateTerm::Kind;
    term.source = token_.text;
    switch (token_.kind) {
      case Kind::kField:
        return true;  // the dot's fields are taken with the others
      case Kind::kDot:
        break;
      case Kind::kVariable:
        term.kind = Term::kVariable;
        term.text = token_.text;
        if (!IsDeclared(term.text)) {
          return Fail(fmt::format("undefined variable {}", QuotedText(term.text)));
        }
        break;
      case Kind::kWord:
        if (!ParseWord(term)) return false;
        break;
      case Kind::kNumber:
        if (!ParseNumber(term)) return false;
        break;
      case Kind::kCharacter: {
        std::string text;
        term.kind = Term::kInteger;
        if (!UnquoteText(token_.text.substr(1, token_.text.size() - 2), text) ||
            CountRunes(text) != 1) {
          return Fail(fmt::format("malformed character constant: {}", token_.text));
        }
        term.integer = static_cast<std::int64_t>(DecodeRune(text).value);
        break;
      }
      case Kind::kString:
      case Kind::kRawString:
        return ParseText(term);
      case Kind::kOpen:
        return ParseParenthesized(term);
      default:
        return Unexpected("operand");
    }
    Advance();
    return true;
  }

  bool ParseText(TemplateTerm& term) {
    const std::string_view inside = token_.text.substr(1, token_.text.size() - 2);
    term.kind = TemplateTerm::Kind::kText;
    if (token_.kind == Kind::kRawString) {
      term.text = inside;
    } else if (!UnquoteText(inside, term.text)) {
      return Fail("invalid syntax");
    }
    Advance();
    return true;
  }

  bool ParseWord(TemplateTerm& term) {
    const std::string_view word = token_.text;
    using Term = TemplateTerm::Kind;
    if (word == "true" || word == "false") {
      term.kind = Term::kBoolean;
      term.boolean = word == "true";
    } else if (word == "nil") {
      term.kind = Term::kNil;
    } else if (IsTemplateFunction(word)) {
      term.kind = Term::kFunction;
      term.text = word;
    } else if (word == "if" || word == "range" || word == "with" || word == "end" ||
               word == "else" || word == "define" || word == "block" || word == "template") {
      return Unexpected("operand");
    } else {
      return Fail(fmt::format("function {} not defined", QuotedText(word)));
    }
    return true;
  }

  bool ParseNumber(TemplateTerm& term) {
    std::string text;
    for (char c : token_.text) {
      if (c != '_') text += c;
    }
    const bool negative = text.starts_with('-');
    std::string digits = text.substr(negative || text.starts_with('+') ? 1 : 0);
    int base = 10;
    if (digits.size() > 1 && digits[0] == '0') {
      const char form = static_cast<char>(digits[1] | 0x20);
      base = form == 'x' ? 16 : (form == 'b' ? 2 : 8);
      if (base == 2 || form == 'o') digits = digits.substr(2);
    }
    char* end = nullptr;
    errno = 0;
    const long long integer = std::strtoll(digits.c_str(), &end, base);
    if (!digits.empty() && *end == '\0' && errno == 0) {
      term.kind = TemplateTerm::Kind::kInteger;
      term.integer = negative ? -integer : integer;
      return true;
    }
    const double real = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !std::isfinite(real)) {
      return Fail(fmt::format("bad number syntax: {}", QuotedText(token_.text)));
    }
    term.kind = TemplateTerm::Kind::kReal;
    term.real = real;
    return true;
  }

  bool ParseParenthesized(TemplateTerm& term) {
    if (++depth_ > kMostNested) return Fail("max expression depth exceeded");
    const char* begin = token_.text.data();
    Advance();
    auto pipeline = std::make_shared<TemplatePipeline>();
    if (!ParsePipeline(*pipeline, "parenthesized pipeline", Kind::kClose)) return false;
    term.kind = TemplateTerm::Kind::kPipeline;
    term.pipeline = std::move(pipeline);
    term.source = {begin, static_cast<std::size_t>(token_.text.data() - begin)};
    --depth_;
    return true;
  }

  TemplateLexer lexer_;
  Template& result_;
  TemplateToken token_;
  std::string error_;
  std::vector<std::string> variables_ = {"$"};
  std::set<std::string> defined_empty_;
  std::size_t depth_ = 0;
  std::size_t ranges_ = 0;
};

}  // namespace

bool ParseTemplate(std::string_view source, Template& result, std::string& error) {
  TemplateParser parser(source, result);
  if (parser.Parse()) return true;
  error = parser.error();
  return false;
}

}  // namespace assay::builtins
