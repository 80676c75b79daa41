#include "ui/principles/health_panel.h"

#include <algorithm>

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/controls/table_look.h"
#include "ui/principles/mean_words.h"
#include "ui/principles/probe_bar.h"
#include "ui/session/notice.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kSentenceLetters = 30;  ///< at least
constexpr int kPairLetters = 16;

enum HealthColumn { Pair, Sentence, Bound, Rows, Columns, Margin, Alike, Kept, Lengths, NumHealthColumns };

QString ofAll(std::int64_t count, std::int64_t all) {
    return HealthPanel::tr("%1 of %2").arg(wholeNumber(count), wholeNumber(all));
}

}  // namespace

HealthPanel::HealthPanel(QWidget* parent)
    : QWidget(parent),
      m_bar(new ProbeBar(tr("Check the pairs"),
                         tr("The starting model answers twelve training queries under either side of each pair, and "
                            "its answers are scored. Nothing is trained."),
                         this)),
      m_table(new QTableWidget(0, NumHealthColumns, this)),
      m_empty(makeParagraph(tr("Before anything is taught: does the model follow a pair already, can it tell the two "
                               "sides apart at all, and would enough of its answers be left to learn from?"),
                            this, Tone::Muted)) {
    setUpTable();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    layout->addWidget(m_bar);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_empty, 1, Qt::AlignTop);
    m_table->hide();
}

void HealthPanel::setUpTable() {
    m_table->setHorizontalHeaderLabels({tr("Pair"), tr("What stands out"), tr("Bound, nats"), tr("Rows"), tr("Columns"),
                                        tr("Margin"), tr("Alike"), tr("Kept"), tr("Tokens")});
    const QString explained[] = {{},
                                 {},
                                 tr("What an answer tells about its side, at most 0.693 nats."),
                                 tr("Share of queries where the right answer is the likelier one under its side."),
                                 tr("Share of queries where an answer is likelier under its own side."),
                                 tr("How much likelier answers are under their own side, nats per token."),
                                 tr("Queries whose two answers are nearly the same words."),
                                 tr("Queries that the filter would leave to train on."),
                                 tr("Mean length of the answers under the principle and under the antithesis.")};
    for (int i = 0; i < NumHealthColumns; ++i) m_table->horizontalHeaderItem(i)->setToolTip(plainToolTip(explained[i]));
    makeQuiet(*m_table);
    setRole(m_table, QStringLiteral("rows"));
    m_table->setAccessibleName(tr("Health of the pairs"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->verticalHeader()->hide();
    m_table->viewport()->installEventFilter(this);
    connect(m_table, &QTableWidget::itemActivated, this, [this](const QTableWidgetItem* item) {
        Q_EMIT pairWanted(m_table->item(item->row(), Pair)->data(Qt::UserRole).toLongLong());
    });
}

void HealthPanel::addRow(const LatestCheck& latest) {
    const PairCheck& check = latest.check;
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    QString sentence =
        check.findings.empty() ? QString() : sentenceOf({ErrorKind::Internal, check.findings.front().sentence});
    if (!latest.ofPresentWords) sentence = tr("Of earlier words: %1").arg(sentence);
    if (latest.ofPresentWords && !latest.byPresentModel)
        sentence = tr("Of %1: %2").arg(shownText(fromUtf8(latest.model)), sentence);
    QStringList all;
    for (const ToldFinding& finding : check.findings) all.append(sentenceOf({ErrorKind::Internal, finding.sentence}));
    const QString cells[] = {
        shownText(fromUtf8(check.principle.name)),
        sentence,
        meanWords(check.bound, plainNumber(check.bound.value, 3)),
        percent(check.rowAccuracy),
        percent(check.columnAccuracy),
        plainNumber(check.margin.value, 3),
        ofAll(check.nearlyEqual, check.queries),
        ofAll(check.yield.kept, check.queries),
        tr("%1 and %2").arg(plainNumber(check.meanTokens[0], 0), plainNumber(check.meanTokens[1], 0))};
    for (int column = 0; column < NumHealthColumns; ++column) {
        auto* item = new QTableWidgetItem(cells[column]);
        item->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        item->setToolTip(plainToolTip(column == Sentence ? all.join(QLatin1Char('\n')) : cells[column]));
        m_table->setItem(row, column, item);
    }
    m_table->item(row, Pair)->setData(Qt::UserRole, static_cast<qlonglong>(check.principle.id));
    if (!latest.ofPresentWords) {
        for (int column = 0; column < NumHealthColumns; ++column)
            m_table->item(row, column)->setForeground(currentTheme().muted);
    }
}

void HealthPanel::showChecks(const std::vector<LatestCheck>& checks) {
    std::vector<LatestCheck> ordered = checks;
    const auto rank = [](const LatestCheck& check) {
        const auto worst = check.check.findings.empty() ? PairFinding::InPart : check.check.findings.front().kind;
        return std::pair(!check.ofPresentWords, static_cast<int>(worst));
    };
    std::ranges::stable_sort(ordered, {}, rank);
    m_table->setRowCount(0);
    for (const LatestCheck& check : ordered) addRow(check);
    m_table->setVisible(!ordered.empty());
    m_empty->setVisible(ordered.empty());
    fit();
}

void HealthPanel::fit() {
    // Each as wide as what stands in it: the sentence has the rest.
    for (int column = Bound; column < NumHealthColumns; ++column) m_table->resizeColumnToContents(column);
    m_table->setColumnWidth(Pair, lettersWide(*this, kPairLetters));
    int rest = m_table->viewport()->width();
    for (int column = 0; column < NumHealthColumns; ++column)
        rest -= column == Sentence ? 0 : m_table->columnWidth(column);
    m_table->setColumnWidth(Sentence, std::max(lettersWide(*this, kSentenceLetters), rest));
    m_table->resizeRowsToContents();
    for (int row = 0; row < m_table->rowCount(); ++row) m_table->setRowHeight(row, m_table->rowHeight(row) + kStep);
}

bool HealthPanel::eventFilter(QObject* watched, QEvent* event) {
    // The table's own room: it is given after that of the panel.
    if (event->type() == QEvent::Resize) fit();
    return QWidget::eventFilter(watched, event);
}

}  // namespace sami
