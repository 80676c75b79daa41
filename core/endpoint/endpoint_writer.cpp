#include "core/endpoint/endpoint_writer.h"

#include "core/endpoint/asked_endpoint.h"
#include "core/endpoint/chat.h"
#include "core/run/write_work.h"

namespace sami {

namespace {

/// The endpoint's words, or why there are none.
WriterAnswer writerAnswer(const EndpointCalls::Answer& answer, const KeyedEndpoint& endpoint) {
    WriterAnswer written{.words = {}, .isCut = false, .failure = {}, .seconds = answer.seconds};
    if (!answer.reply.succeeded()) {
        written.failure = endpoint.withoutKey(answer.reply.failure);
        return written;
    }
    const Result<ChatAnswer> said = chatAnswer(answer.reply.body);
    if (!said) {
        written.failure = endpoint.withoutKey(said.error().detail);
        return written;
    }
    written.words = endpoint.withoutKey(said->words);
    written.isCut = said->isCut;
    return written;
}

Result<void> announceWriter(WorkerSession& session) {
    if (session.earlier().started()) return session.event(ResumedEvent{});
    StartedEvent started;
    started.model = session.config().write.writer;
    return session.event(started);
}

}  // namespace

Result<void> runEndpointWriterTask(WorkerSession& session) {
    const RunConfig& config = session.config();
    const JudgeSetup& setup = config.write.endpoint;
    const Result<KeyedEndpoint> endpoint = KeyedEndpoint::of(setup);
    if (!endpoint) return std::unexpected(endpoint.error());
    if (Result<void> told = announceWriter(session); !told) return told;
    const std::vector<std::int64_t> missing = missingDrafts(session);
    DraftRecorder recorder(session);
    EndpointRequests requests{
        .bodies = {},
        .take =
            [&](const EndpointCalls::Answer& answer) {
                return recorder.record(missing[answer.call], writerAnswer(answer, *endpoint));
            },
        .remedy = "The drafts written so far are kept, and `sami write-principles --continue` asks for the rest"};
    for (const std::int64_t number : missing) {
        requests.bodies.push_back(chatRequest(setup.model, config.write.askOf(number)->prompt,
                                              {.temperature = config.settings.temperature,
                                               .topP = config.settings.topP,
                                               .maxTokens = config.settings.maxNewTokens,
                                               .seed = config.settings.seed + number}));
    }
    if (Result<void> asked = askEndpoint(session, setup, *endpoint, requests); !asked) return asked;
    return session.event(FinishedEvent{});
}

}  // namespace sami
