// Which hosts and addresses may be reached.

#include "adapters/builtins/network/address.h"
#include "adapters/builtins/network/allow_list.h"
#include "adapters/builtins/network/url.h"
#include "adapters/network/network_call.h"

namespace assay::network {
namespace {

TEST(ReachTest, IsNothingUnlessTheHostListsIt) {
  LocalServer server([](const std::string&) { return Respond("200 OK", ""); });
  for (const std::vector<std::string>& hosts :
       {std::vector<std::string>{}, {"example.com"}, {"127.0.0.1:1"}, {"127.0.0.2"}}) {
    NetworkCall call({.hosts = hosts, .private_addresses = true});
    EXPECT_FALSE(call.Get(server.Url("/")).defined());
    EXPECT_EQ(call.message(), "disallowed host: 127.0.0.1");
    const ValueView got = call.Get(server.Url("/"), R"(, "raise_error": false)");
    EXPECT_EQ(ToJson(got), R"({"error":{"code":"eval_http_send_internal_error","message":)"
                           R"("eval_builtin_error: http.send: disallowed host: 127.0.0.1"},)"
                           R"("status_code":0})");
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST(ReachTest, EndsAtARedirectToAHostThatIsNotListed) {
  LocalServer other([](const std::string&) { return Respond("200 OK", ""); });
  LocalServer server([&other](const std::string&) {
    return Respond("302 Found", "", fmt::format("Location: {}\r\n", other.Url("/secret")));
  });
  NetworkCall call({.hosts = {server.authority()}});
  const std::string more = R"(, "enable_redirect": true, "max_retry_attempts": 3)";
  EXPECT_FALSE(call.Get(server.Url("/"), more).defined());
  EXPECT_EQ(call.message(), fmt::format("Get \"{}\": disallowed host: 127.0.0.1", other.Url("")));
  const ValueView got = call.Get(server.Url("/"), more + R"(, "raise_error": false)");
  EXPECT_EQ(TextOf(got.Find("error"), "code"), "eval_http_send_network_error");
  EXPECT_TRUE(other.requests().empty());
  EXPECT_EQ(server.requests().size(), 2U);  // a refusal is not tried again
}

TEST(ReachTest, EndsAtARedirectToAnotherProtocol) {
  for (const char* location : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"}) {
    LocalServer server([location](const std::string&) {
      return Respond("302 Found", "", fmt::format("Location: {}\r\n", location));
    });
    NetworkCall call({.hosts = {"127.0.0.1"}});
    EXPECT_FALSE(call.Get(server.Url("/"), R"(, "enable_redirect": true)").defined());
    EXPECT_TRUE(call.message().ends_with("failed to parse Location header") ||
                call.message().find("unsupported protocol scheme") != std::string::npos)
        << call.message();
  }
}

TEST(ReachTest, EndsWhereAListedNameLeadsToAPrivateAddress) {
  LocalServer server([](const std::string&) { return Respond("200 OK", "here"); });
  const std::string url = fmt::format("http://localhost:{}/", server.port());
  NetworkCall refused({.hosts = {"localhost"}});
  EXPECT_FALSE(refused.Get(url, R"(, "max_retry_attempts": 3)").defined());
  EXPECT_TRUE(refused.message().ends_with("is not public and not granted by the host"))
      << refused.message();
  EXPECT_TRUE(server.requests().empty());

  NetworkCall named({.hosts = {"localhost", server.authority()}});
  EXPECT_EQ(TextOf(named.Get(url), "raw_body"), "here") << named.message();
  NetworkCall granted({.hosts = {"localhost"}, .private_addresses = true});
  EXPECT_EQ(TextOf(granted.Get(url), "raw_body"), "here") << granted.message();
}

TEST(ReachTest, IsTheSameInEveryFormOfAnAddress) {
  LocalServer server([](const std::string&) { return Respond("200 OK", "here"); });
  for (const char* form : {"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]",
                           "%31%32%37.0.0.1", "LOCALHOST", "localhost."}) {
    const std::string url = fmt::format("http://{}:{}/", form, server.port());
    NetworkCall call({.hosts = {"example.com"}});
    EXPECT_FALSE(call.Get(url).defined()) << form;
    EXPECT_FALSE(call.message().empty()) << form;
    // A name that this list has, in whatever form, still leads to a private address.
    NetworkCall listed({.hosts = {"localhost", "localhost.", "0x7f000001.example"}});
    EXPECT_FALSE(listed.Get(url).defined()) << form;
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST(ReachTest, IsOfTwoProtocols) {
  for (const char* url : {"ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1/",
                          "unix://127.0.0.1/?socket=%2Ftmp%2Fx"}) {
    NetworkCall call({.hosts = {"127.0.0.1"}});
    EXPECT_FALSE(call.Get(url).defined()) << url;
    EXPECT_NE(call.message().find("unsupported protocol scheme"), std::string::npos)
        << call.message();
  }
  for (const char* url : {"", "127.0.0.1", "/path", "http://", "file:///etc/passwd", "http://a b/",
                          "http://127.0.0.1/%zz", "http://127.0.0.1/%a", "http://127.0.0.1:99999/",
                          "http://[fe80::1%25eth0]/"}) {
    NetworkCall call({.hosts = {"127.0.0.1"}});
    EXPECT_FALSE(call.Get(url).defined()) << url;
    EXPECT_FALSE(call.message().empty()) << url;
  }
}

TEST(AllowListTest, RefusesWhatIsNoHost) {
  for (const char* entry :
       {"", "http://example.com", "*.example.com", "example.com/x", "user@example.com", "a b",
        "example.com:", "example.com:99999", "example.com:x", "10.0.0.0/8", "[::1", "*"}) {
    const absl::StatusOr<BuiltinTable> table = NetworkBuiltins({.hosts = {"fine.test", entry}});
    EXPECT_EQ(table.status().code(), absl::StatusCode::kInvalidArgument) << entry;
    EXPECT_NE(table.status().message().find(fmt::format("`{}`", entry)), std::string::npos);
  }
}

TEST(AllowListTest, KnowsHostsAndPorts) {
  const std::vector<std::string> entries = {"Example.COM", "api.test:8443", "::1",
                                            "[2001:db8::2]:80", "10.0.0.7"};
  const absl::StatusOr<AllowList> list = AllowList::Make(entries);
  ASSERT_TRUE(list.ok()) << list.status();
  const auto has = [&list](std::string_view text) {
    const std::optional<class Url> url = Url::Parse(text);
    return url && list->HasHost(url->host(), url->port());
  };
  for (const char* url : {"http://example.com", "https://EXAMPLE.com:1/x", "https://api.test:8443",
                          "http://[::1]:5/", "http://[0:0::1]/", "http://[2001:DB8:0::2]/",
                          "http://10.0.0.7:81", "http://[::ffff:10.0.0.7]/"}) {
    EXPECT_TRUE(has(url)) << url;
  }
  for (const char* url :
       {"http://www.example.com", "http://example.com.evil.test", "https://api.test",
        "http://api.test:80", "https://[2001:db8::2]/", "http://10.0.0.8",
        "http://example.com@evil.test/", "http://evil.test/@example.com",
        "http://evil.test#example.com", "http://evil.test?example.com"}) {
    EXPECT_FALSE(has(url)) << url;
  }
}

TEST(AddressTest, KnowsWhatIsPublic) {
  for (const char* text : {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "192.167.1.1",
                           "100.63.0.1", "100.128.0.1", "223.255.255.255", "2606:4700::1111",
                           "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
    ASSERT_TRUE(ParseAddress(text)) << text;
    EXPECT_TRUE(IsPublic(*ParseAddress(text))) << text;
  }
  for (const char* text : {"0.0.0.0",
                           "10.0.0.1",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::7f00:1",
                           "fe80::1",
                           "fc00::1",
                           "fd12::1",
                           "ff02::1",
                           "fec0::1",
                           "2001:db8::1",
                           "2001::1",
                           "2002:7f00:1::",
                           "::ffff:10.0.0.1",
                           "64:ff9b::a00:1",
                           "64:ff9b:1::1",
                           "100::1",
                           "3fff::1",
                           "4000::1"}) {
    ASSERT_TRUE(ParseAddress(text)) << text;
    EXPECT_FALSE(IsPublic(*ParseAddress(text))) << text;
  }
}

TEST(AddressTest, IsReadAndWrittenInOneForm) {
  EXPECT_EQ(AddressText(*ParseAddress("127.0.0.1")), "127.0.0.1");
  EXPECT_EQ(AddressText(*ParseAddress("::ffff:127.0.0.1")), "127.0.0.1");
  EXPECT_EQ(AddressText(*ParseAddress("[2001:DB8:0:0::1]")), "2001:db8::1");
  for (const char* text : {"", "[]", "[127.0.0.1]", "127.1", "0x7f.0.0.1", "::1 ", "1.2.3.4.5"}) {
    EXPECT_FALSE(ParseAddress(text)) << text;
  }
}

}  // namespace
}  // namespace assay::network
