// strings.render_template: executes a template of Go's text/template over an object.

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "evaluator/builtins/go_template.h"
#include "evaluator/builtins/go_template_value.h"
#include "evaluator/builtins/go_text.h"

namespace assay::builtins {
namespace {

using Kind = TemplateValue::Kind;

// Templates within templates.
constexpr std::size_t kMostCalls = 100;

class TemplateRun {
 public:
  TemplateRun(BuiltinCall& call, std::string_view source, const Template& templates, Output& out)
      : call_(call), source_(source), templates_(templates), out_(out) {}

  bool Run(ValueView data) {
    TemplateValue dot = TemplateValue::Of(data);
    dot.boxed = false;
    return CallTemplate(std::string(kTemplateName), {}, {}, dot);
  }
  /// Empty if the call itself has failed, or the output is too long.
  const std::string& error() const { return error_; }

 private:
  enum class Flow : std::uint8_t { kGo, kBreak, kContinue, kStop };

  bool Fail(std::string_view at, std::string_view message) { return Fail(at, at, message); }
  // `at` is where it is said to be, `what` what is shown of it.
  bool Fail(std::string_view at, std::string_view what, std::string_view message) {
    if (!error_.empty()) return false;
    if (at.data() == nullptr) at = source_.substr(0, 0);
    const std::string_view before =
        source_.substr(0, static_cast<std::size_t>(at.data() - source_.data()));
    const std::size_t line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
    const std::size_t newline = before.rfind('\n');
    const std::size_t column =
        newline == std::string_view::npos ? before.size() : before.size() - newline - 1;
    const std::string shown =
        what.size() > 20 ? fmt::format("{}...", what.substr(0, 20)) : std::string(what);
    error_ = fmt::format("template: {}:{}:{}: executing {} at <{}>: {}", kTemplateName, line,
                         column, QuotedText(name_), shown, message);
    return false;
  }

  bool CallTemplate(const std::string& name, std::string_view at, std::string_view what,
                    const TemplateValue& dot) {
    const auto body = templates_.bodies.find(name);
    if (body == templates_.bodies.end()) {
      return Fail(at, what, fmt::format("template {} not defined", QuotedText(name)));
    }
    if (calls_ >= kMostCalls) {
      return Fail(at, what, fmt::format("exceeded maximum template depth ({})", kMostCalls));
    }
    std::vector<Variable> outer = std::exchange(variables_, {});
    std::string outer_name = std::exchange(name_, name);
    variables_.push_back({"$", dot});
    ++calls_;
    const Flow flow = Walk(body->second, dot);
    --calls_;
    variables_ = std::move(outer);
    name_ = std::move(outer_name);
    return flow != Flow::kStop;
  }

  Flow Walk(const TemplateBody& body, const TemplateValue& dot) {
    const std::size_t mark = variables_.size();
    for (const TemplateNode& node : body) {
      const Flow flow = WalkNode(node, dot);
      if (flow != Flow::kGo) {
        variables_.resize(mark);
        return flow;
      }
    }
    variables_.resize(mark);
    return Flow::kGo;
  }

  Flow WalkNode(const TemplateNode& node, const TemplateValue& dot) {
    if (!call_.Spend(1)) return Flow::kStop;
    switch (node.kind) {
      case TemplateNode::Kind::kText:
        return out_.Append(node.text) ? Flow::kGo : Flow::kStop;
      case TemplateNode::Kind::kAction: {
        TemplateValue value;
        if (!Evaluate(node.pipeline, dot, value)) return Flow::kStop;
        if (!node.pipeline.variables.empty()) {
          Bind(node.pipeline, 0, value);
          return Flow::kGo;
        }
        return out_.Append(value.is_none() ? "<no value>" : PrintedText(value)) ? Flow::kGo
                                                                                : Flow::kStop;
      }
      case TemplateNode::Kind::kIf:
      case TemplateNode::Kind::kWith:
        return WalkCondition(node, dot);
      case TemplateNode::Kind::kRange: {
        const std::size_t mark = variables_.size();
        const Flow flow = WalkRange(node, dot);
        variables_.resize(mark);
        return flow;
      }
      case TemplateNode::Kind::kTemplate: {
        TemplateValue value;
        if (!node.pipeline.commands.empty() && !Evaluate(node.pipeline, dot, value)) {
          return Flow::kStop;
        }
        return CallTemplate(node.name, node.text, CallText(node), value) ? Flow::kGo : Flow::kStop;
      }
      case TemplateNode::Kind::kBreak:
        return Flow::kBreak;
      case TemplateNode::Kind::kContinue:
        break;
    }
    return Flow::kContinue;
  }

