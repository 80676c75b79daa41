#include "ui/review/review_entry.h"

#include <utility>

#include <QEvent>

#include "ui/review/ask_field.h"
#include "ui/review/model_chooser.h"
#include "ui/review/question_model.h"
#include "ui/review/remark_dialog.h"
#include "ui/review/review_exports.h"
#include "ui/review/review_page.h"
#include "ui/review/win_rate_card.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/session/side_runs.h"
#include "ui/text/shown_text.h"
#include "ui/text/word_units.h"

namespace sami {

namespace {

constexpr const char* kShownJudge = "pmi";

/// What the page shows first.
struct FirstReading {
    ModelChoices choices;
    std::optional<ModelPair> models;  ///< shown; nothing where no two have answered the same
    std::vector<ComparedQueryRow> queries;
};

/// @param models whose answers are wanted; where nothing is, the latest that can be compared: answers that were
///     imported are there before any model is trained
Result<FirstReading> readFirst(const Document& document, const std::optional<ModelPair>& models) {
    Result<ModelChoices> choices = readModelChoices(document);
    if (!choices) return std::unexpected(choices.error());
    FirstReading first{std::move(*choices), models, {}};
    if (!models && !first.choices.pairs.empty()) first.models = first.choices.pairs.front();
    if (!first.models) return first;
    Result<std::vector<ComparedQueryRow>> queries =
        comparedQueries(document, *first.models, 0, QuestionModel::kPageSize);
    if (!queries) return std::unexpected(queries.error());
    first.queries = std::move(*queries);
    return first;
}

/// Reads for the review page what it shows, and only while it is seen or about to be.
class ReviewFollower final : public QObject {
public:
    ReviewFollower(ReviewPage* page, const PageSources& sources);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void connectPage();
    void connectSession();
    void showOpened();
    void showRun();
    void showLatest();
    void change(bool learnedNow);
    bool isOvertaken() const;
    void showJudging();
    void read();
    void showFirst(const Result<FirstReading>& first);
    void showModels(const FirstReading& first);
    void showObstacles(const ModelChoices& choices);
    void chooseModels(const ModelPair& models);
    /// `read(document, models)` there, then `then(what was read)` here, unless other models are shown by then.
    template <class Read, class Then>
    void readOfModels(Read read, Then then);
    void readPage(qint64 offset);
    void readPairs(const QString& query);
    void readRate();
    void chooseAnswered(const QString& query);
    void fail(const Error& error);

    ReviewPage* m_page;
    ExperimentSession* m_session;
    SideRuns* m_sideRuns;
    std::optional<ModelPair> m_chosen;  ///< by the visitor; nothing: the newest
    std::optional<ModelPair> m_models;  ///< shown
    bool m_holds = false;  ///< it stays as long as it is read, although another model has been trained since
    JudgingState m_judging;
    QString m_toJudging;     ///< what stands in the way of it
    bool m_isStale = false;  ///< there is something else to show than what is shown
    bool m_isReading = false;
    bool m_announces = false;  ///< what is read next is what a reader may wait for
    QString m_answered;        ///< a question of the visitor's to choose when it is there
};

ReviewFollower::ReviewFollower(ReviewPage* page, const PageSources& sources)
    : QObject(page), m_page(page), m_session(sources.session), m_sideRuns(sources.sideRuns) {
    connectPage();
    connectSession();
    new ReviewExports(page, m_session, [this] { return m_models; });
    page->installEventFilter(this);
}

void ReviewFollower::connectPage() {
    connect(m_page->asking(), &AskField::askRequested, m_sideRuns, &SideRuns::ask);
    connect(m_page->winRate(), &WinRateCard::judgeRequested, m_sideRuns, &SideRuns::judge);
    connect(m_page->models(), &ModelChooser::chosen, this, &ReviewFollower::chooseModels);
    connect(m_page, &ReviewPage::pairsWanted, this, &ReviewFollower::readPairs);
    connect(m_page, &Page::remarkWanted, this,
            [this](const QString& query, const QString& answer) { askForRemark(m_page, m_session, query, answer); });
    connect(m_page, &Page::latestRequested, this, &ReviewFollower::showLatest);
    connect(m_page->questions(), &QuestionModel::pageWanted, this, &ReviewFollower::readPage);
}

void ReviewFollower::connectSession() {
    connect(m_session, &ExperimentSession::opened, this, &ReviewFollower::showOpened);
    connect(m_session, &ExperimentSession::runChanged, this, &ReviewFollower::showRun);
    connect(m_session, &ExperimentSession::comparisonChanged, this, &ReviewFollower::change);
    // The words that answers and verdicts were given under may be others now, or the same again.
    connect(m_session, &ExperimentSession::contentChanged, this, [this] { change(false); });
    connect(m_sideRuns, &SideRuns::judgingChanged, this, [this](const JudgingState& state) {
        m_judging = state;
        showJudging();
    });
    connect(m_sideRuns, &SideRuns::askingChanged, m_page->asking(), &AskField::showAsking);
    connect(m_sideRuns, &SideRuns::questionAnswered, this, &ReviewFollower::chooseAnswered);
}

bool ReviewFollower::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Show) {
        // Whoever comes back to the page has read what was held for them.
        m_isStale = std::exchange(m_holds, false) || m_isStale;
        if (m_isStale) read();
    }
    return QObject::eventFilter(watched, event);
}

void ReviewFollower::showOpened() {
    m_isReading = false;
    m_announces = false;
    m_answered.clear();
    // What is read stays where it was when the experiment can be written, too.
    if (m_session->experiment().takenOver) return;
    m_models.reset();
    m_chosen.reset();
    m_holds = false;
    m_page->clear();
    m_page->setLearning(false);
}

