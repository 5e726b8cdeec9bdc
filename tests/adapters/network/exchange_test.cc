// What goes over the wire, and what a policy gets.

#include <atomic>

#include "adapters/network/network_call.h"

namespace assay::network {
namespace {

std::string PathOf(const std::string& request) {
  const std::size_t begin = request.find(' ') + 1;
  return request.substr(begin, request.find(' ', begin) - begin);
}

TEST(HttpSendTest, GivesStatusHeadersAndBody) {
  LocalServer server([](const std::string&) {
    return Respond("200 OK", R"({"b": 2, "a": 1})",
                   "Content-Type: application/json; charset=utf-8\r\nX-One: 1\r\nx-one: 2\r\n");
  });
  NetworkCall call({.hosts = {server.authority()}});
  const ValueView got = call.Get(server.Url("/x?q=1"));
  ASSERT_TRUE(got.defined()) << call.message();
  EXPECT_EQ(ToJson(got),
            R"({"body":{"a":1,"b":2},"headers":{"content-length":["16"],)"
            R"("content-type":["application/json; charset=utf-8"],"x-one":["1","2"]},)"
            R"("raw_body":"{\"b\": 2, \"a\": 1}","status":"200 OK","status_code":200})");
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0], fmt::format("GET /x?q=1 HTTP/1.1\r\nHost: {}\r\n"
                                              "User-Agent: Assay/0.1.0\r\nAccept-Encoding: gzip\r\n"
                                              "\r\n",
                                              server.authority()));
}

TEST(HttpSendTest, TakesEveryStatusForAnAnswer) {
  LocalServer server(
      [](const std::string&) { return std::string("HTTP/1.0 404 Not Here\r\n\r\nnothing"); });
  NetworkCall call({.hosts = {server.authority()}});
  const ValueView got = call.Get(server.Url("/"));
  EXPECT_EQ(ToJson(got), R"({"body":null,"headers":{},"raw_body":"nothing",)"
                         R"("status":"404 Not Here","status_code":404})");
}

TEST(HttpSendTest, SendsBodiesAndHeaders) {
  LocalServer server([](const std::string&) { return Respond("204 No Content", ""); });
  NetworkCall call({.hosts = {server.authority()}});
  ASSERT_TRUE(call.Send(fmt::format(
                            R"({{"method": "post", "url": "{}", "body": {{"x": ["<", 1]}},
                           "headers": {{"x-key": "v", "content-type": "application/json",
                                        "content-length": "7", "transfer-encoding": "chunked",
                                        "host": "other.test", "empty": ""}}}})",
                            server.Url("/a b/../c")))
                  .defined())
      << call.message();
  ASSERT_EQ(server.requests().size(), 1U);
  const std::string request = server.requests()[0];
  EXPECT_EQ(request.substr(0, request.find('\r')), "POST /a%20b/../c HTTP/1.1");
  for (const char* line :
       {"\r\nX-Key: v\r\n", "\r\nContent-Type: application/json\r\n", "\r\nHost: other.test\r\n",
        "\r\nEmpty:\r\n", "\r\nContent-Length: 18\r\n"}) {
    EXPECT_NE(request.find(line), std::string::npos) << line << request;
  }
  EXPECT_EQ(request.find("Transfer-Encoding"), std::string::npos);
  EXPECT_TRUE(request.ends_with("\r\n\r\n{\"x\":[\"\\u003c\",1]}")) << request;
}

TEST(HttpSendTest, PrefersTheRawBody) {
  LocalServer server([](const std::string&) { return Respond("200 OK", ""); });
  NetworkCall call({.hosts = {server.authority()}});
  call.Get(server.Url("/"), R"(, "raw_body": "plain", "body": {"x": 1})");
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_TRUE(server.requests()[0].starts_with("GET / HTTP/1.1\r\n"));
  EXPECT_TRUE(server.requests()[0].ends_with("\r\n\r\nplain"));
}

TEST(HttpSendTest, SaysHowLongAnEmptyBodyIs) {
  LocalServer server([](const std::string&) { return Respond("200 OK", ""); });
  NetworkCall call({.hosts = {server.authority()}});
  call.Send(fmt::format(R"({{"method": "PUT", "url": "{}"}})", server.Url("/")));
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_NE(server.requests()[0].find("Content-Length: 0\r\n"), std::string::npos);
}

TEST(HttpSendTest, AsksForHeadersOnly) {
  LocalServer server([](const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  });
  NetworkCall call({.hosts = {server.authority()}});
  const ValueView got =
      call.Send(fmt::format(R"({{"method": "head", "url": "{}", "body": {{}}}})", server.Url("/")));
  ASSERT_TRUE(got.defined()) << call.message();
  EXPECT_EQ(TextOf(got, "raw_body"), "");
  EXPECT_TRUE(server.requests().at(0).starts_with("HEAD / HTTP/1.1\r\n"));
}

