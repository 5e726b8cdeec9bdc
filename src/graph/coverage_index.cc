#include "graph/coverage_index.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace assay::graph {
namespace {

auto ScopeOf(const Coverage& statement) {
  return std::tie(statement.resource_type, statement.account_id, statement.region);
}

bool Overlaps(std::string_view a, std::string_view b) { return a.empty() || b.empty() || a == b; }
bool Contains(std::string_view outer, std::string_view inner) {
  return outer.empty() || outer == inner;
}

}  // namespace

void CoverageIndex::Add(Coverage statement) { statements_.push_back(std::move(statement)); }

void CoverageIndex::Replace(Coverage statement) {
  std::erase_if(statements_, [&](const Coverage& old) {
    return (statement.resource_type == "*" || statement.resource_type == old.resource_type) &&
           Contains(statement.account_id, old.account_id) && Contains(statement.region, old.region);
  });
  statements_.push_back(std::move(statement));
}

void CoverageIndex::Index() {
  std::sort(statements_.begin(), statements_.end(), [](const Coverage& a, const Coverage& b) {
    if (ScopeOf(a) != ScopeOf(b)) return ScopeOf(a) < ScopeOf(b);
    return a.state != b.state ? a.state > b.state : a.reason < b.reason;
  });
  // The worst of a scope now stands first.
  const auto twice = [](const Coverage& a, const Coverage& b) { return ScopeOf(a) == ScopeOf(b); };
  statements_.erase(std::unique(statements_.begin(), statements_.end(), twice), statements_.end());
  ranges_.clear();
  for (std::uint32_t i = 0; i < statements_.size(); ++i) {
    auto [range, fresh] = ranges_.try_emplace(statements_[i].resource_type);
    if (fresh) range->second.begin = i;
    range->second.end = i + 1;
    if (statements_[i].state != CoverageState::kComplete) range->second.incomplete.push_back(i);
  }
}

bool CoverageIndex::HasComplete(const Range& range, std::string_view account,
                                std::string_view region) const {
  const auto begin = statements_.begin() + range.begin;
  const auto end = statements_.begin() + range.end;
  const auto scope = std::pair(account, region);
  const auto found = std::lower_bound(begin, end, scope, [](const Coverage& a, const auto& b) {
    return std::pair<std::string_view, std::string_view>(a.account_id, a.region) < b;
  });
  return found != end && found->account_id == account && found->region == region &&
         found->state == CoverageState::kComplete;
}

CoverageIndex::Verdict CoverageIndex::AskAbout(std::string_view type, std::string_view account,
                                               std::string_view region,
                                               CoverageAnswer& answer) const {
  const auto found = ranges_.find(type);
  if (found == ranges_.end()) return Verdict::kSilent;
  for (std::uint32_t i : found->second.incomplete) {
    const Coverage& statement = statements_[i];
    if (!Overlaps(statement.account_id, account) || !Overlaps(statement.region, region)) continue;
    const bool refused = statement.state == CoverageState::kRefused;
    answer.complete = false;
    answer.kind = refused ? UnknownKind::kRefused : UnknownKind::kNotCollected;
    answer.reason = !statement.reason.empty() ? std::string_view(statement.reason)
                    : refused                 ? "the read was refused"
                                              : "the read was cut off";
    return Verdict::kIncomplete;
  }
  const bool complete =
      HasComplete(found->second, account, region) || HasComplete(found->second, account, {}) ||
      HasComplete(found->second, {}, region) || HasComplete(found->second, {}, {});
  return complete ? Verdict::kComplete : Verdict::kSilent;
}

CoverageAnswer CoverageIndex::Ask(std::string_view type, std::string_view account,
                                  std::string_view region) const {
  CoverageAnswer answer;
  for (std::string_view about : {type, std::string_view("*")}) {
    const Verdict verdict = AskAbout(about, account, region, answer);
    if (verdict != Verdict::kSilent) return answer;
  }
  answer.complete = false;
  answer.reason = "not read completely in this account and region";
  return answer;
}

std::size_t CoverageIndex::bytes() const {
  std::size_t total = statements_.capacity() * sizeof(Coverage);
  for (const Coverage& statement : statements_) {
    total += statement.resource_type.capacity() + statement.account_id.capacity() +
             statement.region.capacity() + statement.reason.capacity();
  }
  return total + ranges_.capacity() * (sizeof(Range) + sizeof(std::string) + 1);
}

}  // namespace assay::graph
