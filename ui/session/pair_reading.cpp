#include "ui/session/pair_reading.h"

#include <utility>

#include "ui/session/notice.h"

namespace sami {

void PairReading::read(std::int64_t learned) {
    if (learned != 0) m_learned = learned;
    m_isStale = true;
    if (!m_reads) begin();
}

void PairReading::forget() {
    m_learned = 0;
    m_reads = false;
    m_isStale = false;
}

void PairReading::begin() {
    m_reads = true;
    m_isStale = false;
    m_link->run(
        [learned = m_learned](Document& document) {
            // What can't be read is a problem of the run.
            if (learned != 0) static_cast<void>(document.runs().catchUp(learned));
            return newestPair(document);
        },
        this, [this](const Result<std::optional<ModelPair>>& pair) { take(pair); });
}

void PairReading::take(const Result<std::optional<ModelPair>>& pair) {
    if (m_isStale) return begin();
    m_reads = false;
    const bool learnedNow = std::exchange(m_learned, 0) != 0;
    if (!pair) return Q_EMIT failed(sentenceOf(pair.error()));
    Q_EMIT found(*pair, learnedNow);
}

}  // namespace sami
