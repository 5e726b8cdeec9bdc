#include "rego/format_ast.h"

#include "fmt/format.h"

namespace assay::rego {

namespace {

// Recursion is bounded by the depth the parser allows.
class AstFormatter {
 public:
  void Write(const Module& module) {
    out_ += "(package";
    for (const std::string_view part : module.package.path) AddText(part, true);
    out_ += ")\n";
    for (const Import& import : module.imports) {
      out_ += "(import ";
      Write(*import.path);
      if (!import.alias.empty()) out_ += fmt::format(" as {}", import.alias);
      out_ += ")\n";
    }
    for (const Rule* rule : module.rules) {
      Write(*rule, "rule");
      out_ += '\n';
    }
  }

  void Write(const Body& body, std::string_view name) {
    out_ += fmt::format("({}", name);
    for (const Expr* expr : body) Add(*expr);
    out_ += ')';
  }

  // Long because each kind of term is a few lines.
  void Write(const Term& term) {
    switch (term.kind) {
      case TermKind::kNull:
        out_ += "null";
        return;
      case TermKind::kBoolean:
        out_ += term.boolean ? "true" : "false";
        return;
      case TermKind::kNumber:
      case TermKind::kVar:
        out_ += term.text;
        return;
      case TermKind::kString:
        WriteText(term.text);
        return;
      case TermKind::kCall:
        out_ += "(call ";
        if (term.text.empty()) {
          Write(*term.operation);
        } else {
          out_ += term.text;
        }
        break;
      case TermKind::kTemplateString:
        return Write(term.body, "template");
      default:
        out_ += fmt::format("({}", NameOf(term.kind));
    }
    for (const Term* item : term.items) Add(*item);
    if (!term.body.empty()) {
      out_ += ' ';
      Write(term.body, "body");
    }
    out_ += ')';
  }

  std::string Take() { return std::move(out_); }

 private:
  void WriteText(std::string_view text) {
    out_ += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        out_ += fmt::format("\\{}", c);
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out_ += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
      } else {
        out_ += c;
      }
    }
    out_ += '"';
  }

  void AddText(std::string_view text, bool space) {
    if (space) out_ += ' ';
    WriteText(text);
  }

  void Add(const Term& term) {
    out_ += ' ';
    Write(term);
  }

  void Add(const Expr& expr) {
    out_ += ' ';
    Write(expr);
  }

  void Write(const Rule& rule, std::string_view name) {
    out_ += fmt::format("({}{} (head ", rule.is_default ? "default-" : "", name);
    const Head& head = rule.head;
    Write(head.reference->items.size() == 1 ? *head.reference->items[0] : *head.reference);
    if (head.is_function) {
      out_ += " (arguments";
      for (const Term* argument : head.arguments) Add(*argument);
      out_ += ')';
    }
    if (head.key != nullptr) {
      out_ += " (key";
      Add(*head.key);
      out_ += ')';
    }
    if (head.value != nullptr) {
      out_ += head.assign ? " (:=" : " (=";
      Add(*head.value);
      out_ += ')';
    }
    out_ += ')';
    if (!rule.body.front()->generated) {
      out_ += ' ';
      Write(rule.body, "body");
    }
    if (rule.otherwise != nullptr) {
      out_ += ' ';
      Write(*rule.otherwise, "else");
    }
    out_ += ')';
  }

  void Write(const Expr& expr) {
    if (expr.negated) out_ += "(not ";
    if (!expr.with.empty()) out_ += "(with ";
    WriteBare(expr);
    for (const WithModifier& modifier : expr.with) {
      out_ += " (as";
      Add(*modifier.target);
      Add(*modifier.value);
      out_ += ')';
    }
    if (!expr.with.empty()) out_ += ')';
    if (expr.negated) out_ += ')';
  }

  void WriteBare(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kTerm:
        return Write(*expr.term);
      case ExprKind::kSome:
        out_ += "(some";
        for (const Term* variable : expr.variables) Add(*variable);
        break;
      case ExprKind::kSomeIn:
      case ExprKind::kEvery:
        out_ += expr.kind == ExprKind::kEvery ? "(every" : "(some-in";
        if (expr.key != nullptr) Add(*expr.key);
        Add(*expr.value);
        Add(*expr.domain);
        if (expr.kind == ExprKind::kEvery) {
          out_ += ' ';
          Write(expr.body, "body");
        }
        break;
      case ExprKind::kBlock:
      case ExprKind::kGroup:
        return Write(expr.body, "block");
      case ExprKind::kAnd:
      case ExprKind::kOr:
        out_ += expr.kind == ExprKind::kAnd ? "(and" : "(or";
        for (const Expr* operand : expr.operands) Add(*operand);
        break;
    }
    out_ += ')';
  }

  std::string out_;
};

}  // namespace

std::string FormatAst(const Module& module) {
  AstFormatter formatter;
  formatter.Write(module);
  return formatter.Take();
}

std::string FormatAst(const Body& body) {
  AstFormatter formatter;
  formatter.Write(body, "body");
  return formatter.Take();
}

std::string FormatAst(const Term& term) {
  AstFormatter formatter;
  formatter.Write(term);
  return formatter.Take();
}

}  // namespace assay::rego