struct DecodeCase {
  const char* name;
  const char* type;
  const char* body;
  const char* more;
  const char* want;
};

class HttpSendBodyTest : public testing::TestWithParam<DecodeCase> {};

TEST_P(HttpSendBodyTest, IsDecoded) {
  const DecodeCase& test = GetParam();
  LocalServer server([&test](const std::string&) {
    return Respond("200 OK", test.body, fmt::format("Content-Type: {}\r\n", test.type));
  });
  NetworkCall call({.hosts = {server.authority()}});
  const ValueView got = call.Get(server.Url("/"), test.more);
  ASSERT_TRUE(got.defined()) << call.message();
  EXPECT_EQ(ToJson(got.Find("body")), test.want);
  EXPECT_EQ(TextOf(got, "raw_body"), test.body);
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, HttpSendBodyTest,
    testing::Values(
        DecodeCase{"Json", "application/json", "[1]", "", "[1]"},
        DecodeCase{"ProblemJson", "Application/Problem+JSON", "{}", "", "{}"},
        DecodeCase{"BrokenType", "application/json; charset", "[1]", "", "null"},
        DecodeCase{"EmptyParameter", "application/json;", "[1]", "", "[1]"},
        DecodeCase{"Text", "text/plain", "[1]", "", "null"},
        DecodeCase{"TextForced", "text/plain", "[1]", R"(, "force_json_decode": true)", "[1]"},
        DecodeCase{"BrokenJson", "application/json", "[1", "", "null"},
        DecodeCase{"BrokenJsonForced", "text/plain", "{nothing", R"(, "force_json_decode": true)",
                   "null"},
        DecodeCase{"RepeatedKey", "application/json", R"({"a": 1, "a": 2})", "", R"({"a":2})"},
        DecodeCase{"Yaml", "application/x-yaml", "a: [1]\n", "", R"({"a":[1]})"},
        DecodeCase{"YamlForced", "text/plain", "a: 1\n", R"(, "force_yaml_decode": true)",
                   R"({"a":1})"},
        DecodeCase{"BrokenYaml", "application/yaml", "a: [", "", "null"},
        DecodeCase{"JsonBeforeYaml", "application/yaml", "a: 1",
                   R"(, "force_json_decode": true, "force_yaml_decode": true)", "null"},
        DecodeCase{"Empty", "application/json", "", "", "null"}),
    [](const testing::TestParamInfo<DecodeCase>& each) { return each.param.name; });

TEST(HttpSendTest, UnpacksGzip) {
  // `gzip` of `{"a":1}`, stored.
  const std::string packed = std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03\x01\x07\0\xf8\xff", 15) +
                             R"({"a":1})" + std::string("\xaf\xac\x1b\x56\x07\0\0\0", 8);
  LocalServer server([&packed](const std::string&) {
    return Respond("200 OK", packed,
                   "Content-Type: application/json\r\nContent-Encoding: gzip\r\n");
  });
  NetworkCall call({.hosts = {server.authority()}});
  const ValueView got = call.Get(server.Url("/"));
  ASSERT_TRUE(got.defined()) << call.message();
  EXPECT_EQ(ToJson(got.Find("body")), R"({"a":1})");
  EXPECT_EQ(ToJson(got.Find("headers")), R"({"content-type":["application/json"]})");
}

