#include "core/endpoint/asked_endpoint.h"

#include <cstdlib>

#include "core/base/text.h"
#include "core/endpoint/http_post.h"

namespace sami {

namespace {

constexpr int kFailuresInARow = 8;
constexpr double kLookSeconds = 0.2;
constexpr std::string_view kHiddenKey = "[key]";

/// Tests set `$SAMI_FIRST_RETRY_SECONDS`.
RetryPolicy policyOfWorker() {
    RetryPolicy policy;
    if (const char* const seconds = std::getenv("SAMI_FIRST_RETRY_SECONDS")) policy.firstSeconds = std::atof(seconds);
    return policy;
}

/// Notes how the endpoint does, and says when to give it up.
class EndpointPatience {
public:
    EndpointPatience(const KeyedEndpoint& endpoint, const std::string& remedy)
        : m_endpoint(endpoint), m_remedy(remedy) {}

    Result<void> note(const HttpReply& reply) {
        // Where others were answered it is about this request alone.
        m_hasAnswered = m_hasAnswered || reply.succeeded();
        if (reply.isRefusal && !m_hasAnswered) {
            return fail(ErrorKind::Io, "{failure}. {remedy} once that is put right",
                        {{"failure", m_endpoint.withoutKey(reply.failure)}, {"remedy", m_remedy}});
        }
        m_failures = reply.succeeded() ? 0 : m_failures + 1;
        if (m_failures < kFailuresInARow) return {};
        return fail(
            ErrorKind::Io, "the endpoint failed {count} times in a row, the last time: {failure}. {remedy}",
            {{"count", kFailuresInARow}, {"failure", m_endpoint.withoutKey(reply.failure)}, {"remedy", m_remedy}});
    }

private:
    const KeyedEndpoint& m_endpoint;
    const std::string& m_remedy;
    int m_failures = 0;          ///< requests in a row that had no answer
    bool m_hasAnswered = false;  ///< to any request
};

}  // namespace

Result<KeyedEndpoint> KeyedEndpoint::of(const JudgeSetup& setup) {
    Result<EndpointUrl> url = endpointUrl(setup.url);
    if (!url) return std::unexpected(url.error());
    Result<std::string> key = accessKey(*url, setup.keyEnv);
    if (!key) return std::unexpected(key.error());
    return KeyedEndpoint{std::move(*url), std::move(*key)};
}

std::string KeyedEndpoint::withoutKey(const std::string& text) const {
    return key.empty() ? text : replacedAll(text, key, kHiddenKey);
}

Result<void> askEndpoint(WorkerSession& session, const JudgeSetup& setup, const KeyedEndpoint& endpoint,
                         const EndpointRequests& requests) {
    const Result<HttpPost> post =
        HttpPost::create({.endpoint = endpoint.url, .key = endpoint.key, .timeoutSeconds = setup.timeoutSeconds});
    if (!post) return std::unexpected(post.error());
    EndpointPatience patience(endpoint, requests.remedy);
    EndpointCalls calls(
        requests.bodies.size(), static_cast<std::size_t>(setup.concurrency), policyOfWorker(),
        [&](std::size_t number, const std::stop_token& stop) { return post->send(requests.bodies[number], stop); });
    for (std::size_t taken = 0; taken < requests.bodies.size();) {
        if (const auto answer = calls.next(kLookSeconds)) {
            ++taken;
            if (Result<void> told = requests.take(*answer); !told) return told;
            if (Result<void> goesOn = patience.note(answer->reply); !goesOn) return goesOn;
        }
        calls.hold(session.request() == RunRequest::Pause);
        if (Result<void> asked = session.checkpointRequest(0, 0); !asked) return asked;
        calls.hold(false);
    }
    return {};
}

}  // namespace sami
