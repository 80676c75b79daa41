#include "core/sami/answer_watch.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::chrono::milliseconds kBetweenLooks{100};

}  // namespace

AnswerWatch::AnswerWatch(const WorkerSession& session, const ExampleBuilder& builder, const Tokenizer& tokenizer,
                         std::string model, std::vector<Constitution> prompted)
    : m_folder(session.folder()),
      m_builder(builder),
      m_tokenizer(tokenizer),
      m_prompted(std::move(prompted)),
      m_soFar{std::move(model), std::vector<AnswerSoFar>(m_prompted.size())},
      m_ids(m_prompted.size()) {}

ResponseWriter::Watch AnswerWatch::watch() {
    ResponseWriter::Watch watch;
    watch.growing = [this](std::size_t place, const std::vector<TokenId>& ids) {
        m_ids[place] = ids;
        if (std::chrono::steady_clock::now() - m_shown < kBetweenLooks) return;
        for (std::size_t i = 0; i < m_ids.size(); ++i) {
            Generation soFar;
            soFar.ids = m_ids[i];
            const std::string text = m_tokenizer.decodeContinuation(soFar.ids);
            soFar.text = text.substr(0, lengthOfWholeCharacters(text));
            if (!m_soFar.answers[i].isWhole) m_soFar.answers[i].text = m_builder.written(soFar, m_prompted[i]).text;
        }
        writeAnswersSoFar(m_folder, m_soFar);
        m_shown = std::chrono::steady_clock::now();
    };
    watch.finished = [this](std::size_t place, const Generation& response) {
        m_soFar.answers[place] = {m_builder.written(response, m_prompted[place]).text, true};
        writeAnswersSoFar(m_folder, m_soFar);
    };
    return watch;
}

}  // namespace sami
