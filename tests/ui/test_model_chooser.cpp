#include <QComboBox>
#include <QSignalSpy>
#include <QTest>

#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "tests/ui/found_widgets.h"
#include "ui/controls/elided_label.h"
#include "ui/review/model_chooser.h"
#include "ui/review/pair_view.h"
#include "ui/text/model_words.h"
#include "ui/text/response_view.h"

using namespace sami;

class TestModelChooser : public QObject {
    Q_OBJECT

private:
    static ModelChoices choices() {
        return {.pairs = {{"iteration-1", "iteration-2"}, {"base", "iteration-2"}, {"base", "iteration-1"}},
                .words = {{"base", QStringLiteral("Base model")},
                          {"iteration-1", QStringLiteral("Run 1, iteration 1")},
                          {"iteration-2", QStringLiteral("Run 1, iteration 2")}}};
    }

    static QStringList entries(const QComboBox& field) {
        QStringList texts;
        for (int i = 0; i < field.count(); ++i) texts.append(field.itemText(i));
        return texts;
    }

    static ModelPair chosenIn(const QSignalSpy& spy) { return spy.back()[0].value<ModelPair>(); }

private Q_SLOTS:
    void modelsAreCalledByRunAndCheckpoint() {
        const auto words = [](ModelKind kind, std::int64_t run, std::int64_t iteration, std::int64_t step) {
            const ModelRow row{.name = "elsewhere", .kind = kind, .iteration = iteration, .step = step};
            return modelWords(row, run).replace(QChar::Nbsp, QLatin1Char(' '));
        };
        QCOMPARE(words(ModelKind::Base, 1, 0, 0), QStringLiteral("Base model"));
        QCOMPARE(words(ModelKind::Base, 2, 0, 0), QStringLiteral("Base model of run 2"));
        QCOMPARE(words(ModelKind::Iteration, 2, 3, 0), QStringLiteral("Run 2, iteration 3"));
        QCOMPARE(words(ModelKind::Step, 1, 2, 5), QStringLiteral("Run 1, iteration 2, update 5"));
        QCOMPARE(words(ModelKind::Imported, 0, 0, 0), QStringLiteral("elsewhere"));
    }

    void theFieldsSayWhoseAnswersAreShown() {
        ModelChooser chooser(nullptr);
        chooser.showModels(choices(), {"base", "iteration-1"});
        QCOMPARE(chooser.baseline()->currentText(), QStringLiteral("Base model"));
        QCOMPARE(chooser.candidate()->currentText(), QStringLiteral("Run 1, iteration 1"));
        QCOMPARE(entries(*chooser.baseline()), QStringList(QStringLiteral("Base model")));
        QCOMPARE(entries(*chooser.candidate()),
                 (QStringList{QStringLiteral("Run 1, iteration 2"), QStringLiteral("Run 1, iteration 1")}));
    }

    void anotherCandidateOrBaselineCanBeChosen() {
        ModelChooser chooser(nullptr);
        QSignalSpy chosen(&chooser, &ModelChooser::chosen);
        chooser.showModels(choices(), {"base", "iteration-1"});
        Q_EMIT chooser.candidate()->activated(1);
        QCOMPARE(chosen.count(), 0);
        Q_EMIT chooser.candidate()->activated(0);
        QCOMPARE(chosenIn(chosen), (ModelPair{"base", "iteration-2"}));
        chooser.showModels(choices(), chosenIn(chosen));
        Q_EMIT chooser.baseline()->activated(0);
        QCOMPARE(chosenIn(chosen), (ModelPair{"iteration-1", "iteration-2"}));
        // The first iteration was never compared with itself: its base steps in.
        chooser.showModels(choices(), chosenIn(chosen));
        Q_EMIT chooser.candidate()->activated(1);
        QCOMPARE(chosenIn(chosen), (ModelPair{"base", "iteration-1"}));
    }

    void theColumnsBearTheNamesOfTheModels() {
        ReviewPage page(nullptr);
        const CannedReview review = cannedReview();
        review.show(page);
        page.showModels(choices(), {"iteration-1", "iteration-2"});
        for (const PairView* pair : page.pairs()) QVERIFY(!pair->isVisibleTo(&page));  // answers of others
        page.showQuestions(review.queries);
        for (const PairView* pair : page.pairs()) {
            QVERIFY(pair->isVisibleTo(&page));
            const auto names = pair->findChildren<ElidedLabel*>();
            QCOMPARE(names[0]->text(), QStringLiteral("Run 1, iteration 1"));
            QCOMPARE(names[1]->text(), QStringLiteral("Run 1, iteration 2"));
            // As it is heard, whose answer it is and to what.
            const QString heard = pair->candidateView()->accessibleName();
            QVERIFY2(heard.startsWith(QLatin1String("Run 1, iteration 2. ")), qPrintable(heard));
            const QString kind = pair == page.pairs().front() ? tr("Principle: ") : tr("Antithesis: ");
            QVERIFY2(heard.contains(kind), qPrintable(heard));
        }
    }
};

SAMI_TEST(TestModelChooser)
#include "test_model_chooser.moc"
