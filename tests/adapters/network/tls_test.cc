// Who is trusted, and by what name.

#include "adapters/network/network_call.h"

namespace assay::network {
namespace {

using Transport = LocalServer::Transport;

std::string Ok(const std::string&) { return Respond("200 OK", "trusted"); }

std::string Quoted(NetworkCall& call, const std::string& text) {
  return ToJson(call.arena().String(text));
}

TEST(HttpSendTlsTest, TrustsNobodyThatNobodyVouchesFor) {
  LocalServer server(Ok, Transport::kTls);
  for (const bool system : {true, false}) {
    NetworkCall call({.hosts = {"127.0.0.1"}, .system_certificates = system});
    EXPECT_FALSE(call.Get(server.Url("/")).defined());
    EXPECT_TRUE(call.message().starts_with(
        fmt::format("Get \"{}\": tls: failed to verify certificate: ", server.Url(""))))
        << call.message();
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST(HttpSendTlsTest, TrustsTheAuthorityThatARequestBrings) {
  LocalServer server(Ok, Transport::kTls);
  std::string one_line = Golden("authority.pem");
  for (std::size_t at = 0; (at = one_line.find('\n', at)) != std::string::npos;) {
    one_line.replace(at, 1, "\\n");
  }
  for (const std::string& authority : {Golden("authority.pem"), one_line}) {
    for (const char* more : {"", R"(, "tls_use_system_certs": true)"}) {
      NetworkCall call({.hosts = {"127.0.0.1"}});
      const ValueView got = call.Get(
          server.Url("/"), fmt::format(R"(, "tls_ca_cert": {}{})", Quoted(call, authority), more));
      EXPECT_EQ(TextOf(got, "raw_body"), "trusted") << call.message();
    }
  }
}

TEST(HttpSendTlsTest, TakesFilesAndVariablesFromTheHost) {
  LocalServer server(Ok, Transport::kTls);
  NetworkAccess access{.hosts = {"127.0.0.1"}};
  access.file = [](std::string_view path) {
    return path == "ca.pem" ? std::optional(Golden("authority.pem")) : std::nullopt;
  };
  access.environment = [](std::string_view name) {
    return name == "CA" ? std::optional(Golden("authority.pem")) : std::nullopt;
  };
  NetworkCall call(access);
  for (const char* more :
       {R"(, "tls_ca_cert_file": "ca.pem")", R"(, "tls_ca_cert_env_variable": "CA")"}) {
    EXPECT_EQ(TextOf(call.Get(server.Url("/"), more), "raw_body"), "trusted") << call.message();
  }
  EXPECT_FALSE(call.Get(server.Url("/"), R"(, "tls_ca_cert_file": "other.pem")").defined());
  EXPECT_EQ(call.message(), "tls_ca_cert_file: the host gives nothing of this name");
}

TEST(HttpSendTlsTest, ReadsTheSystemsCertificatesOnlyWhereTheHostGrantsIt) {
  NetworkCall call({.hosts = {"127.0.0.1"}, .system_certificates = false});
  EXPECT_FALSE(call.Get("https://127.0.0.1:1/", R"(, "tls_use_system_certs": true)").defined());
  EXPECT_EQ(call.message(), "tls_use_system_certs: not granted by the host");
}

TEST(HttpSendTlsTest, HoldsTheServerToItsName) {
  LocalServer server(Ok, Transport::kTls);
  NetworkCall call({.hosts = {"127.0.0.1", "localhost"}});
  const std::string authority =
      fmt::format(R"(, "tls_ca_cert": {})", Quoted(call, Golden("authority.pem")));
  const std::string by_name = fmt::format("https://localhost:{}/", server.port());
  EXPECT_FALSE(call.Get(by_name, authority).defined());
  EXPECT_NE(call.message().find("tls: failed to verify certificate"), std::string::npos)
      << call.message();
  const ValueView named = call.Get(by_name, authority + R"(, "tls_server_name": "server.test")");
  EXPECT_EQ(TextOf(named, "raw_body"), "trusted") << call.message();
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_NE(server.requests()[0].find(fmt::format("Host: localhost:{}\r\n", server.port())),
            std::string::npos)
      << server.requests()[0];
  const ValueView by_header =
      call.Get(by_name, authority + R"(, "headers": {"host": "server.test:443"})");
  EXPECT_EQ(TextOf(by_header, "raw_body"), "trusted") << call.message();
  EXPECT_NE(server.requests()[1].find("Host: server.test:443\r\n"), std::string::npos);
  EXPECT_FALSE(
      call.Get(server.Url("/"), authority + R"(, "tls_server_name": "other.test")").defined());
}

TEST(HttpSendTlsTest, TakesOffTheNameWhereTheRequestSaysSo) {
  LocalServer server(Ok, Transport::kTls);
  NetworkCall call({.hosts = {"127.0.0.1"}});
  const ValueView got = call.Get(server.Url("/"), R"(, "tls_insecure_skip_verify": true)");
  EXPECT_EQ(TextOf(got, "raw_body"), "trusted") << call.message();
}

TEST(HttpSendTlsTest, ShowsTheClientsCertificate) {
  LocalServer server(Ok, Transport::kTlsWithClients);
  NetworkCall call({.hosts = {"127.0.0.1"}});
  const std::string authority =
      fmt::format(R"(, "tls_ca_cert": {})", Quoted(call, Golden("authority.pem")));
  EXPECT_FALSE(call.Get(server.Url("/"), authority).defined());
  const std::string client =
      fmt::format(R"(, "tls_client_cert": {}, "tls_client_key": {})",
                  Quoted(call, Golden("client.pem")), Quoted(call, Golden("client_key.pem")));
  EXPECT_EQ(TextOf(call.Get(server.Url("/"), authority + client), "raw_body"), "trusted")
      << call.message();
  const std::string mixed =
      fmt::format(R"(, "tls_client_cert": {}, "tls_client_key": {})",
                  Quoted(call, Golden("client.pem")), Quoted(call, Golden("server_key.pem")));
  EXPECT_FALSE(call.Get(server.Url("/"), authority + mixed).defined());
  EXPECT_EQ(call.message(), "tls: the client's certificate and key cannot be used");
}

}  // namespace
}  // namespace assay::network
