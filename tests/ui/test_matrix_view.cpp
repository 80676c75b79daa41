#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "ui/live/matrix_card.h"
#include "ui/live/matrix_view.h"

using namespace sami;

class TestMatrixView : public QObject {
    Q_OBJECT

private:
    static EvaluationEvent evaluation(EvaluationMoment when, std::int64_t iteration, double apart) {
        EvaluationEvent event = made::evaluation(when, 3 * iteration, apart, iteration);
        event.matrices = {{"h1", {{-0.7, -0.7 - apart}, {-0.7 - apart, -0.7}}}};
        return event;
    }
    static MatrixView* view(const QWidget& card, const char* title) {
        for (auto* found : card.findChildren<MatrixView*>()) {
            if (found->accessibleName().startsWith(QLatin1String(title))) return found;
        }
        return nullptr;
    }

private Q_SLOTS:
    void itCountsAnswersThatAreStrictlyLikeliestUnderTheirOwnInstruction() {
        MatrixView matrix(QStringLiteral("Before"), nullptr);
        matrix.setMatrix({{-1.0, -1.5}, {-1.0, -1.6}}, {}, 1);
        QCOMPARE(matrix.answersRight(), 0);
        matrix.setMatrix({{-1.0, -1.7}, {-1.2, -1.6}}, {}, 1);
        QCOMPARE(matrix.answersRight(), 2);
        QVERIFY(matrix.accessibleName().contains(QLatin1String("2 of 2")));
    }

    /// However little an untrained model tells apart, a scale of its own would make that look like much.
    void bothMatricesHaveOneScale() {
        MatrixCard card(nullptr);
        card.setConstitutions({QStringLiteral("Principle"), QStringLiteral("Antithesis")});
        CannedRun run;
        run.take(evaluation(EvaluationMoment::Before, 1, 0.01));
        run.take(evaluation(EvaluationMoment::After, 1, 1.0));
        card.showProgress(run.entry.progress);
        const MatrixView* before = view(card, "Before");
        const MatrixView* after = view(card, "After");
        QVERIFY(before->fill(0, 1).alphaF() < 0.06);
        QVERIFY(after->fill(0, 1).alphaF() > 0.4);
        QCOMPARE(before->fill(0, 1).rgb(), after->fill(0, 1).rgb());
    }

    void likelierUnderAnotherInstructionHasAnotherColour() {
        MatrixView matrix(QStringLiteral("Before"), nullptr);
        matrix.setMatrix({{-1.0, -1.2}, {-1.5, -1.6}}, {}, 1);
        QVERIFY(matrix.fill(1, 0).rgb() != matrix.fill(0, 1).rgb());
    }

    void beforeIsBeforeAnythingWasLearned() {
        MatrixCard card(nullptr);
        card.setConstitutions({QStringLiteral("Principle"), QStringLiteral("Antithesis")});
        CannedRun run;
        run.take(evaluation(EvaluationMoment::Before, 1, -0.1));
        run.take(evaluation(EvaluationMoment::After, 1, 0.5));
        run.take(evaluation(EvaluationMoment::Before, 2, 0.5));
        run.take(evaluation(EvaluationMoment::After, 2, 0.9));
        card.showProgress(run.entry.progress);
        QCOMPARE(view(card, "Before")->answersRight(), 0);
        QCOMPARE(view(card, "After")->answersRight(), 2);
    }

    void theArrowKeysReadCellByCell() {
        MatrixView matrix(QStringLiteral("After"), nullptr);
        matrix.resize(400, 300);
        matrix.setMatrix({{-0.72, -1.25}, {-1.75, -0.61}}, {QStringLiteral("Brief"), QStringLiteral("Long")}, 1);
        QCOMPARE(matrix.cellRead(), QString());
        QTest::keyClick(&matrix, Qt::Key_Right);
        QVERIFY2(matrix.cellRead().contains(QStringLiteral("−0.72")), qPrintable(matrix.cellRead()));
        QTest::keyClick(&matrix, Qt::Key_Down);
        QVERIFY2(matrix.cellRead().contains(QStringLiteral("written under “Brief”, read under “Long”: −1.75")),
                 qPrintable(matrix.cellRead()));
        QVERIFY(matrix.cellRead().contains(QStringLiteral("−1.03 against")));
        QCOMPARE(matrix.accessibleDescription(), matrix.cellRead());
        matrix.setMatrix({{-0.5, -1.0}, {-1.0, -0.5}}, {QStringLiteral("Brief"), QStringLiteral("Long")}, 1);
        QCOMPARE(matrix.cellRead(), QString());
        QCOMPARE(matrix.accessibleDescription(), QString());
    }
};

SAMI_TEST(TestMatrixView)
#include "test_matrix_view.moc"
