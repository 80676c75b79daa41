#include "core/run/write_work.h"

namespace sami {

std::vector<std::int64_t> missingDrafts(const WorkerSession& session) {
    std::vector<std::int64_t> missing;
    for (std::int64_t number = 1; number <= session.config().write.numDrafts(); ++number) {
        if (!session.answered().drafts.contains(number)) missing.push_back(number);
    }
    return missing;
}

DraftRecorder::DraftRecorder(WorkerSession& session)
    : m_session(session),
      m_total(static_cast<std::size_t>(session.config().write.numDrafts())),
      m_done(m_total - missingDrafts(session).size()) {}

Result<void> DraftRecorder::record(std::int64_t number, const WriterAnswer& answer) {
    const WriteAsk& ask = *m_session.config().write.askOf(number);
    DraftEvent draft;
    draft.number = number;
    draft.raw = answer.words;
    draft.isAnswered = answer.failure.empty();
    draft.seconds = answer.seconds;
    const DraftWords words = draft.isAnswered ? draftOf(answer.words, ask.form(), ask.prompt, answer.isCut)
                                              : DraftWords{{}, {}, answer.failure};
    draft.text = words.text;
    draft.antithesis = words.antithesis;
    draft.problem = words.problem;
    if (Result<void> written = m_session.event(std::move(draft)); !written) return written;
    return m_session.progress(0, "write", ++m_done, m_total, std::nullopt);
}

}  // namespace sami
