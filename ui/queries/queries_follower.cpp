#include "ui/queries/queries_follower.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include <QEvent>
#include <QScrollBar>

#include "core/workbench/filter_ledger.h"
#include "ui/queries/import_follower.h"
#include "ui/queries/queries_page.h"
#include "ui/queries/query_detail_card.h"
#include "ui/queries/query_listing.h"
#include "ui/queries/query_model.h"
#include "ui/queries/query_state_row.h"
#include "ui/queries/query_table_view.h"
#include "ui/session/edit_history.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// Of the document's thread at a time.
constexpr std::chrono::milliseconds kSurveySlice{15};

std::vector<FateColumn> fateColumns(const OpenedExperiment& experiment) {
    std::vector<FateColumn> columns;
    for (const auto& [number, run] : std::views::reverse(experiment.runs)) {
        if (run.task == RunTask::Iterate) columns.push_back({number, shownText(fromUtf8(run.name))});
    }
    return columns;
}

}  // namespace

QueriesFollower::QueriesFollower(QueriesPage* page, const PageSources& sources)
    : QObject(page),
      m_page(page),
      m_session(sources.session),
      m_edits(sources.edits),
      m_listing(new QueryListing(&sources.session->link(), this)),
      m_tokens(std::make_shared<QueryTokens>()),
      m_importing(new ImportFollower(page, sources.session, m_tokens)) {
    connectPage();
    connect(m_session, &ExperimentSession::opened, this, &QueriesFollower::showOpened);
    connect(&m_session->link(), &DocumentLink::changed, this, &QueriesFollower::takeChanges);
    connect(m_listing, &QueryListing::found, this, &QueriesFollower::showRows);
    connect(m_listing, &QueryListing::progressed, this, [this](double share) {
        m_page->state()->showFound(m_page->model()->rowCount(), share);
        if (share >= 1) choosePlace();
    });
    connect(m_listing, &QueryListing::failed, this, &QueriesFollower::fail);
    page->installEventFilter(this);
}

void QueriesFollower::connectPage() {
    connect(m_page->filters(), &QueryFilterBar::changed, this, [this] {
        m_place.reset();
        list();
    });
    connect(m_page->model(), &QueryModel::pageWanted, this, &QueriesFollower::readPage, Qt::QueuedConnection);
    connect(m_page->table(), &QueryTableView::chosenChanged, this, &QueriesFollower::readDetail);
    connect(m_page, &QueriesPage::editRequested, this, &QueriesFollower::edit);
    connect(m_page->state(), &QueryStateRow::separateRequested, this, &QueriesFollower::separate);
    connect(m_page->state(), &QueryStateRow::stopRequested, m_listing, &QueryListing::stop);
    connect(m_page, &QueriesPage::importRequested, this, &QueriesFollower::import);
}

bool QueriesFollower::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Show && m_isStale) read();
    return QObject::eventFilter(watched, event);
}

void QueriesFollower::showOpened() {
    const OpenedExperiment& experiment = m_session->experiment();
    const QString cause = experiment.readOnlyReason.isEmpty()
                              ? QueriesPage::tr("This experiment can only be read here.")
                              : experiment.readOnlyReason;
    m_page->setObstacle(experiment.readOnly ? cause : QString());
    if (!experiment.takenOver) {
        m_listing->stop();
        m_page->model()->clear();
        m_page->filters()->clear();
        showOverview({});
    }
    change();
}

void QueriesFollower::takeChanges(const DocumentChanges& changes) {
    if (changes.queries) return change();
    const std::vector<FateColumn> runs = fateColumns(m_session->experiment());
    if (!changes.models && runs == m_runs) return;
    if (!m_page->isVisible()) {
        m_isStale = true;
        return;
    }
    // The queries are the same ones: what became of them is read anew.
    showRuns(runs);
    m_page->model()->forgetPages();
    readDetail();
}

void QueriesFollower::showRuns(const std::vector<FateColumn>& runs) {
    m_runs = runs;
    m_page->model()->setFates(runs);
    m_page->filters()->setRuns(runs);
}

void QueriesFollower::change() {
    m_isStale = true;
    if (m_page->isVisible()) read();
}

/// The list first; what takes a look at every query comes after it.
void QueriesFollower::read() {
    if (!m_session->isOpen()) return;
    m_isStale = false;
    showRuns(fateColumns(m_session->experiment()));
    const QueryTableView& table = *m_page->table();
    const int line = table.currentIndex().row();
    if (line >= 0) m_place = Place{m_page->model()->rowAt(line), line, table.verticalScrollBar()->value()};
    list();
    survey(std::make_shared<QuerySurvey>(), ++m_survey);
}

void QueriesFollower::list() {
    m_session->link().run([](Document& document) { return lastQueryRow(document); }, this,
                          [this](const Result<std::int64_t>& last) {
                              if (!last) return fail(last.error());
                              m_page->setEmpty(*last == 0);
                              m_listing->begin(m_page->filters()->view(), *last);
                          });
}

