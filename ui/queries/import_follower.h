#pragma once

#include <memory>
#include <thread>

#include <QObject>
#include <QTimer>

#include "ui/queries/import_panel.h"

namespace sami {

class ExperimentSession;
class QueriesPage;
class QueryTokens;

/// Reads a file of queries for the import panel, in a thread of its own, as often as it is to be read otherwise; looks
/// at it beside the experiment in the document's thread, and takes it in.
class ImportFollower final : public QObject {
    Q_OBJECT

public:
    ImportFollower(QueriesPage* page, ExperimentSession* session, std::shared_ptr<QueryTokens> tokens);
    ~ImportFollower() override;

    void open(const QString& path);
    /// Asks for a file first.
    void choose();

private:
    /// What the thread makes of the file.
    struct Reading;
    void read();
    void begin();
    void take(const std::shared_ptr<Reading>& reading);
    void showPreview(const std::shared_ptr<Reading>& reading);
    void import();
    void forget();

    QueriesPage* m_page;
    ImportPanel* m_panel;
    ExperimentSession* m_session;
    std::shared_ptr<QueryTokens> m_tokens;
    QString m_path;
    std::shared_ptr<Reading> m_read;  ///< what is shown
    std::int64_t m_number = 0;        ///< of the latest reading; earlier ones are passed over
    std::shared_ptr<const SourceText> m_source;
    bool m_isReading = false;
    bool m_isOpen = false;
    QTimer m_settled;
    std::jthread m_thread;
};

}  // namespace sami
