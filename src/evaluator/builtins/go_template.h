#pragma once

// Templates of Go's text/template: the tree of one, and its parser. go_template_run.h executes it.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace assay::builtins {

struct TemplatePipeline;

/// One operand, with the fields that are read from it: `.a.b`, `$x.a`, `(...).a`, a constant.
struct TemplateTerm {
  enum class Kind : std::uint8_t {
    kDot,
    kNil,
    kBoolean,
    kInteger,
    kReal,
    kText,
    kVariable,
    kFunction,
    kPipeline,
  };
  Kind kind = Kind::kDot;
  std::string_view source;  ///< as it is written
  std::string text;         ///< of a text; the name of a variable or function
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  std::vector<std::string_view> fields;
  std::shared_ptr<const TemplatePipeline> pipeline;
};

struct TemplateCommand {
  std::vector<TemplateTerm> terms;
};

/// Commands that hand their value on, and the variables that get the last one's.
struct TemplatePipeline {
  std::vector<std::string> variables;
  bool assigns = false;  ///< with `=`: the variables are there already
  std::vector<TemplateCommand> commands;
};

struct TemplateNode {
  enum class Kind : std::uint8_t {
    kText,
    kAction,
    kIf,
    kRange,
    kWith,
    kTemplate,
    kBreak,
    kContinue
  };
  Kind kind = Kind::kText;
  std::string_view text;  ///< of a text; the name as it is written of a template that is called
  std::string name;       ///< of a template that is called
  TemplatePipeline pipeline;
  std::vector<TemplateNode> body;
  std::vector<TemplateNode> otherwise;
};

using TemplateBody = std::vector<TemplateNode>;

/// A template and those it defines, by name; its texts point into the source.
struct Template {
  std::map<std::string, TemplateBody, std::less<>> bodies;
};

/// The name that messages give the template.
inline constexpr std::string_view kTemplateName = "template";

/// False, with Go's message, if the text is not a template.
bool ParseTemplate(std::string_view source, Template& result, std::string& error);

/// Whether a function of this name may be called.
bool IsTemplateFunction(std::string_view name);

}  // namespace assay::builtins
