#include "evaluator/evidence.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"

namespace assay::evaluator {

namespace {

constexpr std::size_t kMaxConditions = 16;
constexpr int kMaxCallees = 16;
constexpr std::size_t kMaxMembers = 256;
constexpr std::size_t kMaxText = 160;
// Values larger than this are named by their kind and not kept.
constexpr std::size_t kMaxKept = 64;

std::string_view Article(Kind kind) {
  return kind == Kind::kArray || kind == Kind::kObject || kind == Kind::kUnknown ? "an" : "a";
}

bool IsSmall(ValueView value) {
  if (value.is_string()) return value.text().view().size() <= 1024;
  if (!value.is_collection()) return true;
  if (value.size() > kMaxKept || value.depth() > 4) return false;
  std::size_t parts = value.size();
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!IsSmall(value.at(i))) return false;
    parts += value.at(i).size();
  }
  return parts <= kMaxKept;
}

// A value in a message: whole if it is short.
std::string Shown(ValueView value) {
  if (!value.defined()) return "nothing";
  if (!IsSmall(value)) {
    return fmt::format("{} {} of {}", Article(value.kind()), NameOf(value.kind()), value.size());
  }
  std::string text = ToRego(value);
  if (text.size() <= kMaxText) return text;
  std::size_t end = kMaxText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "\u2026";
}

std::string Positioned(const SourceLocation& location) {
  if (location.file.empty()) return {};
  return fmt::format("{}:{}:{}", location.file, location.line, location.column);
}

std::string PositionOf(const Machine& machine, const Observation& observation) {
  return Positioned(machine.LocationOf({observation.function, observation.instruction}));
}

ir::Opcode OpcodeOf(const Machine& machine, const Observation& observation) {
  return machine.program()
      .program.functions()[observation.function]
      .code[observation.instruction]
      .opcode;
}

std::string Subject(const Observation& observation) {
  if (!observation.path.empty()) return fmt::format("`{}`", observation.path);
  std::string subject =
      observation.name.empty() ? "a value" : fmt::format("`{}`", observation.name);
  if (!observation.owner.empty()) subject += " of " + observation.owner;
  return subject;
}

std::string ComparedMessage(const Observation& observation, ir::Opcode opcode) {
  const bool reversed = observation.reversed;
  const std::string subject = Subject(observation);
  const std::string actual = Shown(observation.actual);
  const std::string expected = Shown(observation.expected);
  switch (opcode) {
    case ir::Opcode::kEqual:
      return fmt::format("{} is {}, expected {}", subject, actual, expected);
    case ir::Opcode::kNotEqual:
      return fmt::format("{} is {}, which it must not be", subject, actual);
    case ir::Opcode::kLess:
      return fmt::format("{} is {}, expected {} than {}", subject, actual,
                         reversed ? "more" : "less", expected);
    case ir::Opcode::kLessOrEqual:
      return fmt::format("{} is {}, expected at {} {}", subject, actual,
                         reversed ? "least" : "most", expected);
    case ir::Opcode::kMember:
      return reversed ? fmt::format("{} does not hold {}", subject, expected)
                      : fmt::format("{} is {}, expected one of {}", subject, actual, expected);
    case ir::Opcode::kScan:
      return fmt::format("{} is {}, which is no collection", subject, actual);
    default:
      return fmt::format("{} is {}, which has not the form wanted", subject, actual);
  }
}

std::string MessageOf(const Machine& machine, const Observation& observation) {
  using What = Observation::What;
  const bool anonymous = observation.path.empty() && observation.name.empty();
  switch (observation.what) {
    case What::kAbsent:
      return Subject(observation) + " is absent";
    case What::kFalse:
      return anonymous ? "a condition is false" : Subject(observation) + " is false";
    case What::kCompared:
      return ComparedMessage(observation, OpcodeOf(machine, observation));
    case What::kUnwanted:
      return anonymous ? "a condition holds that must not"
                       : fmt::format("{} is {}, which it must not be", Subject(observation),
                                     Shown(observation.actual));
    case What::kEmpty:
      return Subject(observation) + " has no elements";
    case What::kUndefined:
      break;
  }
  return "a condition is undefined";
}

