#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/evaluator.h"
#include "evaluator/assembly.h"
#include "evaluator/runs.h"

namespace assay {
namespace {

Graph ManyBuckets() {
  GraphSource source;
  for (int i = 0; i < 2000; ++i) {
    source.documents.push_back("{\"a\": " + (i % 7 == 0 ? "\"?\"" : std::to_string(i % 3)) + "}");
  }
  return GraphOf(source);
}

TEST(EvaluatorThreadsTest, WhatAHostsCodeThrowsEndsTheRunAlone) {
  const Graph graph = ManyBuckets();
  const Evaluator evaluator(RulesOf(kPassIfA, {.pass = 0}));
  for (unsigned jobs = 1; jobs <= 4; ++jobs) {
    const auto report = evaluator.Run(
        graph, {.progress = [](std::size_t, std::size_t) { throw std::runtime_error("no screen"); },
                .jobs = jobs});
    EXPECT_EQ(report.status().code(), absl::StatusCode::kInternal);
  }
}

TEST(EvaluatorThreadsTest, GiveTheSameBytes) {
  const Graph graph = ManyBuckets();
  const Evaluator evaluator(RulesOf(kPassIfA, {.pass = 0}));
  std::string first;
  for (unsigned jobs = 1; jobs <= 4; ++jobs) {
    std::size_t done = 0;
    const auto report = evaluator.Run(
        graph, {.progress = [&](std::size_t now, std::size_t) { done = now; }, .jobs = jobs});
    ASSERT_TRUE(report.ok());
    std::ostringstream out;
    ASSERT_TRUE(WriteJson(*report, out).ok());
    if (jobs == 1) first = out.str();
    EXPECT_EQ(out.str(), first) << jobs;
    EXPECT_EQ(done, 2000u);
  }
}

TEST(EvaluatorThreadsTest, PrintOnceAPairInOrder) {
  const Graph graph = ManyBuckets();
  const Evaluator evaluator(RulesOf(R"(
builtin internal.print/1
complete p
  Input r0 @end
  Get r1 r0 $"resource_id" @end
  MakeArray r1 r1 1
  Call/1 r2 0 r1 @end
  Yield $false
end:
  Return
)",
                                    {.pass = 0}));
  std::string first;
  for (unsigned jobs : {1U, 3U}) {
    std::string printed;
    const auto report = evaluator.Run(
        graph, {.print = [&](std::string_view, std::uint32_t,
                             std::string_view text) { printed += std::string(text) + "\n"; },
                .jobs = jobs});
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->count(Outcome::kFail), 2000u);
    EXPECT_EQ(std::count(printed.begin(), printed.end(), '\n'), 2000);
    EXPECT_TRUE(printed.starts_with("b0\nb1\n")) << printed.substr(0, 40);
    if (jobs == 1) first = printed;
    EXPECT_EQ(printed, first);
  }
}

TEST(EvaluatorThreadsTest, StopWhenCancelled) {
  std::atomic<bool> cancelled = false;
  const Graph graph = ManyBuckets();
  for (unsigned jobs = 1; jobs <= 3; ++jobs) {
    cancelled = false;
    const auto report =
        Evaluator(RulesOf(kPassIfA, {.pass = 0}))
            .Run(graph, {.cancelled = &cancelled,
                         .progress = [&](std::size_t, std::size_t) { cancelled = true; },
                         .jobs = jobs});
    EXPECT_EQ(report.status().code(), absl::StatusCode::kCancelled);
  }
}

}  // namespace
}  // namespace assay