TEST(HttpSendTest, AsksOnceForTheSameWithinAnEvaluation) {
  std::atomic<int> count = 0;
  LocalServer server(
      [&count](const std::string&) { return Respond("500 Trouble", std::to_string(++count)); });
  NetworkCall call({.hosts = {server.authority()}});
  const std::string headers = R"(, "headers": {"X-Id": "1"}, "cache_ignored_headers": ["X-Id"])";
  const std::string others = R"(, "headers": {"X-Id": "2"}, "cache_ignored_headers": ["X-Id"])";
  EXPECT_EQ(TextOf(call.Get(server.Url("/")), "raw_body"), "1");
  EXPECT_EQ(TextOf(call.Get(server.Url("/")), "raw_body"), "1");
  EXPECT_EQ(TextOf(call.Get(server.Url("/"), headers), "raw_body"), "2");
  EXPECT_EQ(TextOf(call.Get(server.Url("/"), others), "raw_body"), "2");
  EXPECT_EQ(TextOf(call.Get(server.Url("/"), R"(, "headers": {"X-Id": "2"})"), "raw_body"), "3");
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST(HttpSendTest, ReturnsARedirectUnlessItIsToFollow) {
  LocalServer server([](const std::string& request) {
    return PathOf(request) == "/from" ? Respond("302 Found", "", "Location: to?x\r\n")
                                      : Respond("200 OK", PathOf(request));
  });
  NetworkCall call({.hosts = {server.authority()}});
  EXPECT_EQ(ToJson(call.Get(server.Url("/from")).Find("status_code")), "302");
  const ValueView got = call.Get(server.Url("/from"), R"(, "enable_redirect": true)");
  EXPECT_EQ(TextOf(got, "raw_body"), "/to?x") << call.message();
}

TEST(HttpSendTest, KeepsMethodAndBodyWhereTheRedirectSaysSo) {
  for (const auto& [status, method, body] :
       {std::tuple{"303 See Other", "GET", ""}, std::tuple{"302 Found", "GET", ""},
        std::tuple{"307 Temporary Redirect", "POST", "text"},
        std::tuple{"308 Permanent Redirect", "POST", "text"}}) {
    LocalServer server([status = status](const std::string& request) {
      return PathOf(request) == "/from" ? Respond(status, "", "Location: /to\r\n")
                                        : Respond("200 OK", "");
    });
    NetworkCall call({.hosts = {server.authority()}});
    call.Send(fmt::format(
        R"({{"method": "POST", "url": "{}", "raw_body": "text", "enable_redirect": true}})",
        server.Url("/from")));
    ASSERT_EQ(server.requests().size(), 2U) << call.message();
    const std::string last = server.requests()[1];
    EXPECT_TRUE(last.starts_with(fmt::format("{} /to ", method))) << last;
    EXPECT_TRUE(last.ends_with(fmt::format("\r\n\r\n{}", body))) << last;
  }
}

TEST(HttpSendTest, TakesCredentialsToNoOtherOrigin) {
  LocalServer other([](const std::string&) { return Respond("200 OK", "there"); });
  LocalServer server([&other](const std::string& request) {
    if (PathOf(request) == "/here") return Respond("200 OK", "here");
    if (PathOf(request) == "/same") return Respond("302 Found", "", "Location: /here\r\n");
    return Respond("302 Found", "", fmt::format("Location: {}\r\n", other.Url("/")));
  });
  NetworkCall call({.hosts = {"127.0.0.1"}});
  const std::string more =
      R"(, "enable_redirect": true, "headers": {"authorization": "Bearer x", "x-own": "y",
          "Host": "name.test"})";
  EXPECT_EQ(TextOf(call.Get(server.Url("/other"), more), "raw_body"), "there") << call.message();
  EXPECT_EQ(TextOf(call.Get(server.Url("/same"), more), "raw_body"), "here") << call.message();
  ASSERT_EQ(other.requests().size(), 1U);
  EXPECT_EQ(other.requests()[0].find("Bearer"), std::string::npos) << other.requests()[0];
  EXPECT_EQ(other.requests()[0].find("name.test"), std::string::npos) << other.requests()[0];
  EXPECT_NE(other.requests()[0].find("X-Own: y"), std::string::npos) << other.requests()[0];
  EXPECT_NE(server.requests().back().find("Bearer"), std::string::npos);
}

TEST(HttpSendTest, StopsFollowingACircle) {
  LocalServer server(
      [](const std::string&) { return Respond("302 Found", "", "Location: /\r\n"); });
  NetworkCall call({.hosts = {server.authority()}});
  EXPECT_FALSE(call.Get(server.Url("/"), R"(, "enable_redirect": true)").defined());
  EXPECT_EQ(call.message(), fmt::format("Get \"{}\": stopped after 10 redirects", server.Url("")));
  EXPECT_EQ(server.requests().size(), 11U);
}

TEST(HttpSendTest, TriesAgainWhereTheRequestSaysSo) {
  std::atomic<int> count = 0;
  LocalServer server([&count](const std::string&) {
    return ++count < 3 ? std::string("\r\n") : Respond("200 OK", "at last");
  });
  NetworkCall call({.hosts = {server.authority()}});
  EXPECT_FALSE(call.Get(server.Url("/")).defined());
  EXPECT_EQ(server.requests().size(), 1U);
  const ValueView got = call.Get(server.Url("/"), R"(, "max_retry_attempts": 2)");
  EXPECT_EQ(TextOf(got, "raw_body"), "at last") << call.message();
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST(HttpSendTest, GivesAFailureInsteadOfRaisingIt) {
  int port = 0;
  {
    const LocalServer gone([](const std::string&) { return std::string(); });
    port = gone.port();
  }
  NetworkCall call({.hosts = {"127.0.0.1"}});
  const std::string url = fmt::format("http://127.0.0.1:{}", port);
  EXPECT_FALSE(call.Get(url + "/path").defined());
  EXPECT_EQ(call.code(), "eval_builtin_error");
  EXPECT_EQ(call.message(), fmt::format("Get \"{}\": dial tcp: connect: connection refused", url));
  const std::string message = call.message();
  const ValueView got = call.Get(url + "/path", R"(, "raise_error": false)");
  ASSERT_TRUE(got.defined());
  EXPECT_EQ(ToJson(got.Find("status_code")), "0");
  EXPECT_EQ(TextOf(got.Find("error"), "code"), "eval_http_send_network_error");
  EXPECT_EQ(TextOf(got.Find("error"), "message"), message);
}

}  // namespace
}  // namespace assay::network