void AddConditions(const Machine& machine, const std::vector<Observation>& observations,
                   int callees, std::vector<Draft>& drafts) {
  for (const Observation& observation : observations) {
    if (drafts.size() == kMaxConditions) return;
    if (observation.below != nullptr && !observation.below->empty() && callees > 0) {
      AddConditions(machine, *observation.below, callees - 1, drafts);
      continue;
    }
    Draft draft;
    draft.evidence.message = MessageOf(machine, observation);
    draft.evidence.path = observation.path;
    draft.elsewhere = !observation.owner.empty();
    draft.vague = observation.path.empty() && observation.name.empty() &&
                  observation.what != Observation::What::kCompared;
    draft.evidence.position = PositionOf(machine, observation);
    // What a value must not be is not what it is expected to be.
    const bool wants_other = OpcodeOf(machine, observation) == ir::Opcode::kNotEqual;
    if (!wants_other && IsSmall(observation.expected)) draft.expected = observation.expected;
    if (IsSmall(observation.actual)) draft.actual = observation.actual;
    // Two conditions that read the same tell a person nothing more, wherever they stand.
    const auto same = [&](const Draft& other) {
      return other.evidence.path == draft.evidence.path &&
             (other.evidence.position == draft.evidence.position ||
              other.evidence.message == draft.evidence.message);
    };
    if (std::none_of(drafts.begin(), drafts.end(), same)) drafts.push_back(std::move(draft));
  }
}

std::string TextOf(ValueView value) {
  return value.is_string() ? std::string(value.text().view()) : ToRego(value);
}

std::string PathText(ValueView path) {
  if (!path.is_array()) return path.defined() ? TextOf(path) : std::string();
  std::string text;
  for (std::size_t i = 0; i < path.size(); ++i) AppendStep(text, path.at(i));
  return text;
}

// A JSON pointer as a path of ours: `/a/0/b` is `a[0].b`.
std::string PathOfPointer(std::string_view pointer) {
  std::string path;
  while (pointer.starts_with('/')) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    std::string step;
    for (std::size_t i = 0; i < end; ++i) {
      if (pointer[i] == '~' && i + 1 < end) {
        step += pointer[++i] == '1' ? '/' : '~';
      } else {
        step += pointer[i];
      }
    }
    const bool number = !step.empty() && step.find_first_not_of("0123456789") == std::string::npos;
    if (number) {
      path += "[" + step + "]";
    } else {
      ValueArena arena;
      AppendStep(path, arena.String(step));
    }
    pointer.remove_prefix(end);
  }
  return path;
}

// Whether one path is the other or leads through it. `[]` stands for any index.
bool Touches(std::string_view a, std::string_view b) {
  const auto next = [](std::string_view& path) {
    if (path.starts_with('.')) path.remove_prefix(1);
    const std::size_t end = path.starts_with('[') ? std::min(path.find(']'), path.size() - 1) + 1
                                                  : std::min(path.find_first_of(".["), path.size());
    const std::string_view step = path.substr(0, end);
    path.remove_prefix(end);
    return step;
  };
  while (!a.empty() && !b.empty()) {
    const std::string_view a_step = next(a);
    const std::string_view b_step = next(b);
    if (a_step != b_step && a_step != "[]" && b_step != "[]") return false;
  }
  return true;
}

// Where in `document` this very unknown stands.
std::string PathOfUnknown(ValueView document, ValueView unknown) {
  struct Place {
    ValueView container;
    std::size_t next;
  };
  std::vector<Place> stack{{document, 0}};
  while (!stack.empty()) {
    Place& top = stack.back();
    if (top.next == top.container.size()) {
      stack.pop_back();
      continue;
    }
    const ValueView part = top.container.at(top.next++);
    if (part.bits() == unknown.bits()) {
      std::string path;
      for (const Place& place : stack) {
        const std::size_t at = place.next - 1;
        AppendStep(path, place.container.is_object()
                             ? place.container.key(at)
                             : *ValueView::SmallInteger(static_cast<std::int64_t>(at)));
      }
      return path;
    }
    if (part.is_collection() && part.has_unknown()) stack.push_back({part, 0});
  }
  return {};
}

std::string UnknownMessage(const std::string& path, ValueView reason) {
  const std::string subject = path.empty() ? "something the rule reads" : "`" + path + "`";
  std::string text(reason.unknown_text());
  const std::string why = text.empty() ? "" : ": " + text;
  switch (reason.unknown_kind()) {
    case UnknownKind::kAfterApply: {
      // Most reasons begin by saying that.
      constexpr std::string_view kSaid = "known after apply";
      const bool said = text.starts_with(kSaid);
      return subject + " is known only after apply" + (said ? text.substr(kSaid.size()) : why);
    }
    case UnknownKind::kRefused:
      return subject + " could not be read" + why;
    case UnknownKind::kNotCollected:
      return subject + " was not collected" + why;
    case UnknownKind::kError:
      break;
  }
  return text;
}

}  // namespace

