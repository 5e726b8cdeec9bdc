#include "adapters/network/local_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "fmt/format.h"

namespace assay::network {
namespace {

std::string PathOf(std::string_view name) {
  return fmt::format("{}/tests/adapters/network/golden/{}", ASSAY_SOURCE_DIR, name);
}

std::shared_ptr<ssl_ctx_st> MakeTls(LocalServer::Transport transport) {
  if (transport == LocalServer::Transport::kPlain) return nullptr;
  // OpenSSL writes to connections that the other side has closed.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  std::shared_ptr<ssl_ctx_st> tls(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  EXPECT_EQ(SSL_CTX_use_certificate_file(tls.get(), PathOf("server.pem").c_str(), SSL_FILETYPE_PEM),
            1);
  EXPECT_EQ(
      SSL_CTX_use_PrivateKey_file(tls.get(), PathOf("server_key.pem").c_str(), SSL_FILETYPE_PEM),
      1);
  if (transport == LocalServer::Transport::kTlsWithClients) {
    EXPECT_EQ(SSL_CTX_load_verify_locations(tls.get(), PathOf("authority.pem").c_str(), nullptr),
              1);
    SSL_CTX_set_verify(tls.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return tls;
}

// One connection, with or without TLS.
class Channel {
 public:
  Channel(int connection, ssl_ctx_st* tls) : connection_(connection) {
    if (tls == nullptr) return;
    session_.reset(SSL_new(tls));
    SSL_set_fd(session_.get(), connection);
    open_ = SSL_accept(session_.get()) == 1;
  }
  ~Channel() {
    if (session_ != nullptr && open_) SSL_shutdown(session_.get());
    ERR_clear_error();
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  bool open() const { return open_; }
  bool Read(std::string& text) {
    char buffer[4096];
    const auto count = session_ != nullptr
                           ? static_cast<ssize_t>(SSL_read(session_.get(), buffer, sizeof(buffer)))
                           : recv(connection_, buffer, sizeof(buffer), 0);
    if (count <= 0) return false;
    text.append(buffer, static_cast<std::size_t>(count));
    return true;
  }
  void Write(std::string_view text) {
    while (!text.empty()) {
      const auto count = session_ != nullptr
                             ? static_cast<ssize_t>(SSL_write(session_.get(), text.data(),
                                                              static_cast<int>(text.size())))
                             : send(connection_, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }

 private:
  int connection_;
  std::unique_ptr<SSL, decltype(&SSL_free)> session_{nullptr, SSL_free};
  bool open_ = true;
};

std::size_t BodyLength(const std::string& request) {
  const std::size_t at = request.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::strtoul(request.c_str() + at + 16, nullptr, 10);
}

}  // namespace

std::string Golden(std::string_view name) {
  std::ifstream file(PathOf(name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Respond(std::string_view status, std::string_view body, std::string_view headers) {
  return fmt::format("HTTP/1.1 {}\r\n{}Content-Length: {}\r\n\r\n{}", status, headers, body.size(),
                     body);
}

LocalServer::LocalServer(Answer answer, Transport transport)
    : answer_(std::move(answer)), tls_(MakeTls(transport)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(listener_, 16), 0);
  EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

LocalServer::~LocalServer() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
    shutdown(listener_, SHUT_RDWR);
    if (connection_ >= 0) shutdown(connection_, SHUT_RDWR);
  }
  thread_.join();
  close(listener_);
}

std::string LocalServer::Url(std::string_view path) const {
  return fmt::format("{}://{}{}", tls_ == nullptr ? "http" : "https", authority(), path);
}

std::vector<std::string> LocalServer::requests() {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

void LocalServer::Serve() {
  while (true) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    {
      const std::scoped_lock lock(mutex_);
      connection_ = connection;
      if (ending_) shutdown(connection, SHUT_RDWR);
    }
    Talk(connection);
    const std::scoped_lock lock(mutex_);
    connection_ = -1;
    close(connection);
  }
}

void LocalServer::Talk(int connection) {
  Channel channel(connection, tls_.get());
  if (!channel.open()) return;
  std::string request;
  std::size_t end = std::string::npos;
  while ((end = request.find("\r\n\r\n")) == std::string::npos) {
    if (!channel.Read(request)) return;
  }
  while (request.size() < end + 4 + BodyLength(request)) {
    if (!channel.Read(request)) return;
  }
  {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(request);
  }
  const std::string answer = answer_(request);
  channel.Write(answer);
  if (answer.empty()) {
    while (channel.Read(request)) {
    }
  }
}

}  // namespace assay::network
