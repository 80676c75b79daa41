#include <QAbstractItemModelTester>
#include <QListView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "tests/test_registry.h"
#include "ui/review/question_model.h"

using namespace sami;

/// The list of questions holds no more than was scrolled to, and does not move under the reader.
class TestQuestionModel : public QObject {
    Q_OBJECT

private:
    static std::vector<ComparedQueryRow> rows(std::int64_t from, std::int64_t count) {
        std::vector<ComparedQueryRow> rows;
        for (std::int64_t i = from; i < from + count; ++i)
            rows.push_back({"q" + std::to_string(i), "Question " + std::to_string(i) + "?", QueryOrigin::Data});
        return rows;
    }

private Q_SLOTS:
    void aPageIsWantedOnceWhenTheEndIsInSight() {
        QuestionModel model;
        const QAbstractItemModelTester tester(&model);
        QSignalSpy wanted(&model, &QuestionModel::pageWanted);
        QListView view;
        view.setModel(&model);
        view.resize(200, 300);
        view.show();
        model.setFirst(rows(0, QuestionModel::kPageSize));
        QTest::qWait(50);
        QCOMPARE(wanted.count(), 0);
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
        QTRY_COMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toLongLong(), qlonglong(QuestionModel::kPageSize));
        view.verticalScrollBar()->setValue(0);
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
        QCOMPARE(wanted.count(), 1);
        model.append(QuestionModel::kPageSize, rows(QuestionModel::kPageSize, 7));
        QCOMPARE(model.rowCount(), int(QuestionModel::kPageSize) + 7);
        QVERIFY(!model.canFetchMore({}));
    }

    void aNewQuestionComesOnTopAndTheRestStays() {
        QuestionModel model;
        const QAbstractItemModelTester tester(&model);
        model.setFirst(rows(0, 3));
        const QPersistentModelIndex second = model.index(1);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        std::vector<ComparedQueryRow> more = rows(0, 4);
        more.insert(more.begin(), {"asked-1", "Is it?", QueryOrigin::Asked});
        model.setFirst(more);
        QCOMPARE(reset.count(), 0);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(second.row(), 2);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("You: Is it?"));
        QCOMPARE(model.rowOf(QStringLiteral("q3")), 4);
        model.setFirst(more);
        QCOMPARE(model.rowCount(), 5);
    }

    void aPageThatIsNotWantedAnyMoreIsPassedOver() {
        QuestionModel model;
        QAbstractItemModelTester tester(&model);
        tester.setUseFetchMore(false);
        const auto page = static_cast<int>(QuestionModel::kPageSize);
        model.setFirst(rows(0, page));
        model.fetchMore({});
        std::vector<ComparedQueryRow> asked = rows(0, page - 1);
        asked.insert(asked.begin(), {"asked-1", "Is it?", QueryOrigin::Asked});
        model.setFirst(asked);
        model.fetchMore({});
        QCOMPARE(model.rowCount(), page + 1);
        model.append(page, rows(page, page));  // of the first one
        QCOMPARE(model.rowCount(), page + 1);
        // One more was asked before this page was read: the last row known stands on it again.
        model.append(page + 1, rows(page - 1, 3));
        QCOMPARE(model.rowCount(), page + 3);
        QCOMPARE(model.rowOf(QStringLiteral("q101")), page + 2);
    }

    void otherQuestionsReplaceAll() {
        QuestionModel model;
        const QAbstractItemModelTester tester(&model);
        model.setFirst(rows(0, 3));
        model.setFirst(rows(10, 2));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.rowOf(QStringLiteral("q0")), -1);
        model.setFirst({});
        QCOMPARE(model.rowCount(), 0);
    }
};

SAMI_TEST(TestQuestionModel)
#include "test_question_model.moc"