std::vector<Draft> FailedConditions(const EvidenceSource& source) {
  std::vector<Draft> drafts;
  if (const auto observations = source.explanation.Of(*source.rule.pass)) {
    AddConditions(source.machine, *observations, kMaxCallees, drafts);
  }
  // By the type alternatives are told from each other; nobody can mend it.
  const auto by_type = [](const Draft& draft) { return draft.evidence.path == "resource_type"; };
  if (!std::all_of(drafts.begin(), drafts.end(), by_type)) std::erase_if(drafts, by_type);
  if (drafts.empty()) {
    Draft draft;
    draft.evidence.message = "no definition of `pass` holds";
    draft.evidence.position = Positioned(source.rule.rule.location);
    draft.vague = true;
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::vector<Draft> HeldConditions(const EvidenceSource& source) {
  std::vector<Draft> drafts;
  if (const auto observations = source.explanation.HeldOf(*source.rule.fail)) {
    AddConditions(source.machine, *observations, kMaxCallees, drafts);
  }
  return drafts;
}

std::vector<Draft> StatedEvidence(const EvidenceSource& source, ValueView members) {
  std::vector<Draft> drafts;
  const auto add = [&](ValueView member) {
    if (member.is_unknown() || drafts.size() == kMaxMembers) return;
    Draft draft;
    draft.evidence.position = Positioned(source.rule.rule.location);
    draft.evidence.message = source.rule.rule.title;
    if (!member.is_object()) {
      draft.evidence.message = TextOf(member);
    } else {
      if (const ValueView message = member.Find("message"); message.defined()) {
        draft.evidence.message = TextOf(message);
      }
      draft.evidence.path = PathText(member.Find("path"));
      draft.expected = member.Find("expected");
      draft.actual = member.Find("actual");
    }
    // Members may differ in what is not shown.
    const auto same = [&](const Draft& other) {
      return other.evidence.message == draft.evidence.message &&
             other.evidence.path == draft.evidence.path &&
             Compare(other.expected, draft.expected) == 0 &&
             Compare(other.actual, draft.actual) == 0;
    };
    if (std::none_of(drafts.begin(), drafts.end(), same)) drafts.push_back(std::move(draft));
  };
  if (members.is_array() || members.is_set()) {
    for (std::size_t i = 0; i < members.size(); ++i) add(members.at(i));
  } else if (members.is_object()) {
    add(members);
  }
  return drafts;
}

std::vector<Draft> Unknowns(const EvidenceSource& source, std::uint32_t function,
                            ValueView reason) {
  std::vector<ValueView> reasons = source.explanation.DoubtsOf(function);
  // An open collection holds its reason anew, so that words may differ where reasons do not.
  const auto is_reason = [&](ValueView other) { return Compare(other, reason) == 0; };
  if (reason.is_unknown() && std::none_of(reasons.begin(), reasons.end(), is_reason)) {
    reasons.insert(reasons.begin(), reason);
  }
  std::vector<Draft> drafts;
  const ValueView document = source.graph.document(source.node);
  for (ValueView unknown : reasons) {
    Draft draft;
    if (const Failure* failure = source.machine.FailureOf(unknown)) {
      draft = FailureEvidence(*failure);
    } else {
      draft.evidence.path = PathOfUnknown(document, unknown);
      draft.evidence.message = UnknownMessage(draft.evidence.path, unknown);
      draft.evidence.position = Positioned(source.rule.rule.location);
    }
    const auto same = [&](const Draft& other) {
      return other.evidence.message == draft.evidence.message;
    };
    if (std::none_of(drafts.begin(), drafts.end(), same)) drafts.push_back(std::move(draft));
  }
  return drafts;
}

Draft FailureEvidence(const Failure& failure) {
  Draft draft;
  draft.evidence.message =
      failure.code.empty() ? failure.message : failure.code + ": " + failure.message;
  draft.evidence.position = Positioned(failure.location);
  return draft;
}

void AddContext(const EvidenceSource& source, std::vector<Draft>& drafts) {
  std::vector<std::string> related;
  for (ValueView document : source.explanation.read()) {
    const std::optional<NodeId> node = source.graph.NodeOf(document);
    if (node && *node != source.node) related.emplace_back(source.graph.id(*node));
  }
  std::sort(related.begin(), related.end());
  related.erase(std::unique(related.begin(), related.end()), related.end());
  std::vector<std::string> assumed;
  for (const std::string& pointer : source.graph.assumed(source.node)) {
    assumed.push_back(PathOfPointer(pointer));
  }
  std::sort(assumed.begin(), assumed.end());
  for (Draft& draft : drafts) {
    draft.evidence.related = related;
    if (draft.elsewhere) continue;
    for (const std::string& path : assumed) {
      const bool touched =
          !draft.evidence.path.empty()
              ? Touches(draft.evidence.path, path)
              : std::any_of(source.read_paths.begin(), source.read_paths.end(),
                            [&](const std::string& read) { return Touches(read, path); });
      if (touched) draft.evidence.assumed.push_back(path);
    }
  }
}

}  // namespace assay::evaluator