  static std::string CallText(const TemplateNode& node) {
    std::string out = "{{template " + QuotedText(node.name);
    for (const TemplateCommand& command : node.pipeline.commands) {
      out += &command == &node.pipeline.commands.front() ? " " : " | ";
      out += SourceOf(command);
    }
    return out + "}}";
  }

  Flow WalkCondition(const TemplateNode& node, const TemplateValue& dot) {
    const std::size_t mark = variables_.size();
    TemplateValue value;
    if (!Evaluate(node.pipeline, dot, value)) return Flow::kStop;
    Bind(node.pipeline, 0, value);
    const bool with = node.kind == TemplateNode::Kind::kWith;
    const Flow flow =
        IsTrue(value) ? Walk(node.body, with ? value : dot) : Walk(node.otherwise, dot);
    variables_.resize(mark);
    return flow;
  }

  Flow WalkRange(const TemplateNode& node, const TemplateValue& dot) {
    TemplateValue value;
    if (!Evaluate(node.pipeline, dot, value)) return Flow::kStop;
    const std::vector<std::string>& names = node.pipeline.variables;
    const std::string_view at = node.pipeline.commands.front().terms.front().source;
    std::uint64_t count = 0;
    if (value.kind == Kind::kInteger) {
      if (names.size() > 1) {
        Fail(at, fmt::format("can't use {} to iterate over more than one variable",
                             PrintedText(value)));
        return Flow::kStop;
      }
      count = static_cast<std::uint64_t>(std::max<std::int64_t>(0, value.integer));
    } else if (value.kind == Kind::kDocument) {
      count = value.size();
    } else if (!value.is_none()) {
      Fail(at, fmt::format("range can't iterate over {}", PrintedText(value)));
      return Flow::kStop;
    }
    if (count == 0) return Walk(node.otherwise, dot);
    const std::size_t mark = variables_.size();
    for (std::uint64_t i = 0; i < count; ++i) {
      const Flow flow = WalkElement(node, value, i);
      variables_.resize(mark);
      if (flow == Flow::kBreak) break;
      if (flow == Flow::kStop) return flow;
    }
    return Flow::kGo;
  }

  Flow WalkElement(const TemplateNode& node, const TemplateValue& value, std::uint64_t i) {
    if (!call_.Spend(1)) return Flow::kStop;
    const TemplateValue index = TemplateValue::Integer(static_cast<std::int64_t>(i));
    const bool counts = value.kind == Kind::kInteger;
    const TemplateValue element = counts ? index : TemplateValue::Of(value.document.at(i));
    const std::size_t names = node.pipeline.variables.size();
    if (names == 1) Bind(node.pipeline, 0, element);
    if (names == 2) {
      TemplateValue key = value.is_object() ? TemplateValue::Of(value.document.key(i)) : index;
      key.boxed = false;
      Bind(node.pipeline, 0, key);
      Bind(node.pipeline, 1, element);
    }
    return Walk(node.body, element);
  }

  // Gives a pipeline's variable a value; nothing if it has none at this place.
  void Bind(const TemplatePipeline& pipeline, std::size_t place, const TemplateValue& value) {
    if (place >= pipeline.variables.size()) return;
    const std::string& name = pipeline.variables[place];
    if (!pipeline.assigns) {
      variables_.push_back({name, value});
      return;
    }
    for (std::size_t i = variables_.size(); i-- > 0;) {
      if (variables_[i].name != name) continue;
      variables_[i].value = value;
      return;
    }
  }

