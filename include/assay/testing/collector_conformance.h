#pragma once

/// \file
/// The promises of the Collector port, as tests that an implementer inherits.
///
///   INSTANTIATE_TEST_SUITE_P(Mine, CollectorConformanceTest, testing::Values(CollectorSubject{
///       .name = "mine", .make = [] { return std::make_unique<MyCollector>("fixture"); }}),
///       assay::testing::NameOfSubject);
///
/// The collector that `make` returns has something to read: at least one resource. Link
/// assay::testing and GoogleTest, and include this from one source file of a test program.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "assay/collector.h"
#include "assay/graph.h"

namespace assay::testing {

/// A collector under test.
struct CollectorSubject {
  std::string name;
  std::function<std::unique_ptr<Collector>()> make;
  ResourceTypes types;               ///< given to every collection
  std::vector<std::string> secrets;  ///< what its input holds and no resource may show
};

inline std::string NameOfSubject(const ::testing::TestParamInfo<CollectorSubject>& test) {
  return test.param.name;
}

/// Keeps what it is given and refuses the call with number `fail_at` (from 0), if that comes.
class RecordingSink final : public ResourceSink {
 public:
  absl::Status Add(Resource resource) override {
    resources.push_back(std::move(resource));
    return Answer();
  }
  absl::Status AddCoverage(Coverage statement) override {
    coverage.push_back(std::move(statement));
    return Answer();
  }

  /// One line a resource and a statement, sorted.
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    for (const Resource& resource : resources) {
      lines.push_back(resource.type + " " + resource.id + " " + resource.origin.source + ":" +
                      std::to_string(resource.origin.line) + " " + ToRego(resource.document));
    }
    for (const Coverage& statement : coverage) {
      lines.push_back("coverage " + statement.resource_type + " " + statement.account_id + " " +
                      statement.region + " " + statement.reason);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  std::vector<Resource> resources;
  std::vector<Coverage> coverage;
  std::size_t calls = 0;
  std::size_t fail_at = static_cast<std::size_t>(-1);
  absl::Status failure;
  std::set<std::thread::id> threads;

 private:
  absl::Status Answer() {
    threads.insert(std::this_thread::get_id());
    return calls++ == fail_at ? failure : absl::OkStatus();
  }
};

class CollectorConformanceTest : public ::testing::TestWithParam<CollectorSubject> {
 protected:
  CollectOptions Options() const {
    CollectOptions options;
    options.types = GetParam().types;
    options.salt = "salt";
    return options;
  }
  absl::Status Collect(RecordingSink& sink) const {
    return GetParam().make()->Collect(sink, Options());
  }
};

TEST_P(CollectorConformanceTest, HasAShortStableName) {
  const std::string name(GetParam().make()->name());
  EXPECT_FALSE(name.empty());
  EXPECT_EQ(name, GetParam().make()->name());
  EXPECT_TRUE(std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  })) << name;
}

TEST_P(CollectorConformanceTest, GivesCompleteResources) {
  RecordingSink sink;
  const absl::Status status = Collect(sink);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_FALSE(sink.resources.empty());
  std::set<std::pair<std::string, std::string>> seen;
  for (const Resource& resource : sink.resources) {
    EXPECT_FALSE(resource.type.empty());
    EXPECT_FALSE(resource.id.empty());
    EXPECT_FALSE(resource.origin.source.empty() && resource.origin.address.empty()) << resource.id;
    ASSERT_TRUE(resource.document.view().is_object()) << resource.id;
    EXPECT_TRUE(seen.emplace(resource.type, resource.id).second)
        << resource.type << " " << resource.id << " twice";
  }
  for (const Coverage& statement : sink.coverage) {
    EXPECT_FALSE(statement.resource_type.empty());
    EXPECT_TRUE(statement.state == CoverageState::kComplete || !statement.reason.empty());
  }
}

TEST_P(CollectorConformanceTest, GivesWhatAGraphTakes) {
  GraphBuilder builder(GetParam().types);
  CollectOptions options = Options();
  options.symbols = builder.symbols();
  const absl::Status status = GetParam().make()->Collect(builder, options);
  ASSERT_TRUE(status.ok()) << status;
  const absl::StatusOr<Graph> graph = std::move(builder).Build();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_GT(graph->size(), 0u);
}

TEST_P(CollectorConformanceTest, GivesTheSameTwice) {
  RecordingSink first;
  RecordingSink second;
  ASSERT_TRUE(Collect(first).ok());
  ASSERT_TRUE(Collect(second).ok());
  EXPECT_EQ(first.Lines(), second.Lines());
}

TEST_P(CollectorConformanceTest, NeedsNoOptions) {
  RecordingSink sink;
  const absl::Status status = GetParam().make()->Collect(sink, {});
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(CollectorConformanceTest, ReturnsWhatTheSinkReturnsAndStops) {
  RecordingSink all;
  ASSERT_TRUE(Collect(all).ok());
  for (std::size_t fail_at : {std::size_t{0}, all.calls / 2, all.calls - 1}) {
    RecordingSink sink;
    sink.fail_at = fail_at;
    sink.failure = absl::AbortedError("the sink is full");
    EXPECT_EQ(Collect(sink), sink.failure) << "call " << fail_at << " of " << all.calls;
    EXPECT_EQ(sink.calls, fail_at + 1);
  }
}

TEST_P(CollectorConformanceTest, StopsWhenCancelled) {
  RecordingSink sink;
  CollectOptions options = Options();
  options.cancelled = [] { return true; };
  const absl::Status status = GetParam().make()->Collect(sink, options);
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled) << status;
}

TEST_P(CollectorConformanceTest, CallsFromTheCallingThread) {
  RecordingSink sink;
  ASSERT_TRUE(Collect(sink).ok());
  EXPECT_EQ(sink.threads, std::set<std::thread::id>{std::this_thread::get_id()});
}

TEST_P(CollectorConformanceTest, ShowsNoSecret) {
  RecordingSink sink;
  ASSERT_TRUE(Collect(sink).ok());
  for (const Resource& resource : sink.resources) {
    const std::string text = ToRego(resource.document);
    for (const std::string& secret : GetParam().secrets) {
      EXPECT_EQ(text.find(secret), std::string::npos) << resource.type << " " << resource.id;
    }
  }
}

}  // namespace assay::testing
