#include "core/endpoint/endpoint_task.h"

#include "core/base/sha256.h"
#include "core/endpoint/asked_endpoint.h"
#include "core/endpoint/chat.h"
#include "core/evaluation/judge_prompt.h"
#include "core/run/judge_work.h"

namespace sami {

namespace {

class EndpointJudge {
public:
    EndpointJudge(WorkerSession& session, JudgePrompt prompt, KeyedEndpoint endpoint)
        : m_session(session),
          m_prompt(std::move(prompt)),
          m_hash(sha256(m_prompt.text())),
          m_endpoint(std::move(endpoint)),
          m_missing(missingJudgements(session)),
          m_total(allJudgements(session.config()).size()),
          m_done(m_total - m_missing.size()) {}

    Result<void> run() {
        if (Result<void> tied = settleIdentical(); !tied) return tied;
        const JudgeSetup& setup = m_session.config().judgeSetup;
        EndpointRequests requests{
            .bodies = {},
            .take = [this](const EndpointCalls::Answer& answer) { return record(verdictOf(answer)); },
            .remedy = "The verdicts given so far are kept, and `sami judge` asks for the rest"};
        for (const Judgement& judgement : m_missing)
            requests.bodies.push_back(chatRequest(setup.model, promptOf(judgement)));
        if (Result<void> asked = askEndpoint(m_session, setup, m_endpoint, requests); !asked) return asked;
        return m_session.event(FinishedEvent{});
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

    VerdictEvent verdictOf(const EndpointCalls::Answer& answer) const {
        const Judgement& judgement = m_missing[answer.call];
        VerdictEvent verdict = ungivenVerdict(m_session, judgement);
        verdict.promptHash = m_hash;
        verdict.seconds = answer.seconds;
        if (!answer.reply.succeeded()) {
            verdict.rationale = m_endpoint.withoutKey(answer.reply.failure);
            return verdict;
        }
        const Result<ChatAnswer> said = chatAnswer(answer.reply.body);
        verdict.rationale = m_endpoint.withoutKey(said ? said->words : said.error().detail);
        const std::optional<char> letter = said ? finalResponse(said->words) : std::nullopt;
        if (letter) verdict.outcome = judgement.outcomeOf(*letter == 'A');
        return verdict;
    }

    Result<void> record(VerdictEvent verdict) {
        if (Result<void> written = m_session.event(std::move(verdict)); !written) return written;
        return m_session.progress(0, "judge", ++m_done, m_total, std::nullopt);
    }

    WorkerSession& m_session;
    JudgePrompt m_prompt;
    std::string m_hash;
    KeyedEndpoint m_endpoint;
    std::vector<Judgement> m_missing;
    std::size_t m_total;
    std::size_t m_done;
};

}  // namespace

Result<void> runEndpointJudgeTask(WorkerSession& session) {
    const JudgeSetup& setup = session.config().judgeSetup;
    Result<JudgePrompt> prompt = JudgePrompt::create(setup.prompt);
    if (!prompt) return std::unexpected(prompt.error());
    Result<KeyedEndpoint> endpoint = KeyedEndpoint::of(setup);
    if (!endpoint) return std::unexpected(endpoint.error());
    if (Result<void> told = announceJudge(session); !told) return told;
    return EndpointJudge(session, std::move(*prompt), std::move(*endpoint)).run();
}

}  // namespace sami