  bool Evaluate(const TemplatePipeline& pipeline, const TemplateValue& dot, TemplateValue& value) {
    bool piped = false;
    for (const TemplateCommand& command : pipeline.commands) {
      TemplateValue next;
      if (!EvaluateCommand(command, dot, piped ? &value : nullptr, next)) return false;
      value = std::move(next);
      value.boxed = false;
      if (value.kind == Kind::kNil) value.kind = Kind::kNone;
      piped = true;
    }
    return true;
  }

  // `last` is what the command before hands on.
  bool EvaluateCommand(const TemplateCommand& command, const TemplateValue& dot,
                       const TemplateValue* last, TemplateValue& value) {
    const TemplateTerm& head = command.terms[0];
    if (head.kind == TemplateTerm::Kind::kFunction) {
      return EvaluateCall(command, dot, last, value) && ReadFields(head, value);
    }
    if (head.kind == TemplateTerm::Kind::kNil) return Fail(head.source, "nil is not a command");
    const bool arguments = command.terms.size() > 1 || last != nullptr;
    if (arguments && head.fields.empty()) {
      return Fail(head.source, fmt::format("can't give argument to non-function {}", head.source));
    }
    if (!EvaluateTerm(head, dot, value)) return false;
    if (!arguments) return true;
    return Fail(head.source,
                fmt::format("{} is not a method but has arguments", head.fields.back()));
  }

  bool EvaluateTerm(const TemplateTerm& term, const TemplateValue& dot, TemplateValue& value) {
    switch (term.kind) {
      case TemplateTerm::Kind::kDot:
        value = dot;
        break;
      case TemplateTerm::Kind::kNil:
        value = {};
        break;
      case TemplateTerm::Kind::kBoolean:
        value = TemplateValue::Boolean(term.boolean);
        break;
      case TemplateTerm::Kind::kInteger:
        value = TemplateValue::Integer(term.integer);
        break;
      case TemplateTerm::Kind::kReal:
        value = {.kind = Kind::kReal, .real = term.real};
        break;
      case TemplateTerm::Kind::kText:
        value = TemplateValue::Text(term.text);
        break;
      case TemplateTerm::Kind::kVariable:
        value = FindVariable(term.text);
        break;
      case TemplateTerm::Kind::kFunction:
        if (!EvaluateCall({{term}}, dot, nullptr, value)) return false;
        break;
      case TemplateTerm::Kind::kPipeline:
        if (!Evaluate(*term.pipeline, dot, value)) return false;
        break;
    }
    return ReadFields(term, value);
  }

  TemplateValue FindVariable(std::string_view name) const {
    for (std::size_t i = variables_.size(); i-- > 0;) {
      if (variables_[i].name == name) return variables_[i].value;
    }
    return {};
  }

  // Go names the place of what follows the first name.
  static std::string_view PlaceOf(const TemplateTerm& term) {
    const bool named = term.kind == TemplateTerm::Kind::kDot;
    if (term.fields.size() < (named ? 2U : 1U)) return term.source;
    const std::string_view field = term.fields[named ? 1 : 0];
    return {field.data() - 1, field.size() + 1};
  }

  // From the first term to the end of the last.
  static std::string_view SourceOf(const TemplateCommand& command) {
    const std::string_view first = command.terms.front().source;
    const std::string_view last = command.terms.back().source;
    return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
  }

  bool ReadFields(const TemplateTerm& term, TemplateValue& value) {
    for (const std::string_view field : term.fields) {
      if (value.kind == Kind::kNone) continue;
      const std::string_view type = value.boxed ? "interface {}" : TypeOf(value);
      if (value.kind == Kind::kNil) {
        return Fail(PlaceOf(term), term.source,
                    fmt::format("nil pointer evaluating {}.{}", type, field));
      }
      if (!value.is_object()) {
        return Fail(PlaceOf(term), term.source,
                    fmt::format("can't evaluate field {} in type {}", field, type));
      }
      const ValueView found = value.document.Find(field);
      value = found.defined() ? TemplateValue::Of(found) : TemplateValue();
    }
    return true;
  }

