#pragma once

#include <functional>
#include <optional>

#include <QObject>

#include "core/workbench/models.h"

namespace sami {

class ExperimentSession;
class ReviewPage;

/// Copies and saves what the review page shows. Reading and writing happen in the document's thread.
class ReviewExports final : public QObject {
    Q_OBJECT

public:
    /// @param models those shown at the time something is asked for; nothing: none are
    ReviewExports(ReviewPage* page, ExperimentSession* session, std::function<std::optional<ModelPair>()> models);

private:
    void copyAnswers();
    void copyRate();
    void saveAnswers(const QString& path);
    void saveRate(const QString& path);
    template <class Export>
    void save(const QString& path, Export exported);

    ReviewPage* m_page;
    ExperimentSession* m_session;
    std::function<std::optional<ModelPair>()> m_models;
};

}  // namespace sami