void QueriesFollower::survey(const std::shared_ptr<QuerySurvey>& reading, std::int64_t number) {
    using Found = std::optional<QueryOverview>;
    const auto job = [reading](Document& document) -> Result<Found> {
        const Result<bool> more = reading->readOn(document, kSurveySlice);
        if (!more) return std::unexpected(more.error());
        if (*more) return Found();
        Result<QueryOverview> overview = reading->finished(document);
        if (!overview) return std::unexpected(overview.error());
        return std::move(*overview);
    };
    m_session->link().run(job, this, [this, reading, number](const Result<Found>& overview) {
        if (number != m_survey) return;
        if (!overview) return fail(overview.error());
        if (!*overview) return survey(reading, number);
        showOverview(**overview);
    });
}

void QueriesFollower::showOverview(const QueryOverview& overview) {
    m_page->state()->showOverview(overview);
    m_page->filters()->setLabels(overview.sets, overview.tags);
}

void QueriesFollower::showRows(const std::vector<std::int64_t>& rows, bool isFirst) {
    if (isFirst) {
        ++m_readings;
        m_page->model()->clear();
    }
    m_page->model()->append(rows);
}

/// The query that was chosen, or the one that stands in its place now.
void QueriesFollower::choosePlace() {
    const std::optional<Place> place = std::exchange(m_place, std::nullopt);
    QueryModel* model = m_page->model();
    if (model->rowCount() == 0) return;
    if (!place) {
        if (m_page->table()->chosenCount() == 0) m_page->table()->chooseLine(0);
        return;
    }
    const int known = model->lineOf(place->row);
    const int line = known >= 0 ? known : std::min(place->line, model->rowCount() - 1);
    m_page->table()->chooseLine(line);
    m_page->table()->verticalScrollBar()->setValue(place->scrolled);
}

void QueriesFollower::readPage() {
    const std::optional<WantedPage> wanted = m_page->model()->takeWanted();
    if (!wanted) return;
    m_session->link().run([rows = wanted->rows](Document& document) { return queryRows(document, rows); }, this,
                          [this, wanted = *wanted, number = m_readings](const Result<std::vector<QueryRow>>& queries) {
                              if (!queries) {
                                  m_page->model()->giveUp(wanted);
                                  fail(queries.error());
                              } else if (number == m_readings) {
                                  std::vector<std::string> texts;
                                  for (const QueryRow& row : *queries) texts.push_back(row.query.text);
                                  m_page->model()->setPage(wanted, *queries);
                                  m_page->refreshActions();
                                  readTokens(wanted.page, std::move(texts));
                              }
                              readPage();
                          });
}

void QueriesFollower::readTokens(int page, std::vector<std::string> texts) {
    m_session->link().run(
        [tokens = m_tokens, texts = std::move(texts)](Document& document) { return tokens->count(document, texts); },
        this,
        [this, page, number = m_readings](const std::vector<std::optional<std::int64_t>>& counts) {
            if (number == m_readings) m_page->model()->setTokens(page, counts);
        });
}

void QueriesFollower::readDetail() {
    const QueryTableView& table = *m_page->table();
    if (table.chosenCount() != 1) return;
    const std::int64_t row = m_page->model()->rowAt(table.chosenLines().front());
    m_session->link().run([row, tokens = m_tokens](Document& document) { return queryDetail(document, row, *tokens); },
                          this,
                          [this, row](const Result<QueryDetail>& detail) {
                              const QueryTableView& now = *m_page->table();
                              if (now.chosenCount() != 1 || m_page->model()->rowAt(now.chosenLines().front()) != row)
                                  return;
                              if (!detail) return fail(detail.error());
                              m_page->detail()->showQuery(*detail);
                          });
}

void QueriesFollower::edit(const std::vector<QueryEdit>& edits) {
    std::vector<std::int64_t> rows;
    for (const int line : m_page->table()->chosenLines()) rows.push_back(m_page->model()->rowAt(line));
    if (rows.empty()) return;
    m_edits->apply([rows = std::move(rows), edits](Document& document) -> Result<void> {
        const Result<std::int64_t> changed = editQueries(document, rows, edits);
        return changed ? Result<void>() : std::unexpected(changed.error());
    });
}

void QueriesFollower::separate() {
    m_edits->apply([](Document& document) -> Result<void> {
        const Result<std::int64_t> changed = separateSplit(document);
        return changed ? Result<void>() : std::unexpected(changed.error());
    });
}

void QueriesFollower::import(const QString& path) {
    if (!m_session->isOpen())
        return fail({ErrorKind::Usage, "no experiment is open; open or begin one, then import queries into it"});
    if (m_session->experiment().readOnly) return fail({ErrorKind::Io, toUtf8(m_page->obstacle())});
    if (path.isEmpty()) {
        m_importing->choose();
    } else {
        m_importing->open(path);
    }
}

void QueriesFollower::fail(const Error& error) {
    Q_EMIT m_page->failed(sentenceOf(error));
}

}  // namespace sami
