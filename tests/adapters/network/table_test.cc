// What a host writes, and what happens to one that does not.

#include <gtest/gtest.h>

#include <fstream>

#include "adapters/network/local_server.h"
#include "assay/adapters/network_builtins.h"
#include "assay/query.h"
#include "assay/rego.h"
#include "fmt/format.h"

namespace assay {
namespace {

TEST(NetworkBuiltinsTest, AreHttpSendAlone) {
  const absl::StatusOr<BuiltinTable> table = NetworkBuiltins({});
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_EQ(table->builtins().size(), 1U);
  const Builtin& builtin = table->builtins()[0];
  EXPECT_EQ(builtin.name, "http.send");
  EXPECT_TRUE(builtin.function);
  EXPECT_EQ(builtin.capability, Capability::kNetwork);
  EXPECT_FALSE(builtin.deterministic);
  EXPECT_FALSE(StandardBuiltins().Find("http.send")->function);
}

TEST(NetworkBuiltinsTest, AreThoseThatThePageNames) {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/docs/builtins.md");
  std::size_t rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `") || !line.ends_with("| network |")) continue;
    ++rows;
    EXPECT_TRUE(line.starts_with("| `http.send` |")) << line;
  }
  EXPECT_EQ(rows, 1U);
}

// [host]
absl::StatusOr<QueryResult> AskNetwork(std::string_view question, const std::string& host) {
  absl::StatusOr<BuiltinTable> network = NetworkBuiltins({.hosts = {host}});
  if (!network.ok()) return network.status();
  BuiltinTable builtins = RegoBuiltins();
  builtins.Add(*network);
  absl::StatusOr<Query> query = Query::Prepare(question, {}, {.compile = {.builtins = &builtins}});
  if (!query.ok()) return query.status();
  return query->Evaluate({.context = {.capabilities = {.network = true}, .builtins = &builtins}});
}
// [/host]

TEST(NetworkBuiltinsTest, AreHandedOverByTheHost) {
  network::LocalServer server([](const std::string&) {
    return network::Respond("200 OK", R"({"allow": true})", "Content-Type: application/json\r\n");
  });
  const absl::StatusOr<QueryResult> result =
      AskNetwork(fmt::format(R"(x := http.send({{"method": "get", "url": "{}"}}).body.allow)",
                             server.Url("/")),
                 server.authority());
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->solutions.size(), 1U);
  EXPECT_EQ(ToJson(result->solutions[0].bindings), R"({"x":true})");
}

TEST(NetworkBuiltinsTest, AreRefusedWhereTheHostDoesNotGrantTheNetwork) {
  network::LocalServer server([](const std::string&) { return network::Respond("200 OK", ""); });
  const std::string question =
      fmt::format(R"(http.send({{"method": "get", "url": "{}"}}, x))", server.Url("/"));
  BuiltinTable builtins = RegoBuiltins();
  builtins.Add(*NetworkBuiltins({.hosts = {server.authority()}}));
  const absl::StatusOr<Query> query =
      Query::Prepare(question, {}, {.compile = {.builtins = &builtins}});
  ASSERT_TRUE(query.ok()) << query.status();
  const absl::StatusOr<QueryResult> refused = query->Evaluate({.context = {.builtins = &builtins}});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.status().message().find("http.send: not granted by the host"),
            std::string::npos)
      << refused.status();
  const absl::StatusOr<Query> without = Query::Prepare(question, {});
  ASSERT_TRUE(without.ok()) << without.status();
  const absl::StatusOr<QueryResult> absent =
      without->Evaluate({.context = {.capabilities = {.network = true}}});
  ASSERT_FALSE(absent.ok());
  EXPECT_NE(absent.status().message().find("http.send: not available here"), std::string::npos)
      << absent.status();
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace assay
