#include "core/endpoint/endpoint_task.h"

#include <cstdlib>

#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/endpoint/chat.h"
#include "core/endpoint/endpoint_calls.h"
#include "core/endpoint/http_post.h"
#include "core/evaluation/judge_prompt.h"
#include "core/run/judge_work.h"

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

class EndpointJudge {
public:
    EndpointJudge(WorkerSession& session, JudgePrompt prompt, std::string key)
        : m_session(session),
          m_prompt(std::move(prompt)),
          m_hash(sha256(m_prompt.text())),
          m_key(std::move(key)),
          m_missing(missingJudgements(session)),
          m_total(allJudgements(session.config()).size()),
          m_done(m_total - m_missing.size()) {}

    Result<void> run(const EndpointUrl& endpoint) {
        if (Result<void> tied = settleIdentical(); !tied) return tied;
        const JudgeSetup& setup = m_session.config().judgeSetup;
        const Result<HttpPost> post =
            HttpPost::create({.endpoint = endpoint, .key = m_key, .timeoutSeconds = setup.timeoutSeconds});
        if (!post) return std::unexpected(post.error());
        for (const Judgement& judgement : m_missing)
            m_requests.push_back(chatRequest(setup.model, promptOf(judgement)));
        EndpointCalls calls(
            m_missing.size(), static_cast<std::size_t>(setup.concurrency), policyOfWorker(),
            [&](std::size_t number, const std::stop_token& stop) { return post->send(m_requests[number], stop); });
        return takeAnswers(calls);
    }

private:
    std::string promptOf(const Judgement& judgement) const {
        const RunConfig& config = m_session.config();
        const JudgePair& pair = *judgement.pair;
        return m_prompt.filled({.principles = shuffledPrinciples(pair.constitution, config.settings.seed, pair.id),
                                .query = pair.query,
                                .responseA = judgement.responseA(),
                                .responseB = judgement.responseB()});
    }

    Result<void> settleIdentical() {
        for (const Judgement& judgement : m_missing) {
            if (!areIdentical(*judgement.pair)) continue;
            if (Result<void> told = record(ungivenVerdict(m_session, judgement)); !told) return told;
        }
        std::erase_if(m_missing, [](const Judgement& judgement) { return areIdentical(*judgement.pair); });
        return {};
    }

    Result<void> takeAnswers(EndpointCalls& calls) {
        std::size_t taken = 0;
        while (taken < m_missing.size()) {
            if (const auto answer = calls.next(kLookSeconds)) {
                ++taken;
                if (Result<void> told = record(verdictOf(*answer)); !told) return told;
                // Where others were answered it is about this request alone.
                m_hasAnswered = m_hasAnswered || answer->reply.succeeded();
                if (answer->reply.isRefusal && !m_hasAnswered) return refused(answer->reply);
                m_failures = answer->reply.succeeded() ? 0 : m_failures + 1;
                if (m_failures == kFailuresInARow) return givenUp(answer->reply);
            }
            calls.hold(m_session.request() == RunRequest::Pause);
            if (Result<void> asked = m_session.checkpointRequest(0, 0); !asked) return asked;
            calls.hold(false);
        }
        return m_session.event(FinishedEvent{});
    }

    std::unexpected<Error> refused(const HttpReply& reply) const {
        return fail(ErrorKind::Io,
                    "{failure}. The verdicts given so far are kept, and `sami judge` asks for the rest once that is "
                    "put right",
                    {{"failure", withoutKey(reply.failure)}});
    }

    std::unexpected<Error> givenUp(const HttpReply& reply) const {
        return fail(ErrorKind::Io,
                    "the endpoint failed {count} times in a row, the last time: {failure}. The verdicts given so "
                    "far are kept, and `sami judge` asks for the rest",
                    {{"count", kFailuresInARow}, {"failure", withoutKey(reply.failure)}});
    }

    VerdictEvent verdictOf(const EndpointCalls::Answer& answer) const {
        const Judgement& judgement = m_missing[answer.call];
        VerdictEvent verdict = ungivenVerdict(m_session, judgement);
        verdict.promptHash = m_hash;
        verdict.seconds = answer.seconds;
        if (!answer.reply.succeeded()) {
            verdict.rationale = withoutKey(answer.reply.failure);
            return verdict;
        }
        const Result<std::string> words = chatAnswer(answer.reply.body);
        verdict.rationale = withoutKey(words ? *words : words.error().detail);
        const std::optional<char> letter = words ? finalResponse(*words) : std::nullopt;
        if (letter) verdict.outcome = judgement.outcomeOf(*letter == 'A');
        return verdict;
    }

    /// An endpoint can say what it was sent: its words go to files.
    std::string withoutKey(const std::string& text) const {
        return m_key.empty() ? text : replacedAll(text, m_key, kHiddenKey);
    }

    Result<void> record(VerdictEvent verdict) {
        if (Result<void> written = m_session.event(std::move(verdict)); !written) return written;
        return m_session.progress(0, "judge", ++m_done, m_total, std::nullopt);
    }

    WorkerSession& m_session;
    JudgePrompt m_prompt;
    std::string m_hash;
    std::string m_key;
    std::vector<Judgement> m_missing;
    std::vector<std::string> m_requests;  ///< one a missing judgement
    std::size_t m_total;
    std::size_t m_done;
    int m_failures = 0;          ///< requests in a row that had no answer
    bool m_hasAnswered = false;  ///< to any request
};

}  // namespace

Result<void> runEndpointJudgeTask(WorkerSession& session) {
    const JudgeSetup& setup = session.config().judgeSetup;
    const Result<EndpointUrl> endpoint = endpointUrl(setup.url);
    if (!endpoint) return std::unexpected(endpoint.error());
    Result<JudgePrompt> prompt = JudgePrompt::create(setup.prompt);
    if (!prompt) return std::unexpected(prompt.error());
    Result<std::string> key = accessKey(*endpoint, setup.keyEnv);
    if (!key) return std::unexpected(key.error());
    if (Result<void> told = announceJudge(session); !told) return told;
    return EndpointJudge(session, std::move(*prompt), std::move(*key)).run(*endpoint);
}

}  // namespace sami