  bool EvaluateCall(const TemplateCommand& command, const TemplateValue& dot,
                    const TemplateValue* last, TemplateValue& value) {
    const TemplateTerm& head = command.terms[0];
    const std::size_t count = command.terms.size() - 1 + (last != nullptr ? 1 : 0);
    const TemplateArity arity = ArityOf(head.text);
    if (count < arity.least || (count > arity.least && !arity.more)) {
      return Fail(head.source, SourceOf(command),
                  fmt::format("wrong number of args for {}: want {}{} got {}", head.text,
                              arity.more ? "at least " : "", arity.least, count));
    }
    if (head.text == "and" || head.text == "or") return EvaluateChoice(command, dot, last, value);
    std::vector<TemplateValue> arguments(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (!EvaluateArgument(command, i, dot, last, arguments[i])) return false;
    }
    if (!call_.Spend(count)) return false;
    std::string message;
    if (CallTemplateFunction(call_, head.text, arguments, value, message)) return true;
    if (message.empty()) return false;
    return Fail(head.source, SourceOf(command),
                fmt::format("error calling {}: {}", head.text, message));
  }

  bool EvaluateArgument(const TemplateCommand& command, std::size_t i, const TemplateValue& dot,
                        const TemplateValue* last, TemplateValue& value) {
    if (i + 1 < command.terms.size()) return EvaluateTerm(command.terms[i + 1], dot, value);
    value = *last;
    return true;
  }

  // The first argument that decides; what stands after it is not looked at.
  bool EvaluateChoice(const TemplateCommand& command, const TemplateValue& dot,
                      const TemplateValue* last, TemplateValue& value) {
    const std::size_t count = command.terms.size() - 1 + (last != nullptr ? 1 : 0);
    const bool deciding = command.terms[0].text == "or";
    for (std::size_t i = 0; i < count; ++i) {
      if (!EvaluateArgument(command, i, dot, last, value)) return false;
      if (IsTrue(value) == deciding) break;
    }
    return true;
  }

  struct Variable {
    std::string name;
    TemplateValue value;
  };

  BuiltinCall& call_;
  std::string_view source_;
  const Template& templates_;
  Output& out_;
  std::vector<Variable> variables_;
  std::string name_;
  std::string error_;
  std::size_t calls_ = 0;
};

// OPA's word for what Go calls no value, wherever it stands in the output.
std::string WithUndefined(std::string_view text) {
  constexpr std::string_view kGo = "<no value>";
  std::string out;
  for (std::size_t at = text.find(kGo); at != std::string_view::npos; at = text.find(kGo)) {
    out += text.substr(0, at);
    out += "<undefined>";
    text.remove_prefix(at + kGo.size());
  }
  out += text;
  return out;
}

}  // namespace

ValueView StringsRenderTemplate(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, assay::Kind::kString) ||
      !Expect(call, operands, 1, assay::Kind::kObject)) {
    return ValueView::Undefined();
  }
  if (!ExpectShallow(call, operands[1])) return ValueView::Undefined();
  const StringText kept = operands[0].text();
  const std::string_view source = kept;
  if (!call.Spend(source.size() / 4 + 1)) return ValueView::Undefined();
  Template templates;
  std::string error;
  if (!ParseTemplate(source, templates, error)) return FailBuiltin(call, std::move(error));
  Output out(call);
  TemplateRun run(call, source, templates, out);
  const bool finished = run.Run(operands[1]);
  if (!run.error().empty()) return FailBuiltin(call, run.error());
  const ValueView text = out.Finish();
  if (!finished || !text.defined()) return ValueView::Undefined();
  return MakeString(call, WithUndefined(text.text().view()));
}

}  // namespace assay::builtins
