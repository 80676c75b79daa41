#pragma once

#include <cstdint>
#include <optional>

#include <QObject>

#include "ui/session/document_link.h"
#include "ui/session/opened_experiment.h"

namespace sami {

/// Reads which models there are to compare, one read at a time. What comes to be while a read is under way is read
/// anew before anything is told.
class PairReading final : public QObject {
    Q_OBJECT

public:
    explicit PairReading(DocumentLink* link) : m_link(link) {}

    /// @param learned the training run that has just learned a model: all that the model has written is to be there
    /// when it is shown; 0 = none has
    void read(std::int64_t learned = 0);
    /// Another document is open: what was asked for is of no interest any more.
    void forget();

Q_SIGNALS:
    void found(const std::optional<sami::ModelPair>& pair, bool learnedNow);
    void failed(const QString& sentence);

private:
    void begin();
    void take(const Result<std::optional<ModelPair>>& pair);

    DocumentLink* m_link;
    std::int64_t m_learned = 0;  ///< the run to be caught up with, until that is told
    bool m_reads = false;        ///< begun and not here yet
    bool m_isStale = false;      ///< something came to be since
};

}  // namespace sami
