// Requests that are refused before anything is sent, with OPA's messages.

#include "adapters/network/network_call.h"

namespace assay::network {
namespace {

struct RequestCase {
  const char* name;
  const char* request;
  const char* code;
  const char* message;
};

class HttpSendRequestTest : public testing::TestWithParam<RequestCase> {};

TEST_P(HttpSendRequestTest, IsRefused) {
  const RequestCase& test = GetParam();
  NetworkCall call({.hosts = {"127.0.0.1"}});
  EXPECT_FALSE(call.Send(test.request).defined());
  EXPECT_EQ(call.code(), test.code);
  EXPECT_EQ(call.message(), test.message);
}

constexpr const char* kBuiltin = "eval_builtin_error";
constexpr const char* kType = "eval_type_error";

INSTANTIATE_TEST_SUITE_P(
    Shapes, HttpSendRequestTest,
    testing::Values(
        RequestCase{"NoObject", "[]", kType, "operand 1 must be object but got array"},
        RequestCase{"UnknownMembers",
                    R"({"method": "get", "url": "http://127.0.0.1/", "bad": 1, "Url": 2})", kType,
                    R"(operand 1 invalid request parameters(s): {"Url", "bad"})"},
        RequestCase{"Nothing", "{}", kType,
                    R"(operand 1 missing required request parameters(s): {"method", "url"})"},
        RequestCase{"NoUrl", R"({"method": "get"})", kType,
                    R"(operand 1 missing required request parameters(s): {"url"})"},
        RequestCase{"RaiseError", R"({"raise_error": "no", "bad": 1})", kBuiltin,
                    "invalid value for raise_error field"},
        RequestCase{"Method", R"({"method": 1, "url": "http://127.0.0.1/"})", kBuiltin,
                    R"("method" must be a string)"},
        RequestCase{"MethodOfTwoWords", R"({"method": "G ET", "url": "http://127.0.0.1/"})",
                    kBuiltin, "net/http: invalid method"},
        RequestCase{"Url", R"({"method": "get", "url": null})", kBuiltin,
                    R"("url" must be a string)"},
        RequestCase{"RawBody", R"({"method": "get", "url": "x", "raw_body": {}})", kBuiltin,
                    R"("raw_body" must be a string)"},
        RequestCase{"Redirect",
                    R"({"method": "get", "url": "http://127.0.0.1/", "enable_redirect": "true"})",
                    kBuiltin, R"(strconv.ParseBool: parsing "\"true\"": invalid syntax)"},
        RequestCase{"Headers", R"({"method": "get", "url": "x", "headers": []})", kBuiltin,
                    "invalid type for headers key"},
        RequestCase{"HeaderValue", R"({"method": "get", "url": "x", "headers": {"a": 1}})",
                    kBuiltin, "invalid type for headers value"},
        RequestCase{"HeaderName", R"({"method": "get", "url": "http://127.0.0.1/",
                                      "headers": {"a b": "c"}})",
                    kBuiltin, "Get \"http://127.0.0.1\": net/http: invalid header field name"},
        RequestCase{"HeaderWithLine",
                    R"({"method": "get", "url": "http://127.0.0.1/",
                        "headers": {"a": "b\r\nHost: c"}})",
                    kBuiltin,
                    "Get \"http://127.0.0.1\": net/http: invalid header field value for \"A\""},
        RequestCase{"Timeout", R"({"method": "get", "url": "x", "timeout": "soon"})", kBuiltin,
                    R"(invalid timeout value "soon": time: invalid duration "soon")"},
        RequestCase{"TimeoutInDays", R"({"method": "get", "url": "x", "timeout": "1d"})", kBuiltin,
                    R"(invalid timeout value "1d": time: invalid duration "1d")"},
        RequestCase{"TimeoutOfHalves", R"({"method": "get", "url": "x", "timeout": 0.5})", kBuiltin,
                    "invalid timeout number value 0.5, must be int64"},
        RequestCase{"TimeoutOfTypes", R"({"method": "get", "url": "x", "timeout": true})", kType,
                    "operand 1 'timeout' must be one of {string, number} but got boolean"}),
    [](const testing::TestParamInfo<RequestCase>& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Options, HttpSendRequestTest,
    testing::Values(
        RequestCase{"Cache", R"({"method": "get", "url": "x", "cache": 1})", kBuiltin,
                    R"(invalid value for "cache" field)"},
        RequestCase{"ForceCache", R"({"method": "get", "url": "x", "force_cache": true})", kBuiltin,
                    "'force_cache' set but 'force_cache_duration_seconds' parameter is missing"},
        RequestCase{"ForceCacheSeconds", R"({"method": "get", "url": "x", "force_cache": true,
                                             "force_cache_duration_seconds": 3000000000})",
                    kBuiltin, R"(strconv.ParseInt: parsing "3000000000": value out of range)"},
        RequestCase{"ForceJson",
                    R"({"method": "get", "url": "http://127.0.0.1/", "force_json_decode": 1})",
                    kBuiltin, R"(invalid value for "force_json_decode" field)"},
        RequestCase{"Retries",
                    R"({"method": "get", "url": "http://127.0.0.1/", "max_retry_attempts": -1})",
                    kBuiltin, R"(invalid value -1 for field "max_retry_attempts")"},
        RequestCase{"IgnoredHeaders",
                    R"({"method": "get", "url": "http://127.0.0.1/", "headers": {},
                        "cache_ignored_headers": [1]})",
                    kBuiltin, "cache_ignored_headers must be an array of strings"},
        RequestCase{"File",
                    R"({"method": "get", "url": "http://127.0.0.1/", "tls_ca_cert_file": "/x"})",
                    kBuiltin, "tls_ca_cert_file: files are not granted by the host"},
        RequestCase{"Variable", R"({"method": "get", "url": "http://127.0.0.1/",
                                    "tls_client_cert_env_variable": "X",
                                    "tls_client_key_env_variable": "Y"})",
                    kBuiltin,
                    "tls_client_cert_env_variable: environment variables are not granted by the "
                    "host"},
        RequestCase{"Authorities",
                    R"({"method": "get", "url": "http://127.0.0.1/", "tls_ca_cert": "x"})",
                    kBuiltin, "could not append certificates"},
        RequestCase{"Certificate", R"({"method": "get", "url": "http://127.0.0.1/",
                                       "tls_client_cert": "x", "tls_client_key": "y"})",
                    kBuiltin, "tls: failed to find any PEM data in certificate input"},
        RequestCase{"Verification",
                    R"({"method": "get", "url": "x", "tls_insecure_skip_verify": null})", kBuiltin,
                    R"(strconv.ParseBool: parsing "null": invalid syntax)"}),
    [](const testing::TestParamInfo<RequestCase>& each) { return each.param.name; });

TEST(RefusedRequestTest, GivesItsErrorWhereItDoesNotRaise) {
  const auto message = [](std::string_view request) {
    NetworkCall call({.hosts = {"127.0.0.1"}});
    const ValueView error = call.Send(request).Find("error");
    EXPECT_EQ(TextOf(error, "code"), "eval_http_send_internal_error") << request;
    return TextOf(error, "message");
  };
  EXPECT_EQ(message(R"({"raise_error": false, "method": "get"})"),
            "eval_type_error: http.send: operand 1 missing required request parameters(s): "
            "{\"url\"}");
  EXPECT_EQ(message(R"({"raise_error": false, "method": 1, "url": "x"})"),
            "eval_builtin_error: http.send: \"method\" must be a string");
  EXPECT_EQ(message(R"({"raise_error": false, "method": "get", "url": "http://127.0.0.1",
                        "max_retry_attempts": "x"})"),
            "invalid value \"x\" for field \"max_retry_attempts\"");
}

}  // namespace
}  // namespace assay::network
