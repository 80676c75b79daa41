#include <filesystem>

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "core/workbench/compare_models.h"
#include "core/workbench/judge_pairs.h"
#include "core/workbench/launch_run.h"
#include "core/workbench/status.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/main_window.h"
#include "ui/page.h"
#include "ui/review/pair_view.h"
#include "ui/review/question_model.h"
#include "ui/review/review_page.h"
#include "ui/review/win_rate_card.h"
#include "ui/text/numbers.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"

using namespace sami;

namespace {

constexpr int kBothPatienceMs = 30000;

}  // namespace

/// What the window shows of a comparison is what the command line prints of it.
class TestBothPrograms : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_data;
    std::filesystem::path m_file;
    OrderedJson m_printed;            ///< of `sami status --json`
    std::vector<PairRow> m_compared;  ///< of `sami compare`

    static Verdict verdict(Outcome outcome, const char* order) {
        Verdict given;
        given.judge = "pmi";
        given.outcome = outcome;
        given.order = order;
        return given;
    }

    /// Of the base model, then of the trained one.
    static QStringList answersOf(const PairView& pair) {
        QStringList texts;
        for (const ResponseView* view : pair.findChildren<ResponseView*>())
            texts.append(view->document()->toPlainText());
        return texts;
    }

    void judge(const Document& document) const {
        const VerdictStore store = document.store().verdicts();
        const std::vector<PairRow> pairs = example::must(
            document.store().comparisons().pairs({"base", "iteration-1"}, {.principled = true, .heldOut = true}));
        QCOMPARE(pairs.size(), std::size_t{2});
        const std::int64_t first = example::must(store.comparisonOf(pairs[0]));
        example::must(store.record(first, verdict(Outcome::Candidate, "baseline-first")));
        example::must(store.record(first, verdict(Outcome::Candidate, "candidate-first")));
        const std::int64_t second = example::must(store.comparisonOf(pairs[1]));
        example::must(store.record(second, verdict(Outcome::Baseline, "baseline-first")));
    }

private Q_SLOTS:
    void initTestCase() {
        useSettingsOfTests();
        m_file = m_data.filePath(QStringLiteral("e.sami")).toStdString();
        const std::unique_ptr<Document> document = example::must(Document::create(m_file, example::content()));
        const LaunchedRun run = example::must(launchRun(*document));
        example::playIteration(RunFolder(run.folder));
        example::must(document->runs().catchUp());
        judge(*document);
        m_printed = example::must(experimentStatus(*document));
        const Comparison comparison = example::must(compareModels(*document, {.candidate = "iteration-1"}));
        QVERIFY(!comparison.run);
        m_compared = example::must(comparedPairs(*document, comparison));
    }

    void theRateIsTheSame() {
        // Two rows: the pair seen in both orders, and the one seen in a single order.
        QCOMPARE(m_printed["win_rates"].size(), std::size_t{2});
        const OrderedJson& printed = m_printed["win_rates"][0];
        QCOMPARE(printed["formula"].get<std::string>(), std::string("both-orders"));
        MainWindow window(SessionPlaces{m_data.path().toStdString(), SAMI_FAKE_WORKER, std::chrono::milliseconds(300)});
        window.show();
        window.session().open(QString::fromStdString(m_file.string()));
        const auto* card = window.findChild<WinRateCard*>();
        const QString n = QStringLiteral("n\u00a0=\u00a0%1\u00a0pairs").arg(printed["n"].get<std::int64_t>());
        QTRY_VERIFY2_WITH_TIMEOUT(card->summary().contains(n), qPrintable(card->summary()), kBothPatienceMs);
        for (const QString& part :
             {percent(printed["rate"].get<double>()), percent(printed["low"].get<double>()),
              percent(printed["high"].get<double>()), fromUtf8(printed["formula"].get<std::string>())})
            QVERIFY2(card->summary().contains(part), qPrintable(part + QStringLiteral(" in ") + card->summary()));
    }

    void thePairsAreTheSame() {
        MainWindow window(SessionPlaces{m_data.path().toStdString(), SAMI_FAKE_WORKER, std::chrono::milliseconds(300)});
        window.show();
        window.session().open(QString::fromStdString(m_file.string()));
        auto* page = window.findChild<ReviewPage*>();
        QTRY_COMPARE_WITH_TIMEOUT(page->questions()->rowCount(), 2, kBothPatienceMs);
        QStringList shown;
        for (int row = 0; row < page->questions()->rowCount(); ++row) {
            const QString id = page->questions()->index(row, 0).data(QuestionModel::IdRole).toString();
            page->chooseQuery(id);
            QTRY_VERIFY_WITH_TIMEOUT(page->pairs().size() == 2 && page->chosenQuery() == id, kBothPatienceMs);
            const QString first = fromUtf8(m_compared.at(static_cast<std::size_t>(2 * row)).baseline);
            QTRY_VERIFY_WITH_TIMEOUT(answersOf(*page->pairs().front()).contains(first), kBothPatienceMs);
            for (const PairView* pair : page->pairs()) shown += answersOf(*pair);
        }
        QStringList printed;
        for (const PairRow& pair : m_compared) printed += {fromUtf8(pair.baseline), fromUtf8(pair.candidate)};
        QCOMPARE(shown, printed);
    }
};

SAMI_TEST(TestBothPrograms)
#include "test_both_programs.moc"
