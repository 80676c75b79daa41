#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QTimer>

#include "core/workbench/query_edits.h"
#include "core/workbench/query_survey.h"
#include "ui/page.h"
#include "ui/queries/query_filter_bar.h"
#include "ui/session/change_mailbox.h"

namespace sami {

class EditHistory;
class ExperimentSession;
class ImportFollower;
class QueriesPage;
class QueryListing;
class QueryTokens;

/// Reads for the queries page what it shows, only while it is seen, and does in the document what is asked for there.
class QueriesFollower final : public QObject {
    Q_OBJECT

public:
    QueriesFollower(QueriesPage* page, const PageSources& sources);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void connectPage();
    void showOpened();
    void takeChanges(const DocumentChanges& changes);
    void showRuns(const std::vector<FateColumn>& runs);
    void change();
    void read();
    void list();
    void survey(const std::shared_ptr<QuerySurvey>& reading, std::int64_t number);
    void showOverview(const QueryOverview& overview);
    void showRows(const std::vector<std::int64_t>& rows, bool isFirst);
    void choosePlace();
    void readPage();
    void readTokens(int page, std::vector<std::string> texts);
    void readDetail();
    void edit(const std::vector<QueryEdit>& edits);
    void separate();
    void import(const QString& path);
    void fail(const Error& error);

    QueriesPage* m_page;
    ExperimentSession* m_session;
    EditHistory* m_edits;
    QueryListing* m_listing;
    std::shared_ptr<QueryTokens> m_tokens;
    std::vector<FateColumn> m_runs;
    ImportFollower* m_importing;
    std::int64_t m_survey = 0;    ///< number of the one whose outcome is wanted
    std::int64_t m_readings = 0;  ///< begun so far of pages: what is of an earlier list is passed over
    bool m_isStale = true;        ///< there is something else to show than what is shown
    /// Where the reader was, to lead back to once the list was made anew.
    struct Place {
        std::int64_t row = 0;
        int line = 0;
        int scrolled = 0;
    };
    std::optional<Place> m_place;
};

}  // namespace sami
