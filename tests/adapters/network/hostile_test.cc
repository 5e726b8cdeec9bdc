// Servers that send too much, too little, or nothing: a call is bounded in time and memory.

#include <atomic>

#include "adapters/network/network_call.h"
#include "assay/query.h"
#include "assay/rego.h"

namespace assay::network {
namespace {

TEST(HostileServerTest, ThatSendsTooMuchIsCutOff) {
  LocalServer server(
      [](const std::string&) { return Respond("200 OK", std::string(1 << 20, 'x')); });
  NetworkCall call({.hosts = {server.authority()}, .max_response_bytes = 100'000});
  EXPECT_FALSE(call.Get(server.Url("/")).defined());
  EXPECT_EQ(call.message(), "the response exceeds 100000 bytes");
  const ValueView got = call.Get(server.Url("/"), R"(, "raise_error": false)");
  EXPECT_EQ(TextOf(got.Find("error"), "code"), "eval_http_send_internal_error");
  EXPECT_EQ(TextOf(got.Find("error"), "message"),
            "eval_builtin_error: http.send: the response exceeds 100000 bytes");
}

TEST(HostileServerTest, IsBoundByTheEvaluationsOwnLimit) {
  LocalServer server([](const std::string&) { return Respond("200 OK", std::string(2000, 'x')); });
  NetworkCall call({.hosts = {server.authority()}}, {.limits = {.max_output_bytes = 1000}});
  EXPECT_FALSE(call.Get(server.Url("/")).defined());
  EXPECT_EQ(call.message(), "the response exceeds 1000 bytes");
}

TEST(HostileServerTest, ThatSendsHeadersWithoutEndIsCutOff) {
  LocalServer server([](const std::string&) {
    std::string answer = "HTTP/1.1 200 OK\r\n";
    while (answer.size() < (1 << 20)) answer += "X-Header: " + std::string(1000, 'x') + "\r\n";
    return answer;
  });
  NetworkCall call({.hosts = {server.authority()}});
  EXPECT_FALSE(call.Get(server.Url("/")).defined());
  EXPECT_FALSE(call.message().empty());
  EXPECT_LT(call.message().size(), 200U) << call.message();
}

TEST(HostileServerTest, ThatSaysNothingIsLeft) {
  LocalServer server([](const std::string&) { return std::string(); });
  for (const char* timeout :
       {R"(, "timeout": "30ms")", R"(, "timeout": 30000000)", R"(, "timeout": "30000000")"}) {
    NetworkCall call({.hosts = {server.authority()}});
    EXPECT_FALSE(call.Get(server.Url("/"), timeout).defined());
    EXPECT_EQ(call.message(), fmt::format("Get \"{}\": request timed out", server.Url("")));
    EXPECT_EQ(call.code(), "eval_builtin_error");
  }
}

TEST(HostileServerTest, IsLeftWhenTheHostsTimeIsUpWhateverTheRequestSays) {
  LocalServer server([](const std::string&) { return std::string(); });
  for (const char* timeout : {"0", "-1", "\"1h\""}) {
    NetworkCall call({.hosts = {server.authority()}, .max_nanoseconds = 30'000'000});
    const ValueView got = call.Get(
        server.Url("/"),
        fmt::format(R"(, "timeout": {}, "max_retry_attempts": 9, "raise_error": false)", timeout));
    EXPECT_EQ(TextOf(got.Find("error"), "code"), "eval_http_send_network_error");
    EXPECT_EQ(TextOf(got.Find("error"), "message"),
              fmt::format("Get \"{}\": request timed out", server.Url("")));
  }
}

TEST(HostileServerTest, ThatStopsInTheMiddleIsLeft) {
  LocalServer server([](const std::string& request) {
    return request.starts_with("GET /first") ? Respond("302 Found", "", "Location: /then\r\n")
                                             : std::string();
  });
  NetworkCall call({.hosts = {server.authority()}});
  EXPECT_FALSE(
      call.Get(server.Url("/first"), R"(, "timeout": "500ms", "enable_redirect": true)").defined());
  EXPECT_EQ(call.message(), fmt::format("Get \"{}\": request timed out", server.Url("")));
  EXPECT_EQ(server.requests().size(), 2U);
}

struct BrokenCase {
  const char* name;
  std::string answer;
  const char* message;  // or what it begins with
};

class BrokenResponseTest : public testing::TestWithParam<BrokenCase> {};

TEST_P(BrokenResponseTest, IsAnError) {
  LocalServer server([](const std::string&) { return GetParam().answer; });
  NetworkCall call({.hosts = {server.authority()}});
  EXPECT_FALSE(call.Get(server.Url("/")).defined());
  const std::string want =
      fmt::format(fmt::runtime(GetParam().message), fmt::arg("url", server.Url("")));
  EXPECT_EQ(call.message().substr(0, want.size()), want);
  EXPECT_EQ(call.code(), "eval_builtin_error");
}

INSTANTIATE_TEST_SUITE_P(
    Responses, BrokenResponseTest,
    testing::Values(
        BrokenCase{"Cut", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "unexpected EOF"},
        BrokenCase{"ChunkCut", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                   "unexpected EOF"},
        BrokenCase{"ChunkBroken",
                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
                   "reading the response: "},
        BrokenCase{"ChunkHuge",
                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab",
                   "reading the response: "},
        BrokenCase{"GzipBroken",
                   "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
                   "reading the response: "},
        BrokenCase{"NoHttp", "SSH-2.0-OpenSSH_9.2\r\n", "Get \"{url}\": "},
        BrokenCase{"HeadersCut", "HTTP/1.1 200 OK\r\nX: y", "Get \"{url}\": "},
        BrokenCase{"NoStatus", "HTTP/1.1 abc\r\n\r\n", "Get \"{url}\": "}),
    [](const testing::TestParamInfo<BrokenCase>& each) { return each.param.name; });

TEST(HostileServerTest, CannotHideAResponseInTrailers) {
  LocalServer server([](const std::string&) {
    return std::string(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n2\r\nab\r\n0\r\n"
        "HTTP/1.1 500: no\r\nX: y\r\n\r\n");
  });
  NetworkCall call({.hosts = {server.authority()}});
  const ValueView got = call.Get(server.Url("/"));
  EXPECT_EQ(ToJson(got), R"({"body":null,"headers":{},"raw_body":"ab","status":"200 OK",)"
                         R"("status_code":200})")
      << call.message();
}

TEST(HostileServerTest, MayContinueFirst) {
  LocalServer server([](const std::string&) {
    return "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + Respond("200 OK", "ab");
  });
  NetworkCall call({.hosts = {server.authority()}});
  const ValueView got = call.Get(server.Url("/"));
  EXPECT_EQ(ToJson(got), R"({"body":null,"headers":{"content-length":["2"]},"raw_body":"ab",)"
                         R"("status":"200 OK","status_code":200})")
      << call.message();
}

TEST(HostileServerTest, BytesThatAreNoTextAreKept) {
  LocalServer server([](const std::string&) {
    return Respond("200 OK", std::string("\xff\x00\xfe", 3), "X-Bytes: \xff\r\n");
  });
  NetworkCall call({.hosts = {server.authority()}});
  const ValueView got = call.Get(server.Url("/"), R"(, "force_json_decode": true)");
  ASSERT_TRUE(got.defined()) << call.message();
  EXPECT_EQ(TextOf(got, "raw_body"), std::string("\xff\x00\xfe", 3));
  EXPECT_TRUE(got.Find("body").is_null());
}

TEST(HostileServerTest, DoesNotOutlastTheEvaluationsSteps) {
  LocalServer server([](const std::string&) { return std::string(); });
  NetworkCall call({.hosts = {server.authority()}}, {.limits = {.max_steps = 30'000}});
  EXPECT_FALSE(call.Get(server.Url("/"), R"(, "raise_error": false, "timeout": "25s")").defined());
  EXPECT_TRUE(call.exhausted());
}

TEST(HostileServerTest, DoesNotKeepACancelledEvaluation) {
  std::atomic<bool> cancelled = false;
  LocalServer server([&cancelled](const std::string&) {
    cancelled = true;
    return std::string();
  });
  BuiltinTable builtins = RegoBuiltins();
  builtins.Add(*NetworkBuiltins({.hosts = {server.authority()}}));
  const absl::StatusOr<Query> query = Query::Prepare(
      fmt::format(R"(http.send({{"method": "get", "url": "{}", "timeout": "25s"}}, x))",
                  server.Url("/")),
      {}, {.compile = {.builtins = &builtins}});
  ASSERT_TRUE(query.ok()) << query.status();
  QueryInput input;
  input.context.builtins = &builtins;
  input.context.capabilities.network = true;
  input.context.cancelled = &cancelled;
  const absl::StatusOr<QueryResult> result = query->Evaluate(input);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled) << result.status();
}

}  // namespace
}  // namespace assay::network
