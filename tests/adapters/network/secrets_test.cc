// Whatever goes wrong, the message shows nothing of what a policy sends.

#include "adapters/network/network_call.h"

namespace assay::network {
namespace {

constexpr std::string_view kMark = "c2VjcmV0TWFya2Vy";

void ExpectNoSecret(NetworkCall& call, std::string_view request) {
  const std::string raised(request);
  EXPECT_FALSE(call.Send(raised).defined()) << raised;
  EXPECT_FALSE(call.message().empty()) << raised;
  EXPECT_EQ(call.message().find(kMark), std::string::npos) << call.message();
  const std::string quiet = raised.substr(0, raised.rfind('}')) + R"(, "raise_error": false})";
  const ValueView got = call.Send(quiet);
  ASSERT_TRUE(got.defined()) << quiet;
  EXPECT_EQ(ToJson(got).find(kMark), std::string::npos) << ToJson(got);
}

TEST(NetworkSecretsTest, AreInNoMessageOfARequestThatIsRefused) {
  NetworkCall call({.hosts = {"127.0.0.1"}});
  for (const char* form : {
           R"({"method": "get", "url": "http://user:$@other.test/$?$#$"})",
           R"({"method": "get", "url": "http://user:$@[broken/$"})",
           R"({"method": "get", "url": "http://127.0.0.1:$/"})",
           R"({"method": "get", "url": "ftp://user:$@127.0.0.1/$"})",
           R"({"method": "$ $", "url": "http://127.0.0.1"})",
           R"({"method": "get", "url": "http://127.0.0.1", "headers": {"a": ["$"]}})",
           R"({"method": "get", "url": "http://127.0.0.1", "headers": {"a": "$\n"}})",
           R"({"method": "get", "url": "http://127.0.0.1", "headers": {"$ ": "a"}})",
           R"({"method": "get", "url": "http://127.0.0.1", "tls_ca_cert": "$"})",
           R"({"method": "get", "url": "http://127.0.0.1", "tls_ca_cert_file": "$"})",
           R"({"method": "get", "url": "http://127.0.0.1", "tls_client_cert": "$",
               "tls_client_key": "$"})",
           R"({"method": "get", "url": "https://127.0.0.1", "tls_server_name": "$/$ $"})",
       }) {
    std::string request(form);
    for (std::size_t at = 0; (at = request.find('$', at)) != std::string::npos;) {
      request.replace(at, 1, kMark);
    }
    ExpectNoSecret(call, request);
  }
}

TEST(NetworkSecretsTest, AreInNoMessageOfATransferThatFails) {
  LocalServer server([](const std::string& request) {
    if (request.find("/broken") != std::string::npos) {
      return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", kMark);
    }
    if (request.find("/moved") != std::string::npos) {
      return Respond("302 Found", "",
                     fmt::format("Location: http://u:{0}@other.test/{0}?{0}\r\n", kMark));
    }
    return request.find("/wrong") != std::string::npos ? fmt::format("{}\r\n\r\n", kMark)
                                                       : std::string();
  });
  NetworkCall call({.hosts = {"127.0.0.1"}});
  for (const auto& [path, timeout] :
       {std::pair{"/broken", "20s"}, {"/moved", "20s"}, {"/wrong", "20s"}, {"/silent", "50ms"}}) {
    ExpectNoSecret(call, fmt::format(R"({{"method": "post", "enable_redirect": true,
        "url": "http://user:{0}@{1}{2}?{0}", "raw_body": "{0}", "timeout": "{3}",
        "headers": {{"Authorization": "{0}"}}}})",
                                     kMark, server.authority(), path, timeout));
  }
  EXPECT_GE(server.requests().size(), 6U);
}

TEST(NetworkSecretsTest, OfAClientsKeyAreInNoMessage) {
  LocalServer server([](const std::string&) { return Respond("200 OK", ""); },
                     LocalServer::Transport::kTls);
  NetworkCall call({.hosts = {"127.0.0.1"}});
  const ValueView certificate = call.arena().String(Golden("client.pem"));
  ExpectNoSecret(call, fmt::format(R"({{"method": "get", "url": "{}", "tls_client_cert": {},
      "tls_client_key": "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
      "tls_insecure_skip_verify": true}})",
                                   server.Url("/"), ToJson(certificate), kMark));
}

}  // namespace
}  // namespace assay::network
