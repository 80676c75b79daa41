#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sami {

/// What came back of one request.
struct HttpReply {
    long status = 0;         ///< HTTP status; 0 where there was no answer
    std::string body;        ///< of a success, at most the limit
    std::string retryAfter;  ///< header Retry-After as it was sent
    std::string location;    ///< header Location
    std::string failure;     ///< one sentence; empty where the status is a success
    bool mayPass = false;    ///< the failure is one that can be gone a moment later
    bool isRefusal = false;  ///< of the key, the path or the model, as far as the status tells
    bool succeeded() const { return failure.empty(); }
};

/// How often and how soon a request is repeated.
struct RetryPolicy {
    int attempts = 5;                 ///< requests in all
    double firstSeconds = 1;          ///< wait before the second one, doubled before each further one
    double longestSeconds = 30;       ///< … up to this
    double longestAskedSeconds = 60;  ///< a Retry-After is honoured up to this
};

/// Time and chance, so that tests have their own.
struct RetryClock {
    std::function<std::int64_t()> now;  ///< seconds since the epoch
    std::function<double()> chance;     ///< uniform over [0, 1)
    std::function<bool(double)> wait;   ///< so many seconds; false where the work is to end
};

/// Seconds that Retry-After asks for: a number of seconds, or a date as HTTP writes it ("Sun, 06 Nov 1994 08:49:37
/// GMT", RFC 9110), 0 for one that has passed. Nothing for anything else.
std::optional<double> retryAfterSeconds(std::string_view header, std::int64_t now);

/// Wait before request `attempt` + 1: exponential back-off of which half is chance, so that requests that failed
/// together do not come back together; or what the reply asks for, where that is more.
/// @param attempt requests made, from 1  @param chance in [0, 1)
double retrySeconds(const RetryPolicy& policy, int attempt, double chance, std::optional<double> asked);

/// Sends until there is an answer, a failure that will not pass, or no attempt left; the last reply.
HttpReply sendPatiently(const RetryPolicy& policy, const RetryClock& clock, const std::function<HttpReply()>& send);

}  // namespace sami