void ReviewFollower::showRun() {
    const RunEntry& run = *m_session->run();
    m_page->setLearning(run.isActive() || run.canResume());
}

void ReviewFollower::showLatest() {
    if (!m_chosen && !m_holds) return;
    m_chosen.reset();
    m_holds = false;
    m_isStale = true;
    read();
}

bool ReviewFollower::isOvertaken() const {
    return !m_chosen && m_models && m_session->experiment().pair && m_session->experiment().pair != m_models;
}

void ReviewFollower::change(bool learnedNow) {
    m_isStale = true;
    m_holds = m_holds || (m_page->isVisible() && isOvertaken());
    m_announces = m_announces || learnedNow;
    if (m_page->isVisible() || m_announces || !m_models) read();
}

void ReviewFollower::read() {
    if (std::exchange(m_isReading, true)) return;
    const std::optional<ModelPair>& models = m_chosen ? m_chosen : m_holds ? m_models : m_session->experiment().pair;
    m_isStale = false;
    m_session->link().run([models](Document& document) { return readFirst(document, models); }, this,
                          [this](const Result<FirstReading>& first) { showFirst(first); });
}

void ReviewFollower::showFirst(const Result<FirstReading>& first) {
    m_isReading = false;
    if (!first) return fail(first.error());
    m_models = first->models;
    if (m_models) showModels(*first);
    if (m_isStale) read();
}

void ReviewFollower::showModels(const FirstReading& first) {
    const bool isNewest = !m_chosen && m_session->experiment().pair == m_models;
    m_sideRuns->chooseModels(isNewest ? std::nullopt : m_models);
    showJudging();
    m_page->showModels(first.choices, *m_models);
    showObstacles(first.choices);
    m_page->showQuestions(first.queries);
    if (!m_answered.isEmpty()) m_page->chooseQuery(std::exchange(m_answered, {}));
    readRate();
}

void ReviewFollower::showObstacles(const ModelChoices& choices) {
    const OpenedExperiment& experiment = m_session->experiment();
    QString toBoth;
    if (experiment.readOnly) {
        toBoth = experiment.readOnlyReason.isEmpty() ? ReviewPage::tr("This experiment can only be read here.")
                                                     : experiment.readOnlyReason;
    }
    const bool canAnswer = choices.canAnswer(m_models->baseline) && choices.canAnswer(m_models->candidate);
    const QString written = ReviewPage::tr("These answers were written elsewhere: there is no model to ask.");
    m_page->asking()->setObstacle(canAnswer || !toBoth.isEmpty() ? toBoth : written);
    m_toJudging = toBoth;
    showJudging();
}

/// What the judge makes of other models stands under none that are shown here.
void ReviewFollower::showJudging() {
    const bool isOfOthers = m_judging.models && m_models && m_judging.models != m_models;
    const QString busy = ReviewPage::tr("The judge is at the answers of other models just now.");
    m_page->winRate()->showJudging(isOfOthers ? JudgingState() : m_judging);
    m_page->winRate()->setObstacle(isOfOthers && m_judging.running ? busy : m_toJudging);
}

/// Who chooses the newest model sees the next one too, once it is trained.
void ReviewFollower::chooseModels(const ModelPair& models) {
    m_chosen = models == m_session->experiment().pair ? std::nullopt : std::optional(models);
    change(false);
}

template <class Read, class Then>
void ReviewFollower::readOfModels(Read read, Then then) {
    if (!m_models) return;
    m_session->link().run(
        [read = std::move(read), models = *m_models](Document& document) { return read(document, models); }, this,
        [this, then = std::move(then), models = *m_models](auto result) {
            if (m_models != models) return;
            if (!result) return fail(result.error());
            then(std::move(*result));
        });
}

void ReviewFollower::readPage(qint64 offset) {
    readOfModels(
        [offset](const Document& document, const ModelPair& models) {
            return comparedQueries(document, models, offset, QuestionModel::kPageSize);
        },
        [this, offset](const std::vector<ComparedQueryRow>& rows) { m_page->questions()->append(offset, rows); });
}

void ReviewFollower::readPairs(const QString& query) {
    readOfModels(
        [id = toUtf8(query)](const Document& document, const ModelPair& models) {
            return pairsOfQuery(document, models, id, wordUnits);
        },
        [this, query](std::vector<ComparedPair> pairs) {
            m_page->showPairs(query, std::move(pairs));
            const bool isSeen = m_page->isVisible() && !m_holds && !m_chosen;
            if (std::exchange(m_announces, false) && !isSeen) Q_EMIT m_page->arrived();
        });
}

void ReviewFollower::readRate() {
    readOfModels(
        [](const Document& document, const ModelPair& models) { return judgeSummary(document, models, kShownJudge); },
        [this](const JudgeSummary& summary) { m_page->winRate()->showRate(summary); });
}

void ReviewFollower::chooseAnswered(const QString& query) {
    m_answered = query;
    change(false);
}

void ReviewFollower::fail(const Error& error) {
    Q_EMIT m_page->failed(sentenceOf(error));
}

}  // namespace

PageEntry reviewEntry() {
    return {.id = pageId::review,
            .name = ReviewPage::tr("Review"),
            .question = ReviewPage::tr("Is it better, and who says so?"),
            .icon = QStringLiteral("review"),
            .key = Qt::CTRL | Qt::Key_6,
            .menu = ReviewPage::tr("Rev&iew"),
            .make = [](const PageSources& sources, QWidget* parent) -> Page* {
                auto* page = new ReviewPage(parent);
                new ReviewFollower(page, sources);
                return page;
            }};
}

}  // namespace sami
