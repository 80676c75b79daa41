#pragma once

#include <cstddef>
#include <stop_token>
#include <string>

#include "core/base/error.h"
#include "core/endpoint/endpoint_url.h"
#include "core/endpoint/retry.h"

namespace sami {

struct CurlLibrary;

/// Posts JSON to one endpoint. Redirects are not followed, so that a key reaches no other host; plain http goes past
/// any proxy for the same reason. May be used by several threads at once.
class HttpPost {
public:
    struct Options {
        EndpointUrl endpoint;
        std::string key;              ///< sent as a bearer token; empty = none
        double timeoutSeconds = 120;  ///< of one request, from connecting to the last byte
        std::size_t maxBodyBytes = std::size_t{1} << 20;
    };

    /// Error: libcurl is not there.
    static Result<HttpPost> create(Options options);

    /// Failures are sentences without anything of the body, which may hold what was sent. Those that may pass: no
    /// connection, time that ran out, the statuses 408, 429 and 500 to 599.
    /// @param stop the request is given up within a second
    HttpReply send(const std::string& json, const std::stop_token& stop) const;

private:
    HttpPost(const CurlLibrary* curl, Options options) : m_curl(curl), m_options(std::move(options)) {}

    const CurlLibrary* m_curl;
    Options m_options;
};

}  // namespace sami
