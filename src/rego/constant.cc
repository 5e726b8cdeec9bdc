#include "rego/constant.h"

#include <vector>

#include "fmt/format.h"

namespace assay::rego {

ValueView ConstantOf(const Term& term, ValueArena& arena, DiagnosticSink& sink) {
  switch (term.kind) {
    case TermKind::kBoolean:
      return ValueView::Boolean(term.boolean);
    case TermKind::kString:
      return arena.String(term.text);
    case TermKind::kNumber: {
      const absl::StatusOr<ValueView> number = arena.Number(term.text);
      if (number.ok()) return *number;
      sink.Error(kCompileError, term.location, fmt::format("number `{}` is too large", term.text));
      return ValueView::Null();
    }
    case TermKind::kArray:
    case TermKind::kSet: {
      std::vector<ValueView> items;
      for (const Term* item : term.items) items.push_back(ConstantOf(*item, arena, sink));
      return term.kind == TermKind::kArray ? arena.Array(items) : arena.Set(items);
    }
    case TermKind::kObject: {
      std::vector<Member> members;
      for (std::size_t i = 0; i + 1 < term.items.size(); i += 2) {
        members.push_back(
            {ConstantOf(*term.items[i], arena, sink), ConstantOf(*term.items[i + 1], arena, sink)});
      }
      return arena.Object(members);
    }
    default:
      return ValueView::Null();
  }
}

}  // namespace assay::rego
